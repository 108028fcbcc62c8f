"""From what a page holds to a printed sheet: the room's front door. Only rewrite imports it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from proxy.reader.markup import GRAMMARS
from proxy.sheet import layout
from proxy.sheet.asking import without_met
from proxy.sheet.frame import Frame
from proxy.sheet.layout import Desk
from proxy.sheet.press import Press
from proxy.sheet.serialize import Serializer
from proxy.sheet.steps import Region, finish, follow_on, read_region

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.page.dom import Element
    from proxy.page.support import Ask, Role
    from proxy.page.survey import Survey
    from proxy.reader.tiers import Profile
    from proxy.sheet.links import Links
    from proxy.sheet.words import Words


@dataclass(slots=True)
class Content:
    """What a sheet is made of; elements still have the origin's markup.

    Pictures are resolved: the note of an `img` is a `page.pictures.Picture`, that of a caption is
    CAPTION.
    """

    survey: Survey
    main: list[Element] = field(default_factory=list)
    aside: list[Element] = field(default_factory=list)
    nav: list[Element] = field(default_factory=list)
    lang: list[Element] = field(default_factory=list)
    footer: list[Element] = field(default_factory=list)
    support: list[Ask] = field(default_factory=list)
    spare: list[Ask] = field(default_factory=list)  # of the others, what only scripts open
    search: Element | None = None
    renames: dict[Element, str] = field(default_factory=dict)
    site_name: str = ""
    full_url: str = ""
    saved_at: str = ""
    plain_http: bool = False
    notes: tuple[Role, ...] = ()  # in place of links that readers may be punished for
    charset: str = "utf-8"  # of the page
    excerpt: bool = False  # more stands on the full page than could be read
    posted: bool = False  # the answer to a form: no address leads here again


_TAG: Final = re.compile(r"<[^>]*>")
_START_SHARE: Final = 8  # so much markup holds a text of one, as a rule
_LINK: Final = re.compile(r'<a href="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet as text: complete documents, one per part, and what they hold.

    `main` is the markup of the text alone; `images` are (origin address, alt, caption) of the
    pictures that are shown, in order; `support` are the asks, also those that stand as a form.
    """

    parts: tuple[str, ...]
    title: str
    main: str
    images: tuple[tuple[str, str, str], ...]
    support: tuple[Ask, ...]

    @property
    def main_text(self) -> str:
        """The visible words of the text, line breaks between blocks."""
        return _words_of(self.main)

    def has_text(self, least: int) -> bool:
        """Tell whether the text has at least `least` characters; of a long one the start tells."""
        start = self.main[: _START_SHARE * least]
        if len(start) < len(self.main) and len(_words_of(start.rpartition("<")[0])) >= least:
            return True
        return len(self.main_text) >= least

    @property
    def links(self) -> tuple[str, ...]:
        """Every href as it was written, in order."""
        return tuple(html.unescape(href) for part in self.parts for href in _LINK.findall(part))


def _words_of(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup.replace("<br>", "\n"))).strip()


def print_sheet(  # noqa: PLR0913  # the room's door: what, for whom, in which words and letters
    content: Content,
    profile: Profile,
    words: Words,
    links: Links,
    *,
    charset: str = "utf-8",
    fold: Callable[[str], str] | None = None,
) -> Printed:
    """Print `content` for `profile`: the documents of its parts, and what stands on them.

    `charset` is the label that the bytes will carry; `fold` replaces what it lacks, text by text,
    before anything is escaped. Finished markup must never be folded: a curly quote would end an
    attribute.
    """
    links = replace(links, sheet_charset=charset, full=content.full_url or links.full)
    desk = Desk(profile, words, links, content.survey)
    serializer = Serializer(
        GRAMMARS[profile.tier], fold=fold, right_to_left=desk.right_to_left and desk.plain
    )
    walk = read_region(content.main, desk, renames=content.renames)
    finish(walk)
    ways = follow_on(walk, excerpt=content.excerpt)
    side, foot = (_blocks(one, desk, content) for one in (content.aside, content.footer))
    content, met = without_met(content, desk.newsletters, words)
    asks = [_as_printed(ask, words, links) for ask in layout.order_asks(content.support)]
    frame = Frame(content, desk, serializer, asks, charset, side, foot)
    printed = {id(one) for one in walk.flow.root.iter() if one.tag == "img"}
    press = Press(frame, walk.flow.root.children, ways, targets=len(walk.locals))
    return Printed(
        parts=tuple(map(_bare, press.parts()) if profile.raw_bytes else press.parts()),
        title=frame.title,
        main=press.main,
        images=tuple(
            (shot.source, shot.alt, shot.caption)
            for shot in walk.shots
            if id(shot.words) in printed
        ),
        support=(*asks, *met),
    )


def _blocks(region: list[Element], desk: Desk, content: Content) -> layout.Nodes:
    if not region:
        return []
    walk = read_region(region, desk, renames=content.renames, region=Region.SIDE)
    finish(walk)
    return walk.flow.root.children


def _bare(markup: str) -> str:
    """Return markup without references by number, for readers who print them.

    evidence.md, "Old parsers", names such readers. Those that stand in our markup are what
    attributes have in place of quotes and a brace.
    """
    return _NUMBERED.sub(lambda match: _SIGNS[match.group()], markup)


_SIGNS: Final = {"&#34;": "&quot;", "&#39;": "'", "&#96;": "`", "&#123;": "{"}
_NUMBERED: Final = re.compile("|".join(_SIGNS))


def _as_printed(ask: Ask, words: Words, links: Links) -> Ask:
    return replace(ask, href=links.exact(ask.href) or ask.href, text=layout.ask_text(ask, words))
