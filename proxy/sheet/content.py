"""From what a page holds to a printed sheet: the room's front door. Pure; only rewrite imports it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from proxy.page.dom import Element
from proxy.page.support import Ask
from proxy.page.survey import Survey
from proxy.reader.markup import GRAMMARS, STYLES
from proxy.reader.tiers import Profile, Tier
from proxy.sheet.layout import anchor, ask_text, line, switches
from proxy.sheet.links import Links
from proxy.sheet.serialize import Serializer
from proxy.sheet.steps import STEPS
from proxy.sheet.walk import Walk
from proxy.sheet.words import Words


@dataclass(slots=True)
class Content:
    """What a sheet is made of; elements still have the origin's markup.

    Pictures are resolved: the note of an `img` is a `page.pictures.Picture`, that of a caption is CAPTION.
    """

    survey: Survey
    main: list[Element] = field(default_factory=list)
    aside: list[Element] = field(default_factory=list)
    nav: list[Element] = field(default_factory=list)
    lang: list[Element] = field(default_factory=list)
    footer: list[Element] = field(default_factory=list)
    support: list[Ask] = field(default_factory=list)
    search: Element | None = None
    renames: dict[Element, str] = field(default_factory=dict)
    site_name: str = ""
    full_url: str = ""
    saved_at: str = ""
    plain_http: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet as text: complete documents, one per part, and what they hold."""

    parts: tuple[str, ...]
    title: str
    main_text: str
    images: tuple[tuple[str, str, str], ...]
    links: tuple[str, ...]
    support: tuple[Ask, ...]


_TAG: Final = re.compile(r"<[^>]*>")


def print_sheet(
    content: Content,
    profile: Profile,
    words: Words,
    links: Links,
    *,
    charset: str = "utf-8",
    fold: Callable[[str], str] | None = None,
) -> Printed:
    """Print `content` for `profile`: the documents of its parts, and what stands on them.

    `charset` is the label that the bytes will carry; `fold` replaces what it lacks, text by text, before
    anything is escaped. Finished markup must never be folded: a curly quote would end an attribute.
    """
    survey = content.survey
    walk = Walk(survey, profile, words, links, STEPS, content.renames)
    walk.read(content.main)
    serializer = Serializer(GRAMMARS[profile.tier], fold=fold)
    top = [anchor("#t", words.skip)]
    home = links.public(links.resolve("/") or "/")
    top.append(anchor(home, content.site_name or survey.site_name or home))
    asks = [anchor(links.exact(a.href) or a.href, ask_text(a, words)) for a in content.support]
    blocks: list[Element | str] = [Element("p", {"class": "n"}, line([*top, *asks[:1]]))]
    blocks.append(Element("h1", None, [Element("a", {"name": "t"}), survey.title]))
    byline = ". ".join(one for one in (survey.published, survey.byline) if one)
    if byline:
        blocks.append(Element("p", {"class": "c"}, [byline]))
    head = serializer.write(blocks)
    main = serializer.write(walk.flow.root.children)
    tail_blocks: list[Element | str] = []
    if asks:
        tail_blocks.append(
            Element("p", None, [Element("b", None, line([one.copy() for one in asks]))])
        )
    notice: list[Element | str] = [words.notice + ". ", *switches(profile, words, links, parts=1)]
    tail_blocks.append(Element("p", {"class": "n"}, notice))
    tail = serializer.write(tail_blocks)
    style = ""
    if profile.tier is not Tier.PLAIN:
        sheet = STYLES[profile.tier, profile.view.size, profile.view.dark]
        style = f'<style type="text/css">{sheet}</style>'
    title = serializer.text(survey.title)
    markup = (
        f"{GRAMMARS[profile.tier].doctype}\n<html><head>"
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">\n'
        f"<title>{title}</title>{style}</head>\n<body>\n{head}{main}{tail}</body></html>\n"
    )
    text = html.unescape(_TAG.sub("", main.replace("<br>", "\n"))).strip()
    return Printed(
        (markup,), survey.title, text, (), tuple(serializer.hrefs), tuple(content.support)
    )
