"""Letters: every reader gets a page in a charset that it knows, or one that a person chose."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.stage import IE6, LYNX, Reply, Stage

MOSAIC = "NCSA_Mosaic/2.7b5 (X11;Linux 5.4 x86_64)  libwww/2.12 modified"
EMACS = "Emacs-W3/4.0pre.47 URL/p4.0pre.47 (i686-pc-linux)"
NETSCAPE = "Mozilla/3.01 (X11; I; Linux 2.0.32 i586)"
STORY = (
    "<!doctype html><html lang=ru><head><title>Паром</title></head><body><main>"
    "<h1>Паром — «Марта»</h1><p>Цена билета: 5&nbsp;€ &amp; «скидка» &lt;50&nbsp;%&gt;…</p>"
    f"<p>{'Паром ушёл в полдень, и никто не махал с берега. ' * 9}"
    "<a href='/s?q=море&amp;x=\"1\"'>Ещё о море</a></p></main></body></html>"
)
CHARSETS = {"koi8": "koi8-r", "1251": "cp1251", "866": "cp866", "latin": "latin-1"}


def story(charset: str = "utf-8") -> Reply:
    """Return the story, written and declared in `charset`."""
    body = STORY.encode(charset, "xmlcharrefreplace")
    return Reply(body, fields=(f"Content-Type: text/html; charset={charset}",))


@pytest.mark.parametrize("agent", [MOSAIC, EMACS], ids=["Mosaic", "Emacs/W3"])
def test_a_reader_of_raw_bytes_is_offered_charsets(stage: Stage, agent: str) -> None:
    stage.on("/offers", story())

    text = stage.ask("/offers", agent).body.decode("cp1251")

    offered = re.findall(r'<a href="/offers\?view=simple-(\w+)">([\w-]+)</a>', text)
    assert offered[-4:] == [
        ("koi8", "koi8-r"),
        ("1251", "windows-1251"),
        ("866", "cp866"),
        ("latin", "latin"),
    ]


@pytest.mark.parametrize("agent", [MOSAIC, EMACS], ids=["Mosaic", "Emacs/W3"])
@pytest.mark.parametrize("flag", sorted(CHARSETS))
def test_each_charset_is_what_its_link_says(stage: Stage, agent: str, flag: str) -> None:
    stage.on("/each", story())

    text = stage.ask(f"/each?view=simple-{flag}", agent).body.decode(CHARSETS[flag])

    word = "Parom ush" if flag == "latin" else "Паром ушёл в полдень"
    assert word in text
    assert f"?view=simple-{flag}" in text


@pytest.mark.parametrize("agent", [MOSAIC, EMACS], ids=["Mosaic", "Emacs/W3"])
@pytest.mark.parametrize("view", ["", *(f"?view=simple-{flag}" for flag in sorted(CHARSETS))])
def test_a_reader_of_raw_bytes_meets_four_entities_only(
    stage: Stage, agent: str, view: str
) -> None:
    stage.on("/entities", story())

    body = stage.ask(f"/entities{view}", agent).body

    assert set(re.findall(rb"&#?\w+;", body)) <= {b"&amp;", b"&lt;", b"&gt;", b"&quot;"}


def test_a_page_in_latin_letters_offers_no_cyrillic(stage: Stage) -> None:
    english = STORY.replace("lang=ru", "lang=en").encode("ascii", "ignore")
    stage.on("/english", Reply(english))

    assert b"view=simple-koi8" not in stage.ask("/english", MOSAIC).body


@pytest.mark.parametrize("agent", [IE6, LYNX, NETSCAPE], ids=["IE 6", "Lynx", "Netscape 3"])
def test_whoever_reads_what_is_declared_is_offered_nothing(stage: Stage, agent: str) -> None:
    stage.on("/declared", story())

    assert b"simple-koi8" not in stage.ask("/declared", agent).body


@pytest.mark.parametrize(
    ("agent", "accepted", "charset"),
    [
        pytest.param(NETSCAPE, "", "windows-1251", id="by the engine, where nothing is said"),
        pytest.param(NETSCAPE, "koi8-r", "koi8-r", id="what a reader without Unicode names"),
        pytest.param(NETSCAPE, "iso-8859-1", "windows-1251", id="what its language needs"),
        pytest.param(NETSCAPE, "iso-8859-1,*,utf-8", "windows-1251", id="a list of everything"),
        pytest.param(
            IE6, "iso-8859-5, koi8-r;q=0.9", "koi8-r", id="a reader that leaves UTF-8 out"
        ),
        pytest.param(IE6, "koi8-r, utf-8;q=0.1", "utf-8", id="UTF-8 wherever it is taken"),
    ],
)
def test_accept_charset_is_heard(stage: Stage, agent: str, accepted: str, charset: str) -> None:
    stage.on("/heard", story())

    got = stage.ask("/heard", agent, Accept_Charset=accepted)

    assert got.fields("content-type") == [f"text/html; charset={charset}"]
    assert "Паром ушёл в полдень" in got.body.decode(charset)


@pytest.mark.parametrize(
    ("charset", "query"),
    [
        pytest.param("utf-8", "%D0%BC%D0%BE%D1%80%D0%B5", id="UTF-8"),
        pytest.param("windows-1251", "%EC%EE%F0%E5", id="windows-1251"),
        pytest.param("koi8-r", "%CD%CF%D2%C5", id="KOI8-R"),
    ],
)
@pytest.mark.parametrize("agent", [IE6, NETSCAPE], ids=["IE 6", "Netscape 3"])
def test_a_query_is_in_the_charset_of_its_page(
    stage: Stage, agent: str, charset: str, query: str
) -> None:
    stage.on("/query", story(charset))

    body = stage.ask("/query", agent).body

    assert f'<a href="/s?q={query}&amp;x=%221%22">'.encode() in body
