"""Lists of links and entries: doubled menus, choices of languages, long threads. Pure.

Only `sort` imports it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from proxy.page.dom import INLINE

if TYPE_CHECKING:
    from proxy.page.blocks import Blocks
    from proxy.page.dom import Element
    from proxy.page.survey import Regions

# Share of a menu's addresses that another has already (evidence.md, "Real pages").
_COPY: Final = 0.8
_ENTRIES: Final = frozenset(("li", "article", "section", "div", "dd", "tr"))
_READ_MORE: Final = 25  # characters of a second link that only says "more"
_LINE_PIECES: Final = 12  # words and links of one line
_LANGUAGES: Final = 60  # links of a choice of languages at most
_NAME: Final = 20  # characters of a language's name

# What languages call themselves, in lower case; a link that says one of these chooses a language.
_OWN_NAMES: Final = frozenset(
    ("english", "deutsch", "français", "francais", "español", "espanol", "castellano",
     "português", "italiano", "nederlands", "polski", "русский", "русская версия",
     "українська", "беларуская", "čeština", "slovenčina", "magyar", "română", "български",
     "српски", "hrvatski", "slovenščina", "svenska", "dansk", "norsk", "suomi", "eesti",
     "latviešu", "lietuvių", "türkçe", "ελληνικά", "العربية", "فارسی", "עברית", "اردو",
     "हिन्दी", "বাংলা", "தமிழ்", "ไทย", "tiếng việt", "bahasa indonesia", "bahasa melayu",
     "中文", "简体中文", "繁體中文", "日本語", "한국어", "català", "euskara", "galego",
     "shqip", "македонски", "қазақша", "o'zbek", "azərbaycan", "ქართული", "հայերեն",
     "монгол", "kiswahili", "kurdî", "پښتو")
)  # fmt: skip


def is_language_list(element: Element) -> bool:
    """Tell whether the links of an element choose a language."""
    links = [one for one in element.iter() if one.tag == "a" and one.get("href")]
    if not 0 < len(links) <= _LANGUAGES:
        return False
    return sum(map(_is_language, links)) * 2 > len(links)


def _is_language(link: Element) -> bool:
    if link.get("hreflang"):
        return True
    name = link.text().lower()
    return name in _OWN_NAMES or (len(name) in (2, 3) and name.isalpha())


def drop_copies(regions: Regions, blocks: Blocks) -> None:
    """Drop menus whose addresses another menu has: the second copy is for other screens."""
    known: set[str] = set()
    kept: list[Element] = []
    for menu in regions.nav:
        inside = blocks.elements[menu.mark : blocks.end[menu.mark]]
        addresses = {one.attrs.get("href", "") for one in inside if one.tag == "a"} - {""}
        if addresses and len(addresses & known) >= _COPY * len(addresses):
            regions.dropped.append((repr(menu), "copy of a menu"))
            continue
        known |= addresses
        kept.append(menu)
    regions.nav = kept


def merge_links(item: Element) -> None:
    """Leave one link to each address in an item: the one with the most words.

    Links that only say "more" go, around pictures and texts they open and leave what they hold.
    """
    by_address: dict[str, list[Element]] = {}
    for one in item.iter():
        if one.tag == "a" and one.get("href"):
            by_address.setdefault(one.attrs["href"], []).append(one)
    for links in by_address.values():
        if len(links) < 2:  # noqa: PLR2004 - two are a pair
            continue
        best = max(links, key=lambda one: len(one.text()))
        for link in links:
            if link is best or link.parent is None:
                continue
            if _says_something(link, best):
                link.unwrap()
            else:
                link.detach()


def _says_something(link: Element, best: Element) -> bool:
    """Tell whether a second link holds a picture, a headline, or a name that a line needs."""
    if any(one.tag in ("img", "picture", "amp-img") for one in link.iter()):
        return True
    words = link.text()
    return len(words) > _READ_MORE or (words == best.text() and _is_in_a_line(link))


def _is_in_a_line(link: Element) -> bool:
    """Tell whether words stand around a link: `by NAME, yesterday`."""
    box = link.parent
    while box is not None and len(box.children) <= _LINE_PIECES:
        if any(isinstance(one, str) and any(map(str.isalnum, one)) for one in box.children):
            return True
        box = box.parent if box.tag in INLINE else None
    return False


def first_entries(thread: Element, limit: int) -> None:
    """Leave the first entries of a thread: siblings of the commonest tag in its longest list."""
    best: list[Element] = []
    for box in thread.iter():
        shapes = Counter(one.tag for one in box.elements() if one.tag in _ENTRIES)
        if not shapes:
            continue
        tag, times = shapes.most_common(1)[0]
        if times > max(limit, len(best)):
            best = [one for one in box.elements() if one.tag == tag]
    for entry in best[limit:]:
        entry.detach()
