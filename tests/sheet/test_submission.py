from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.sheet.submission import recode

ANY = [(name, 9) for name in ("q", "a", "b", "x", "")]  # of a form that has them all


@pytest.mark.parametrize(
    ("query", "written", "wanted", "sent"),
    [
        pytest.param(
            b"q=%EF%F0%E8", "windows-1251", "utf-8", b"q=%D0%BF%D1%80%D0%B8", id="to UTF-8"
        ),
        pytest.param(b"q=%D0%BF", "utf-8", "koi8-r", b"q=%D0", id="from UTF-8"),
        pytest.param(
            b"q=%D0%BF%D1%80%D0%B8",
            "windows-1251",
            "utf-8",
            b"q=%D0%BF%D1%80%D0%B8",
            id="UTF-8 against its word",
        ),
        pytest.param(
            b"q=%26%238364%3B",
            "windows-1252",
            "utf-8",
            b"q=%E2%82%AC",
            id="a reference of Internet Explorer",
        ),
        pytest.param(
            b"q=%26%2365%3B",
            "windows-1252",
            "utf-8",
            b"q=%26%2365%3B",
            id="a reference that a person typed",
        ),
        pytest.param(
            b"q=%E2%82%AC",
            "utf-8",
            "koi8-r",
            b"q=%26%238364%3B",
            id="a letter that the origin lacks",
        ),
        pytest.param(
            b"a=1&b=x+y%2B&a=2",
            "utf-8",
            "utf-8",
            b"a=1&b=x+y%2B&a=2",
            id="order, repeats and blanks",
        ),
        pytest.param(
            b"q=x&_charset_=utf-8", "utf-8", "utf-8", b"q=x", id="our own field stays here"
        ),
        pytest.param(
            b"q=%F0%D2%C9&_charset_=koi8-r",
            "windows-1251",
            "utf-8",
            b"q=%D0%9F%D1%80%D0%B8",
            id="a browser that says it writes otherwise is believed",
        ),
        pytest.param(
            b"q=%EF%F0%E8&_charset_=++",
            "windows-1251",
            "utf-8",
            b"q=%D0%BF%D1%80%D0%B8",
            id="what Netscape 4 makes of an empty field says nothing",
        ),
        pytest.param(
            b"a=%D1%82&b=%EF%F0%E8",
            "windows-1251",
            "utf-8",
            b"a=%D0%A1%E2%80%9A&b=%D0%BF%D1%80%D0%B8",
            id="one field that is UTF-8 by chance does not decide",
        ),
        pytest.param(b"q=%A1", "windows-874", "utf-8", b"q=%E0%B8%81", id="Thai"),
        pytest.param(b"q=%D0%B6", "utf-8", "utf-16le", b"q=%D0%B6", id="to a page in UTF-16"),
        pytest.param(b"x&=y&&", "utf-8", "utf-8", b"x&=y", id="odd pairs"),
        pytest.param(b"q=%zz%", "utf-8", "utf-8", b"q=%25zz%25", id="broken escapes"),
        pytest.param(b"q=%9F", "x-mac-cyrillic", "utf-8", b"q=%D0%AF", id="an old Macintosh"),
    ],
)
def test_fields_are_recoded(query: bytes, written: str, wanted: str, sent: bytes) -> None:
    assert recode(query, written=written, wanted=wanted, fields=ANY) == sent


@pytest.mark.parametrize(
    ("query", "fields", "sent"),
    [
        pytest.param(b"q=1&admin=1&q=2", [("q", 1)], b"q=1", id="one that was added, and a second"),
        pytest.param(
            b"b=1&a=2&b=3&b=4", [("a", 1), ("b", 2)], b"b=1&a=2&b=3", id="the order that was sent"
        ),
        pytest.param(b"q=1&Q=2&q[]=3", [("q", 1)], b"q=1", id="names that are almost the same"),
        pytest.param(b"%71=1&%61=2", [("q", 1)], b"q=1", id="a name in disguise"),
        pytest.param(b"q=1;admin=1", [("q", 1)], b"q=1%3Badmin%3D1", id="another separator"),
        pytest.param(b"q=1&admin=1", [], b"", id="no fields at all"),
        pytest.param(b"&=x&q", [("q", 1)], b"q", id="no name"),
        pytest.param(
            b"%D0%B3%D0%BE%D0%B4=1", [("год", 1)], b"%E3%EE%E4=1", id="a name in other letters"
        ),
        pytest.param(
            b"%26%231075%3B=1", [("г", 1)], b"%E3=1", id="a name that Internet Explorer spells"
        ),
        pytest.param(
            b"q=1&_charset_=UTF-8",
            [("q", 1), ("_charset_", 1)],
            b"q=1&_charset_=windows-1251",
            id="a form of the origin's that asks for the charset",
        ),
        pytest.param(
            b"q=1&go.x=3&go.y=4&go.z=5",
            [("q", 1), ("go.x", 1), ("go.y", 1)],
            b"q=1&go.x=3&go.y=4",
            id="where a picture was pressed",
        ),
    ],
)
def test_only_what_the_form_has_is_sent(
    query: bytes, fields: list[tuple[str, int]], sent: bytes
) -> None:
    assert recode(query, written="utf-8", wanted="windows-1251", fields=fields) == sent


NAMES = st.sampled_from(["q", "a", "b", "admin", "Q", ""])


@given(st.lists(NAMES), st.dictionaries(NAMES.filter(bool), st.integers(1, 3)))
def test_no_name_is_sent_oftener_than_the_form_has_it(
    typed: list[str], fields: dict[str, int]
) -> None:
    query = "&".join(f"{name}={number}" for number, name in enumerate(typed)).encode()

    sent = recode(query, written="utf-8", wanted="utf-8", fields=fields.items())

    counts = Counter(name for name, _ in parse_qsl(sent.decode(), keep_blank_values=True))
    assert counts == Counter(typed) & Counter(fields)


@given(words=st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x45F), max_size=30))
def test_what_a_person_typed_arrives(words: str) -> None:
    query = b"q=" + quote_plus(words).encode()

    sent = recode(query, written="utf-8", wanted="utf-8", fields=ANY).decode()

    assert parse_qsl(sent, keep_blank_values=True) == [("q", words)]


def test_more_fields_than_a_form_has_are_cut() -> None:
    query = b"&".join([b"a=1"] * 5_000)

    sent = recode(query, written="utf-8", wanted="utf-8", fields=[("a", 9_999)])

    assert sent.count(b"a=1") == 1_000
