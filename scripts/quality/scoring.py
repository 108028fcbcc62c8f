"""How good an answer is, beside what a person says that the page holds: pure figures, no I/O.

A figure of a page is a share, hits of so many; over a corpus the hits are added up, so that a page
of twenty pictures counts for twenty. Text and order count once a page.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RUN: Final = 3  # words in a row: long enough for order to count, short enough for a headline
CAPTION_LETTERS: Final = 40  # of its beginning; the credit behind it may be worded anew
FILE_LETTERS: Final = 8  # a shorter name of a file, `1.jpg`, tells no picture from another
# Letters of scripts that put no space between words are words of their own.
UNSPACED: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
WORD: Final = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
TRACKING: Final = re.compile(r"(?i)^(?:utm_\w+|fbclid|gclid|mc_[ce]id|igshid|ref_?src)$")
PICTURE_TYPE: Final = re.compile(r"(?i)(?:\.(?:jpe?g|png|gif|webp|avif|svg))+$")
SIZE: Final = re.compile(r"(?i)[-_](?:\d{2,4}x\d{2,4}|scaled|\d{3,4}w?)$")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that belongs to the text, by any of its addresses."""

    addresses: tuple[str, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A donate, subscribe or other support link; one that only a script opens has no address."""

    role: str
    address: str = ""
    is_form: bool = False  # a link to the page that holds it keeps it as well


@dataclass(frozen=True, slots=True)
class Truth:
    """What a person says of a page; an empty part is not asked for."""

    name: str
    url: str
    kind: str = ""
    is_free: bool = True
    text: str = ""
    pictures: tuple[Picture, ...] = ()
    asks: tuple[Ask, ...] = ()
    is_labeled: bool = False  # every ask is named: whatever else stands in the slot is wrong
    headlines: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program made of a page; None for what it does not tell."""

    text: str = ""
    addresses: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    slot: tuple[Ask, ...] | None = None
    kind: str | None = None
    declined: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Hits among so many; nothing among nothing is no figure."""

    hits: float
    of: float


Figures = dict[str, Share]


def figures(truth: Truth, answer: Answer, page_bytes: int) -> Figures:
    """Return every figure that this page can have."""
    if not truth.is_free:
        return {"not_free": Share(float(answer.declined == "page.not-free"), 1)}
    found = {
        "text": _text(truth, answer),
        "pictures": _pictures(truth, answer),
        "captions": _captions(truth, answer),
        "asks": _asks(truth, answer),
        "slot": _slot(truth, answer),
        "headlines": _headlines(truth, answer),
        "order": _order(truth, answer),
        "left_out": _left_out(truth, answer),
        "kind": _kind(truth, answer),
        "bytes": _bytes(answer, page_bytes),
    }
    return {name: share for name, share in found.items() if share.of}


def over(pages: Iterable[Figures]) -> dict[str, float]:
    """Return the figures of a corpus: hits added up, and the median of the bytes."""
    shares: dict[str, list[Share]] = {}
    for page in pages:
        for name, share in page.items():
            shares.setdefault(name, []).append(share)
    return {name: _middle(many) if name == "bytes" else _sum(many) for name, many in shares.items()}


def weakness(page: Figures) -> float:
    """Return how much a page lost, for the list of the worst: text most, then the rest alike."""
    lost = {name: 1 - share.hits / share.of for name, share in page.items() if name != "bytes"}
    return sum(lost.values()) + lost.get("text", 0)


# ---- text


def text_f1(got: str, wanted: str) -> float:
    """Return F1 over runs of three words, letters where a script has no spaces.

    >>> text_f1("The ferry came back at noon.", "the ferry came back at noon")
    1.0
    >>> text_f1("", "the ferry came back")
    0.0
    """
    mine, theirs = _runs(got), _runs(wanted)
    common = sum((mine & theirs).values())
    return 2 * common / (sum(mine.values()) + sum(theirs.values())) if common else 0.0


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(unicodedata.normalize("NFKC", text).lower())
    if not words:
        return Counter()
    return Counter(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))


def letters(text: str) -> str:
    """Return letters and digits alone, as two wordings of one caption agree.

    >>> letters("Photo: A. Ferry")
    'photoaferry'
    """
    return "".join(WORD.findall(unicodedata.normalize("NFKC", text).lower()))


def _without(text: str, parts: Iterable[str]) -> str:
    """Return text without captions, which truths of text do not hold."""
    plain = " ".join(text.split())
    for part in sorted(parts, key=len, reverse=True):
        words = " ".join(part.split())
        if len(words) >= 15:
            plain = plain.replace(words, " ", 1)
    return plain


def _text(truth: Truth, answer: Answer) -> Share:
    if not truth.text:
        return Share(0, 0)
    return Share(text_f1(_without(answer.text, answer.captions), truth.text), 1)


def _left_out(truth: Truth, answer: Answer) -> Share:
    text = letters(answer.text)
    absent = [one for one in truth.without if letters(one) not in text]
    return Share(len(absent), len(truth.without))


# ---- addresses


def canon(address: str) -> str:
    """Return an address as two spellings of it agree: no scheme, fragment, tracking, last slash.

    >>> canon("HTTP://News.Example/Give/?utm_source=x&id=3#now")
    'news.example/Give?id=3'
    """
    parts = urlsplit(address.strip())
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in pairs if not TRACKING.match(name)])
    place = (parts.netloc.lower() + unquote(parts.path)).rstrip("/")
    return f"{place}?{query}" if query else place


def file_of(address: str) -> str:
    """Return the name of a picture's file without type and size, or nothing if it is too short.

    >>> file_of("https://a.example/2026/the-ferry-1024x683.jpg.webp?w=320")
    'the-ferry'
    """
    name = unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2])
    stem = SIZE.sub("", PICTURE_TYPE.sub("", name)).lower()
    return stem if len(stem) >= FILE_LETTERS else ""


def _pictures(truth: Truth, answer: Answer) -> Share:
    wanted = [one for one in truth.pictures if one.addresses]
    have = _marks((*answer.pictures, *filter(_is_picture, answer.addresses)))
    return Share(sum(bool(have & _marks(one.addresses)) for one in wanted), len(wanted))


def _is_picture(address: str) -> bool:
    return PICTURE_TYPE.search(urlsplit(address).path) is not None


def _marks(addresses: Iterable[str]) -> set[str]:
    """Return what tells pictures: address and file, its own or one that a resizer was given."""
    found: set[str] = set()
    for one in addresses:
        inner = [value for _, value in parse_qsl(urlsplit(one).query) if _is_picture(value)]
        found |= {canon(one), *map(file_of, (one, *inner))}
    return found - {""}


def _captions(truth: Truth, answer: Answer) -> Share:
    have = " ".join(letters(one) for one in (*answer.captions, answer.text))
    wanted = [letters(one.caption)[:CAPTION_LETTERS] for one in truth.pictures if one.caption]
    return Share(sum(one in have for one in wanted), len(wanted))


def _asks(truth: Truth, answer: Answer) -> Share:
    have = {canon(one) for one in answer.addresses}
    roles = {one.role for one in answer.slot or ()}
    kept = [
        canon(one.address) in have
        if one.address and not (one.is_form and one.role in roles)
        else one.role in roles
        for one in truth.asks
    ]
    return Share(sum(kept), len(kept))


def _slot(truth: Truth, answer: Answer) -> Share:
    if answer.slot is None or not truth.is_labeled:
        return Share(0, 0)
    right = {(one.role, canon(one.address or truth.url)) for one in truth.asks}
    right |= {(one.role, canon(truth.url)) for one in truth.asks if one.is_form}
    hits = sum((one.role, canon(_page_of(one.address, truth.url))) in right for one in answer.slot)
    return Share(hits, len(answer.slot))


def _page_of(address: str, page: str) -> str:
    """Return the page itself for its own full view, where an ask that a script opens is."""
    return page if address.partition("?")[0] == page.partition("?")[0] else address


def _headlines(truth: Truth, answer: Answer) -> Share:
    have = {canon(one) for one in answer.addresses}
    return Share(sum(canon(one) in have for one in truth.headlines), len(truth.headlines))


def _order(truth: Truth, answer: Answer) -> Share:
    places: dict[str, int] = {}
    for place, address in enumerate(answer.addresses):
        places.setdefault(canon(address), place)
    found = [places[canon(one)] for one in truth.headlines if canon(one) in places]
    return Share(rising(found) / len(found), 1) if found else Share(0, 0)


def rising(places: Sequence[int]) -> int:
    """Return how many of these stand in rising order when the fewest others are taken out.

    >>> rising([1, 9, 2, 3])
    3
    """
    ends: list[int] = []
    for place in places:
        at = bisect.bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


# ---- the rest


def _kind(truth: Truth, answer: Answer) -> Share:
    if not truth.kind or answer.kind is None:
        return Share(0, 0)
    return Share(float(truth.kind == answer.kind), 1)


def _bytes(answer: Answer, page_bytes: int) -> Share:
    return Share(answer.size, page_bytes) if answer.size is not None else Share(0, 0)


def _sum(many: list[Share]) -> float:
    return sum(one.hits for one in many) / sum(one.of for one in many)


def _middle(many: list[Share]) -> float:
    return median(one.hits / one.of for one in many)
