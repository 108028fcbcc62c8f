from __future__ import annotations

from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.sheet.submission import recode


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
    assert recode(query, written=written, wanted=wanted) == sent


@given(words=st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x45F), max_size=30))
def test_what_a_person_typed_arrives(words: str) -> None:
    query = b"q=" + quote_plus(words).encode()

    sent = recode(query, written="utf-8", wanted="utf-8").decode()

    assert parse_qsl(sent, keep_blank_values=True) == [("q", words)]


def test_more_fields_than_a_form_has_are_cut() -> None:
    assert (
        recode(b"&".join([b"a=1"] * 5_000), written="utf-8", wanted="utf-8").count(b"a=1") == 1_000
    )
