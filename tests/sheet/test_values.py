"""Words and values before they are written."""

from __future__ import annotations

import pytest

from proxy.reader.markup import GRAMMARS
from proxy.reader.tiers import Tier
from proxy.sheet.values import VALUE_BYTES, VALUES, clean, cut_value, escape_text, escape_value


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\u200bb\ufeffc\u2060d\u00ade", "abcde", id="invisible characters go"),
        pytest.param("1\u202f000", "1\u00a0000", id="a narrow blank becomes one that all know"),
        pytest.param("a\x00b\x0bc\x1fd\x7fe\x85f", "abcdef", id="control characters go"),
        pytest.param("a\tb\nc", "a\tb\nc", id="tab and line feed stay"),
        pytest.param(
            "a\ud800b\ufdd0c\uffffd\U0001fffee", "a\ufffdb\ufffdc\ufffdd\ufffde", id="no characters"
        ),
        pytest.param("a\U0001ffffb", "a\ufffdb", id="a noncharacter of a far plane"),
        pytest.param("\U00020000\U0001f600", "\U00020000\U0001f600", id="far letters stay"),
        pytest.param("\u2028a\u2029", "\na\n", id="separators are line feeds"),
        pytest.param("a\u200c\u200db", "a\u200c\u200db", id="joiners are not its business"),
    ],
)
def test_text_is_cleaned(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        pytest.param(
            "\"'`", "&#34;&#39;&#96;", id="quotes, and what Internet Explorer takes for one"
        ),
        pytest.param("<&>", "&lt;&amp;&gt;", id="markup"),
        pytest.param("&{x}", "&amp;&#123;x}", id="a script entity of Netscape"),
        pytest.param("{x}", "{x}", id="a brace alone"),
        pytest.param("&copy=1", "&amp;copy=1", id="a parameter that is an entity's name"),
    ],
)
def test_values_are_escaped(value: str, escaped: str) -> None:
    assert escape_value(value) == escaped


def test_text_has_no_quotes_to_escape() -> None:
    assert escape_text("\"'`<&>") == "\"'`&lt;&amp;&gt;"


def test_every_attribute_of_an_address_is_checked() -> None:
    names = {name for row in GRAMMARS[Tier.LATE].attributes.values() for name in row}

    assert {"href", "src", "action"} <= names & set(VALUES)


@pytest.mark.parametrize(
    ("value", "length"),
    [
        pytest.param("x" * 2_000, VALUE_BYTES, id="by bytes"),
        pytest.param("я" * 900, VALUE_BYTES // 2, id="never inside a letter"),
        pytest.param("я" * 400, 400, id="nothing where it fits"),
    ],
)
def test_a_value_is_cut(value: str, length: int) -> None:
    assert cut_value(value) == value[0] * length
