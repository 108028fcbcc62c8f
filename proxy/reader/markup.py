"""What each tier may be sent, as tables: elements, attributes, doctype, style sheet.

Pure data. The serializer writes from these tables only, so an element or attribute that is missing
here cannot be on a sheet, whatever a page or a rule did (evidence.md, "Old engines"). Only sheet
imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from proxy.reader.tiers import Tier
from proxy.wire.view import TextSize

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Grammar:
    """One tier's markup: `attributes` maps elements to their attributes, in order of writing."""

    doctype: str
    attributes: Mapping[str, tuple[str, ...]]
    address_bytes: int  # a longer address is refused: one that is cut leads elsewhere


def names(text: str) -> tuple[str, ...]:
    """Return the names in `text`, which blanks part: a table that stays readable."""
    return tuple(text.split())


VOID: Final = frozenset(names("br hr img input meta link"))
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
# Written by us around a page, never inside one, whatever stands there.
FRAME: Final = frozenset(names("html head title meta link style body"))
BLOCKS: Final = frozenset(
    names(
        "p ul ol li dl dt dd blockquote pre hr div form fieldset legend table caption thead tbody "
        "tr th td"
    )
) | frozenset(HEADINGS)
# Blocks that hold words, links and pictures, and never a block.
LEAVES: Final = frozenset(names("p pre dt caption legend")) | frozenset(HEADINGS)
# An element here needs one of these parents; elsewhere it is written as nothing or as a paragraph.
PARENTS: Final[Mapping[str, frozenset[str]]] = {
    "li": frozenset({"ul", "ol"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "caption": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tr": frozenset({"table", "thead", "tbody"}),
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
    "option": frozenset({"select"}),
    "legend": frozenset({"fieldset"}),
}
# The other direction: lists hold nothing but these; anything else is put into the first of them.
ONLY_CHILD: Final[Mapping[str, tuple[str, ...]]] = {
    "ul": ("li",),
    "ol": ("li",),
    "dl": ("dd", "dt"),
}

# HTML 3.2 (W3C, January 1997), without what Netscape 4.0 crashes on (evidence.md, "Old parsers").
# `small` is there for rules that rename to it; `dir` stands on blocks of right-to-left pages
# (section 15).
_PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "html": (),
    "head": (),
    "title": (),
    "meta": ("http-equiv", "name", "content"),
    "body": ("bgcolor", "text", "link", "vlink"),
    **dict.fromkeys(HEADINGS, ("dir",)),
    "p": ("dir",),
    "br": (),
    "hr": (),
    "a": ("href", "name"),
    "b": (),
    "i": (),
    "tt": (),
    "strong": (),
    "em": (),
    "code": (),
    "sub": (),
    "sup": (),
    "small": (),
    "font": ("size",),
    "img": ("src", "width", "height", "alt", "border"),
    "ul": ("dir",),
    "ol": ("start", "dir"),
    "li": (),
    "dl": ("dir",),
    "dt": (),
    "dd": (),
    "blockquote": ("dir",),
    "pre": (),
    "form": ("action", "method"),
    "input": ("type", "name", "value", "size", "maxlength", "checked"),
    "select": ("name",),
    "option": ("value", "selected"),
    "textarea": ("name", "rows", "cols"),
    "table": ("border", "cellpadding"),
    "tr": (),
    "th": ("colspan", "rowspan"),
    "td": ("colspan", "rowspan"),
}

_PASSAGE: Final = ("lang", "dir", "class")

# HTML 4.01 Transitional. What HTML 3.2 has and 4.01 has too is there, with language and direction.
_BASIC: Final[Mapping[str, tuple[str, ...]]] = {
    **_PLAIN,
    "html": ("lang", "dir"),
    "body": ("dir",),
    "link": ("rel", "href"),
    "style": ("type",),
    **dict.fromkeys(HEADINGS, _PASSAGE),
    **dict.fromkeys(("p", "ul", "li", "dl", "dt", "dd", "blockquote", "pre"), _PASSAGE),
    "ol": ("start", *_PASSAGE),
    "a": ("href", "name", "title", *_PASSAGE),
    "div": ("id", "role", *_PASSAGE),
    "span": _PASSAGE,
    "label": ("for",),
    "fieldset": (),
    "legend": (),
    "abbr": ("title",),
    "acronym": ("title",),
    "ins": (),
    "form": ("action", "method", "role", "class"),
    "input": ("type", "name", "id", "value", "size", "maxlength", "checked"),
    "select": ("name", "id"),
    "textarea": ("name", "id", "rows", "cols"),
    "table": ("border", "cellpadding", "cellspacing", "class"),
    "caption": (),
    "thead": (),
    "tbody": (),
    "tr": (),
    "th": ("scope", "colspan", "rowspan", *_PASSAGE),
    "td": ("colspan", "rowspan", *_PASSAGE),
}

_HTML_4: Final = (
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"'
    ' "http://www.w3.org/TR/html4/loose.dtd">'
)

# 1 kB for the oldest (evidence.md, "Sizes"); Internet Explorer takes addresses up to 2,083
# characters.
GRAMMARS: Final[Mapping[Tier, Grammar]] = {
    Tier.PLAIN: Grammar('<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">', _PLAIN, 1_000),
    Tier.BASIC: Grammar(_HTML_4, _BASIC, 2_000),
    Tier.LATE: Grammar(_HTML_4, _BASIC, 2_000),
}

# One inline style sheet. CSS 1 and 2 only; `a:link`, never a bare `a`, which would color headings
# that are targets; #m has a width so that IE 6 lets Tab go on from a skip link
# (evidence.md, "Old parsers"). Classes: n notes and lines of links, c captions and bylines, s the
# support links.
_STYLE: Final = (
    "body{margin:0 auto;padding:8px;max-width:40em;font:%(size)s/1.5 Georgia,serif;"
    "color:%(ink)s;background:%(paper)s}#m{width:100%%}"
    "h1,h2,h3,h4{font-family:Arial,sans-serif;line-height:1.25;margin:1em 0 .4em}"
    "h1{font-size:160%%}h2{font-size:125%%}h3,h4{font-size:105%%}img{border:0}"
    ".c,.n{font:85%%/1.5 Arial,sans-serif;color:%(pale)s}.c a,.n a{line-height:1.8}"
    ".n{border:solid %(line)s;border-width:1px 0;padding:3px 0}"
    ".s{border:2px solid %(line)s;padding:0 12px;margin:1.5em 0}"
    ".s ul{list-style:none;margin:8px 0;padding:0}.s li{margin:6px 0}"
    "a:link{color:%(link)s}a:visited{color:%(seen)s}p,li,td{word-wrap:break-word}"
    "blockquote{margin:1em 0;padding:0 1em;border:solid %(line)s;border-width:0 0 0 3px}"
    "[dir=rtl] blockquote{border-width:0 3px 0 0}"
    "table{margin:1em 0}td,th{border:1px solid %(line)s;padding:2px 6px}"
    "dt{font-weight:bold}hr{border:0;border-top:1px solid %(line)s}"
)
_STYLE_LATE: Final = (
    "body{-webkit-text-size-adjust:100%}img{max-width:100%;height:auto}pre{overflow:auto}"
    "input,textarea,select{font-size:100%;max-width:100%}li{margin:.3em 0}"
    "@media (max-width:480px){ul,ol{padding-left:1.2em}h1{font-size:140%}}"
    "@media print{.n,.s{display:none}}"
)
_LIGHT: Final = {
    "ink": "#000",
    "pale": "#444",
    "paper": "#fff",
    "line": "#bbb",
    "link": "#00c",
    "seen": "#551a8b",
}
_DARK: Final = {
    "ink": "#ddd",
    "pale": "#bbb",
    "paper": "#111",
    "line": "#555",
    "link": "#9cf",
    "seen": "#c9f",
}
_SIZES: Final = {TextSize.NORMAL: 100, TextSize.BIG: 125, TextSize.BIGGER: 150}
_LARGE: Final = 150  # Kindle counts physical pixels, and a person cannot enlarge (section 2)
# The size attribute of HTML 3.2's `font`, where there is no style sheet.
FONT_SIZES: Final[Mapping[TextSize, str]] = {TextSize.BIG: "4", TextSize.BIGGER: "5"}
# The colors of a page without a style sheet.
BODY_COLORS: Final[Mapping[str, str]] = {
    "bgcolor": "#FFFFFF",
    "text": "#000000",
    "link": "#0000CC",
    "vlink": "#551A8B",
}


@cache
def style_sheet(tier: Tier, size: TextSize, *, dark: bool, large: bool) -> str:
    """Return the style sheet of `tier`: 900 bytes for basic, 1,400 for late, none for plain."""
    if tier is Tier.PLAIN:
        return ""
    percent = _SIZES[size] * (_LARGE if large else 100) // 100
    text = _STYLE % {"size": f"{percent}%", **(_DARK if dark else _LIGHT)}
    return text + _STYLE_LATE if tier is Tier.LATE else text


# How many pictures one page may hold; those beyond become links.
PICTURE_LIMITS: Final[Mapping[Tier, int]] = {Tier.PLAIN: 5, Tier.BASIC: 10, Tier.LATE: 20}
# How many entries of a live page, newest first.
ENTRY_LIMITS: Final[Mapping[Tier, int]] = {Tier.PLAIN: 20, Tier.BASIC: 50, Tier.LATE: 50}
# Columns up to which a table stays one; rows of wider ones become lists.
TABLE_COLUMNS: Final[Mapping[Tier, int]] = {Tier.PLAIN: 4, Tier.BASIC: 40, Tier.LATE: 40}
PHONE_TABLE_COLUMNS: Final = 6
