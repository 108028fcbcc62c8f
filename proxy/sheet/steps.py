"""What each of the origin's tags becomes: the table of steps, and reading a region by it.

Nothing that carries content vanishes silently: what cannot be shown becomes words or a link
(evidence.md, "What becomes what"). The steps themselves stand by idea in blocks, inline, anchors,
figures, tables, embeds, forms and fields.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from proxy.page.dom import INLINE, Element
from proxy.page.survey import Kind
from proxy.reader.markup import ENTRY_LIMITS, PICTURE_LIMITS, names
from proxy.sheet import anchors, blocks, embed_words, embeds, fields, figures, forms, inline, tables
from proxy.sheet.layout import line
from proxy.sheet.walk import Step, Walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proxy.sheet.layout import Desk

STEPS: Final[Mapping[str, Step]] = {
    **dict.fromkeys(INLINE, blocks.through),
    **dict.fromkeys(
        names(
            "style template svg applet canvas dialog head link meta title base param track source "
            "progress"
            " meter datalist amp-analytics amp-ad amp-pixel amp-consent rp rtc"
        ),
        blocks.gone,
    ),
    **dict.fromkeys(
        names("html body picture font big small u data bdi bdo nobr output"),
        blocks.through,
    ),
    "script": embeds.script,
    # blocks
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "role-heading"), blocks.heading),
    "ul": blocks.bullets,
    **dict.fromkeys(("menu", "dir"), blocks.bullets),
    "ol": blocks.numbers,
    "dl": blocks.container("dl"),
    "blockquote": blocks.container("blockquote"),
    "li": blocks.item,
    "dt": blocks.term,
    "dd": blocks.definition,
    "hr": blocks.rule,
    "summary": blocks.summary,
    "role-tab": blocks.tab,
    "role-tabpanel": blocks.panel,
    "noscript": blocks.without_script,
    "article": blocks.entry,
    **dict.fromkeys(("pre", "listing"), blocks.preformatted),
    # marks
    "br": inline.line_break,
    "cite": inline.cited,
    **{
        tag: inline.mark_as(plain, rich)
        for tag, plain, rich in (
            ("b", "b", "b"),
            ("strong", "strong", "strong"),
            ("i", "i", "i"),
            ("em", "em", "em"),
            ("dfn", "i", "i"),
            ("var", "i", "em"),
            ("mark", "b", "b"),
            ("kbd", "tt", "code"),
            ("samp", "tt", "code"),
            ("tt", "tt", "tt"),
            ("code", "code", "code"),
            ("sub", "sub", "sub"),
            ("sup", "sup", "sup"),
        )
    },
    "asked-small": inline.small,
    "q": inline.quotation,
    **dict.fromkeys(("del", "s", "strike"), inline.deletion),
    **dict.fromkeys(("abbr", "acronym"), inline.abbreviation),
    "time": inline.time,
    "rt": inline.reading,
    "math": inline.formula,
    **dict.fromkeys(("annotation", "annotation-xml"), blocks.gone),
    **dict.fromkeys(("msub", "msup", "msubsup"), inline.formula_script),
    "mfrac": inline.fraction,
    **dict.fromkeys(
        names("mrow mi mn mo mtext mstyle semantics mspace msqrt mroot"), blocks.through
    ),
    # links
    "a": anchors.link,
    "span": inline.span,
    "area": embeds.area,
    # pictures
    **dict.fromkeys(("img", "amp-img", "amp-anim"), figures.picture),
    "figcaption": figures.caption,
    "small-caption": figures.small_caption,
    # tables
    "table": tables.table,
    # other sites' things
    **dict.fromkeys(("iframe", "frame", "amp-iframe"), embeds.frame),
    "figure": embeds.figure,
    **dict.fromkeys(("video", "audio", "amp-video", "amp-audio"), embeds.player),
    **dict.fromkeys(("object", "embed"), embeds.plugin),
    "oembed": embeds.linked_data,
    **dict.fromkeys(embeds.ITEM_TAGS, embeds.item),
    # forms
    "form": forms.form,
    "button": fields.button,
    "label": fields.label,
    **dict.fromkeys(("input", "select", "textarea"), fields.control),
    **dict.fromkeys(("option", "optgroup"), blocks.gone),
}


class Region(Enum):
    """Which region of the sheet is read: its pictures count, its repeated links do not."""

    TEXT = "text"
    SIDE = "side"


def read_region(
    nodes: Sequence[Element | str],
    desk: Desk,
    *,
    renames: Mapping[Element, str] | None = None,
    region: Region = Region.TEXT,
) -> Walk:
    """Return the walk that has read `nodes`: its flow holds the blocks."""
    tier = desk.profile.tier
    side = region is Region.SIDE
    walk = Walk(
        desk,
        STEPS,
        renames=renames or {},
        picture_limit=0 if side else PICTURE_LIMITS[tier],
        entry_limit=ENTRY_LIMITS[tier],
        listing=side or desk.survey.kind in _LISTINGS,
        title_seen=side,
        title_letters=blocks.letters(desk.survey.title),
    )
    walk.roots = [one for one in nodes if isinstance(one, Element)]
    walk.read(nodes)
    return walk


_LISTINGS: Final = frozenset((Kind.FRONT, Kind.LISTING, Kind.SEARCH))


def finish(walk: Walk) -> None:
    """Do what needs the whole region: targets inside the page, captions from elsewhere."""
    anchors.settle(walk)
    figures.settle(walk)
    embed_words.settle(walk.embeds)
    if walk.listing:
        blocks.drop_empty_headings(walk.flow.root)


def follow_on(walk: Walk, *, excerpt: bool = False) -> list[Element | str]:
    """Return the ways to older entries and to pages before and after, unless the text has them.

    They stand below the text and are none of it. A page without any text leads to the full one,
    and so does an excerpt.
    """
    survey, words, links = walk.survey, walk.words, walk.links
    wanted = [(survey.previous_url, words.previous), (survey.next_url, words.next)]
    if walk.live and walk.entries > walk.entry_limit:
        wanted = [(survey.next_url or links.full_address(), words.older_entries)]
    addresses = [(links.public(url), label) for url, label in wanted if url]
    if excerpt or not walk.flow.root.children:
        addresses.append((links.full_address(), words.full_page))
    if not addresses:
        return []
    there = {one.get("href") for one in walk.flow.root.iter() if one.tag == "a"}
    missing = [Element("a", {"href": to}, [label]) for to, label in addresses if to not in there]
    return [Element("p", None, line(missing))] if missing else []
