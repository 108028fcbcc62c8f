"""People in real text browsers fill in a form on a sheet: what they typed reaches the origin."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

import pytest

from tests.engines.conftest import REQUIRED
from tests.engines.typing_engine import DOWN, ENTER, TAB, Terminal
from tests.scenarios.stage import Reply, Stage, playing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.slow]  # a person types, and the screen is waited for

PAGE = (
    "<!doctype html><html lang=ru><head><title>Газета</title></head><body><main><h1>Газета</h1>"
    f"<p>{'Паром ушёл в полдень, и никто не махал с берега. ' * 9}</p>{{form}}</main></body></html>"
)
SEARCH = "<form action=/s><input name=q title=Слово><input type=submit value=Найти></form>"
LETTER = (
    "<form action=/l method=post><input name=q title=Имя><textarea name=t title=Письмо></textarea>"
    "<input type=submit value=Отправить></form>"
)
# From the first link of the sheet: to the field, the word, to the button, and that.
KEYS = {
    "lynx": (["lynx", "-display_charset=utf-8"], [TAB, TAB], [], [TAB, ENTER]),
    "w3m": (["w3m", "-o", "display_charset=UTF-8"], [TAB, TAB, ENTER], [ENTER], [TAB, ENTER]),
    "links": (["links"], [DOWN, DOWN], [], [ENTER, ENTER]),
}


@pytest.fixture(scope="module")
def typed() -> Iterator[Stage]:
    """Give a server that engines reach by its address."""
    with playing(hosts="127.0.0.1") as running:
        yield running


@pytest.mark.parametrize(
    ("engine", "word", "charset"),
    [
        pytest.param("lynx", "море", "utf-8", id="lynx at a site in UTF-8"),
        pytest.param("lynx", "море", "windows-1251", id="lynx at one in windows-1251"),
        pytest.param("w3m", "море", "koi8-r", id="w3m at one in KOI8-R"),
        pytest.param("links", "ferry", "windows-1251", id="links, which types Latin letters here"),
    ],
)
def test_a_word_typed_into_a_search_is_sought(
    typed: Stage, tmp_path: Path, engine: str, word: str, charset: str
) -> None:
    script(typed, SEARCH, charset)

    type_into(typed, tmp_path, engine, word)

    octets = quote_from_bytes(word.encode(charset))
    assert typed.asked[-1].startswith(f"GET /s?q={octets} HTTP/1.1")


def test_a_letter_written_in_lynx_is_delivered(typed: Stage, tmp_path: Path) -> None:
    script(typed, LETTER, "windows-1251")

    command, to_field, _, send = KEYS["lynx"]
    with Terminal(
        [*command, f"http://127.0.0.1:{typed.port}/page"], installed("lynx", tmp_path)
    ) as one:
        one.press([*to_field, "Ян".encode(), TAB, "Ёлка".encode(), *[DOWN] * 5, *send[1:]])
        one.until(lambda: any(head.startswith("POST") for head in typed.asked))

    name, letter = (quote_from_bytes(text.encode("cp1251")) for text in ("Ян", "Ёлка"))
    assert typed.asked[-1].startswith("POST /l HTTP/1.1")
    assert f"\r\n\r\nq={name}&t={letter}" in typed.asked[-1]


def script(stage: Stage, form: str, charset: str) -> None:
    """Let the origin have a page with this form, and an answer to it, in `charset`."""
    fields = (f"Content-Type: text/html; charset={charset}",)
    answer = Reply(PAGE.format(form="").encode(charset), fields=fields)
    stage.on("/s", answer)
    stage.on("/l", answer)
    stage.on("/page", Reply(PAGE.format(form=form).encode(charset), fields=fields))


def type_into(stage: Stage, home: Path, engine: str, word: str) -> None:
    """Open the page, type a word into its form, and send it."""
    command, to_field, end_word, send = KEYS[engine]
    url = f"http://127.0.0.1:{stage.port}/page"
    with Terminal([*command, url], installed(engine, home)) as one:
        one.press([*to_field, word.encode(), *end_word, *send])
        one.until(lambda: any("/s?q=" in head for head in stage.asked))


def installed(engine: str, home: Path) -> Path:
    """Return the engine's home, or skip where it is not installed."""
    if shutil.which(engine) is None:
        assert not REQUIRED, f"{engine} is not installed"
        pytest.skip(f"{engine} is not installed")
    (home / ".links2").mkdir()  # without it a welcome covers the page
    return home
