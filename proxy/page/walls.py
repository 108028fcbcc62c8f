"""Boxes that tell a reader to change the browser: what this program stands in place of. Pure.

Told by their words in any language of the table, together with a sign in the markup: a class, a
role, or links to where browsers are had. An article about browsers has the words, not the box. Only
`areas` imports it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.page import marks as m

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.page.blocks import Blocks

_LONGEST: Final = 900  # characters of a wall
_ELSEWHERE: Final = 60  # characters that a page has beside it: a page that is a wall keeps it
_VENDORS: Final = 2  # whose links make a box a choice of browsers

_BROWSER: Final = re.compile(
    r"brow[sz]er|браузер|браўзер|navega[dt]or|navigat(?:eur|oare)|przeglądar|tarayıcı|prohlížeč"
    r"|prehliadač|böngésző|webb?läsare|nettleser|sela(?:in|ime)|preglednik|прегледач"
    r"|πρ[οό]γρ[αά]μματ?ο?ς? περιήγησης"
    r"|ブラウザ|浏览器|瀏覽器|브라우저|مرورگر|متصفح|דפדפן|trình duyệt|เบราว์เซอร์|internet explorer"
)
_OLD: Final = re.compile(
    r"outdated|out[- ]of[- ]date|unsupported|n[o']t\s+support|no longer support|upgrad|updat"
    r"|old version|older version|obsole|veraltet|aktualis|nicht (?:mehr )?unterstützt|устар|застар"
    r"|састар|не поддерж|не підтрим|обнов|онов|абнав|desactualiz|antiguo|anticuado|actualiz|atualiz"
    r"|dépassé|mis(?:e)? à jour|mett(?:re|ez) à jour|n'est pas (?:pris|supporté)|non supportato"
    r"|aggiorn|przestarzał|nieaktualn|zaktualizuj|güncel|eski|zastar|nepodpor|elavult|frissít"
    r"|föråldrad|uppdater|utdatert|oppdater|forældet|opdater|verouderd|bijwerken|vanhentunut"
    r"|päivitä|ξεπερασμέν|ενημερώσ|過時|过时|更新|升级|升級|過低|古い|対応していません|최신|업데이트"
    r"|지원하지|قدیمی|به.?روز|تحديث|قديم|מיושן|עדכן|cập nhật|lỗi thời|ล้าสมัย|อัปเดต"
)
# Hosts that do nothing else, and the vendors' pages.
_SERVICES: Final = re.compile(
    r"//(?:www\.)?(?:browsehappy\.com|outdatedbrowser\.com|(?:www\.)?browser-update\.org"
    r"|updatemybrowser\.org|whatbrowser\.org|browserupdate\.org|updatebrowser\.net)\b"
)
_VENDOR: Final = re.compile(
    r"//(?:www\.)?(?:google\.[a-z.]+/(?:intl/[\w-]+/)?chrome|(?:www\.)?(mozilla|firefox)\.|getfirefox"
    r"|opera\.com|browser\.(yandex)|apple\.com/(?:[\w-]+/)?safari|support\.apple\.com/downloads"
    r"|microsoft\.com/[^\"]*(?:edge|internet-explorer|ie)\b|vivaldi\.com|brave\.com)"
)


def find_walls(blocks: Blocks) -> list[int]:
    """Return the numbers of the boxes that ask for another browser, in page order."""
    found: list[int] = []
    tried: set[int] = set()
    for number, told in _signs(blocks):
        box = _box_around(blocks, number)
        if box in tried or box < 0:
            continue
        tried.add(box)
        if (told or _offers_browsers(blocks, box)) and _says_so(blocks, box):
            found.append(box)
    found.sort()
    walled = sum(blocks.text_in(one) for one in found)
    return found if blocks.text_to[-1] - walled >= _ELSEWHERE else []


def _signs(blocks: Blocks) -> Iterator[tuple[int, bool]]:
    """Yield what may stand in a wall, and whether that is enough beside the words."""
    for element in blocks.found["browser"]:
        yield element.mark, True
    for link in [one for one in blocks.elements if one.tag == "a"]:
        href = link.attrs.get("href", "")
        if "//" in href and (_SERVICES.search(href) or _VENDOR.search(href)):
            yield link.mark, bool(_SERVICES.search(href))


def _box_around(blocks: Blocks, number: int) -> int:
    """Return the largest box around an element that is no part of an article; -1 for none."""
    if blocks.state[number] & m.SEMANTIC or blocks.text_in(number) > _LONGEST:
        return -1
    while True:
        outer = blocks.up[number]
        element = blocks.elements[outer]
        if outer <= 0 or element.tag == "body" or blocks.text_in(outer) > _LONGEST:
            return number
        inside = blocks.elements[outer : blocks.end[outer]]
        if blocks.flags[outer] & (m.HEAD | m.FOOT | m.SEMANTIC) or any(map(_is_page, inside)):
            return number
        number = outer


def _is_page(element: object) -> bool:
    return getattr(element, "tag", "") in ("h1", "main", "article", "nav", "header", "footer")


def _offers_browsers(blocks: Blocks, box: int) -> bool:
    inside = blocks.elements[box : blocks.end[box]]
    names = (_VENDOR.search(one.attrs.get("href", "")) for one in inside if one.tag == "a")
    return len({match.group().replace("www.", "") for match in names if match}) >= _VENDORS


def _says_so(blocks: Blocks, box: int) -> bool:
    text = blocks.elements[box].text().lower()
    return bool(_BROWSER.search(text) and _OLD.search(text))
