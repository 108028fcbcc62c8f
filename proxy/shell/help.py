"""The `/_help` page: what this edition is, its switches, and browsers that still run here.

In the language of the page that led here, else in the reader's. Links only, never a download.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy.page.dom import Element
from proxy.reader.system import system_of
from proxy.sheet.own_page import OwnPage, links_line, sentence
from proxy.shell.own_pages import send_own_page
from proxy.wire.messages import first
from proxy.wire.own_paths import help_path
from proxy.wire.view import View, with_view

if TYPE_CHECKING:
    from proxy.sheet.advice import Browser
    from proxy.sheet.own_page import Nodes
    from proxy.sheet.words import Words
    from proxy.shell.editions import Edition
    from proxy.shell.parts import Parts
    from proxy.shell.turn import Turn


async def answer_help(turn: Turn, edition: Edition, parts: Parts, language: str) -> None:
    """Send the help page in `language`, "" for the reader's own."""
    turn.entry.verdict, turn.entry.reason = "own", "own.help"
    agent = first(turn.exchange.request.headers, b"user-agent") or b""
    system = system_of(agent)
    browsers = edition.advice.for_system(system, parts.wall())

    def write(words: Words) -> OwnPage:
        blocks: Nodes = [sentence(words.help_about), sentence(words.help_ways)]
        if browsers and system is not None:
            blocks += _advice(browsers, system.name, edition.advice.checked.isoformat(), words)
        blocks.append(links_line([(_kept("/", turn), words.front_page)]))
        blocks.append(_languages(turn, edition, words))
        return OwnPage(words.help, blocks)

    await send_own_page(
        turn.exchange,
        parts,
        200,
        write,
        language=language if language in edition.words else "",
        extra=((b"Cache-Control", b"private, max-age=300"),),
    )


def _advice(browsers: tuple[Browser, ...], system: str, checked: str, words: Words) -> Nodes:
    rows = [Element("li", None, _row(one, words)) for one in browsers]
    return [
        Element("h2", None, [words.help_browsers.replace("{system}", system)]),
        Element("ul", None, rows),
        sentence(words.help_browsers_text.replace("{time}", checked)),
    ]


def _row(browser: Browser, words: Words) -> Nodes:
    notes = [str(getattr(words, name)) for name in browser.notes]
    after = f": {'; '.join(notes)}" if notes else ""
    return [Element("a", {"href": browser.address}, [browser.name]), after]


def _languages(turn: Turn, edition: Edition, words: Words) -> Element:
    """Return the same page in the other languages, by what each calls itself."""
    others = sorted(name for name in edition.words if name != words.language)
    return links_line(
        [(_kept(help_path(name), turn), edition.words[name].language_name) for name in others]
    )


def _kept(address: str, turn: Turn) -> str:
    """Return an address of ours with what the reader wants of us, its letters among it."""
    if turn.view == View():
        return address
    return with_view(address, turn.view, turn.site.view_name)
