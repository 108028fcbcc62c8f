"""What other sites put into a page: players, posts, maps, charts, frames; each becomes a link.

The address is the one that the page names; of players it is the page to watch at, since a player
needs script (evidence.md, "What becomes what"). Steps for sheet/steps; only steps imports it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.page.pictures import Candidate, Picture
from proxy.sheet.embed_words import Embed, without_label
from proxy.sheet.figures import CAPTIONED, picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.sheet.walk import Node, Walk
    from proxy.sheet.words import Words

_PLACE: Final = re.compile(r"https?://(?:www\.|m\.|player\.|embed\.)?([^/:?#]+)", re.IGNORECASE)

# What a frame of a service holds: host and path -> the word for it. Ordered: the first that fits.
_SERVICES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (
            r"youtu\.?be|vimeo|dailymotion|rutube|vk(?:video)?\.(?:com|ru)/video|ok\.ru/video",
            "video",
        ),
        (
            r"brightcove|jwp(?:layer|latform)|kaltura|wistia|streamable|twitch|odysee|peertube",
            "video",
        ),
        (r"bitchute|rumble|loom\.com|glomex|arte\.tv|tiktok|facebook\.com/plugins/video", "video"),
        (
            r"soundcloud|spotify|podcasts?\.apple|music\.(?:apple|yandex)|anchor\.fm|audioboom",
            "audio",
        ),
        (
            r"podigee|podbean|megaphone|acast|simplecast|libsyn|buzzsprout|captivate\.fm|omny",
            "audio",
        ),
        (
            r"google\.[a-z.]+/maps|maps\.google|openstreetmap|yandex\.[a-z]+/map-widget|umap\.",
            "map",
        ),
        (r"mapbox|carto(?:db)?\.com|arcgis|felt\.com|2gis|windy\.com", "map"),
        (r"datawrapper|dwcdn|flourish|flo\.uri\.sh|infogram|everviz|highcharts|plotly", "chart"),
        (r"tableau|chartblocks|piktochart|observablehq|ourworldindata|livingatlas|visme", "chart"),
        (
            r"twitter|//x\.com|instagram|facebook|//t\.me|telegram|bsky|mastodon|threads\.net",
            "post",
        ),
        (r"reddit|tumblr|pinterest|vk\.com|linkedin|imgur|giphy", "post"),
        (r"scribd|documentcloud|issuu|docs\.google|calameo|slideshare|\.pdf(?:$|[?#])", "document"),
        (r"\.(?:mp4|m4v|webm|mov|m3u8)(?:$|[?#])", "video"),
        (r"\.(?:mp3|m4a|ogg|oga|opus|wav|aac)(?:$|[?#])", "audio"),
    )
)
# Frames that hold nothing for a person: ads, counters, consent, captcha.
_USELESS: Final = re.compile(
    r"double.?click|googlesyndication|googletagmanager|adservice|/ads?[/.?]|adsystem|taboola"
    r"|outbrain|criteo|prebid|pos\.baidu\.com|adfox\.|an\.yandex\."
    r"|teads|recaptcha|hcaptcha|challenges\.cloudflare|consent|onetrust|didomi"
    r"|facebook\.com/plugins/(?:like|page|share)"
    r"|platform\.twitter\.com/widgets/(?:tweet_button|follow)|accounts\.google|disqus|about:blank"
    r"|/pixel|beacon|analytics",
    re.IGNORECASE,
)
# A player's address -> the page that shows the same without a player.
_WATCH: Final = (
    (
        re.compile(
            r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})(?:[?#]|$).*"
        ),
        r"https://www.youtube.com/watch?v=\1",
    ),
    (re.compile(r"https?://player\.vimeo\.com/video/([0-9]+).*"), r"https://vimeo.com/\1"),
    (
        re.compile(r"https?://(?:www\.|geo\.)?dailymotion\.com/embed/video/(\w+).*"),
        r"https://www.dailymotion.com/video/\1",
    ),
    (
        re.compile(r"https?://rutube\.ru/play/embed/(\w+).*"),
        r"https://rutube.ru/video/\1/",
    ),
    (
        re.compile(r"https?://open\.spotify\.com/embed/(\w+/\w+).*"),
        r"https://open.spotify.com/\1",
    ),
    (
        re.compile(r"https?://(?:www\.)?instagram\.com/(p|reel|tv)/([\w-]+)/embed.*"),
        r"https://www.instagram.com/\1/\2/",
    ),
    (re.compile(r"(https?://t\.me/\w+/[0-9]+)\?embed.*"), r"\1"),
)
# Custom elements and data attributes that name a service's item: attribute -> address.
_ITEMS: Final = (
    ("amp-youtube", "data-videoid", "https://www.youtube.com/watch?v={}"),
    ("lite-youtube", "videoid", "https://www.youtube.com/watch?v={}"),
    ("youtube-video", "videoid", "https://www.youtube.com/watch?v={}"),
    ("lite-vimeo", "videoid", "https://vimeo.com/{}"),
    ("amp-vimeo", "data-videoid", "https://vimeo.com/{}"),
    ("amp-dailymotion", "data-videoid", "https://www.dailymotion.com/video/{}"),
    ("amp-twitter", "data-tweetid", "https://twitter.com/i/status/{}"),
    ("amp-instagram", "data-shortcode", "https://www.instagram.com/p/{}/"),
    ("amp-facebook", "data-href", "{}"),
    ("amp-soundcloud", "data-trackid", "https://api.soundcloud.com/tracks/{}"),
)
ITEM_TAGS: Final = frozenset(tag for tag, _, _ in _ITEMS)
_LOOK: Final = 1_000  # letters of an address that are looked at
_BARE: Final = re.compile(r"https?://\S{4,500}")
_IDENTITY: Final = re.compile(r"[A-Za-z0-9_\-]{1,40}|https?://[\x21-\x7e]{1,500}")
_TELEGRAM: Final = re.compile(r"[A-Za-z0-9_]{3,40}/[0-9]{1,12}")
_ENDING: Final = re.compile(r"\.([a-z0-9]{2,4})(?:$|[?#])", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]+")
_DULL: Final = re.compile(
    r"(?:youtube |vimeo )?(?:video player|embed\w*(?: (?:content|video))?|iframe|player|video"
    r"|untitled)",
    re.IGNORECASE,
)


def frame(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a frame as a link with its title or host; frames for ads and of no size go."""
    del todo
    source = element.get("src").strip() or element.get("data-src").strip()
    if not source or source.startswith("about:"):
        source = element.get("data-lazy-src").strip() or element.get("data-url").strip()
    url = walk.links.resolve(source) if source else None
    if url is not None and not _USELESS.search(url, 0, _LOOK) and not _is_tiny(element):
        put(walk, url, element.get("title") or element.get("aria-label"))


def _is_tiny(element: Element) -> bool:
    sides = (_NUMBER.match(element.get(name).strip()) for name in ("width", "height"))
    return any(side is not None and int(side.group()) <= 2 for side in sides)  # noqa: PLR2004  # pixels of a counter


def put(walk: Walk, url: str, title: str = "", kind: str = "") -> None:
    """Place one link "Video: title (host)" for what is at `url`."""
    url = watch_address(url)
    key = kind or kind_of(url)
    if url in walk.embedded:
        return
    walk.embedded.add(url)
    label = _kind_word(key, walk.words)
    words = without_label(" ".join(title.split()), label, key)
    if _DULL.fullmatch(words):
        words = ""
    link = Element("a", {"href": walk.links.public(url)})
    block = Element("p", dict(CAPTIONED), [link])
    made = Embed(block, link, label, words, host_of(url))
    made.tell()
    walk.embeds.append(made)
    walk.flow.place(block)
    walk.figure = block


def watch_address(url: str) -> str:
    """Return the page that shows what the player at `url` plays, or `url` itself.

    >>> watch_address("https://www.youtube.com/embed/abcdefghijk?rel=0")
    'https://www.youtube.com/watch?v=abcdefghijk'
    """
    for pattern, page in _WATCH:
        if pattern.fullmatch(url):
            return pattern.sub(page, url)
    return url


def kind_of(url: str) -> str:
    """Return what is at `url`: video, audio, map, chart, post, document, or "".

    >>> kind_of("https://datawrapper.dwcdn.net/x/1/")
    'chart'
    """
    return next((kind for pattern, kind in _SERVICES if pattern.search(url, 0, _LOOK)), "")


def host_of(url: str) -> str:
    """Return the host to show to a person."""
    found = _PLACE.match(url)
    return found.group(1) if found else url


def _kind_word(kind: str, words: Words) -> str:
    return {
        "video": words.video,
        "audio": words.audio,
        "map": words.map,
        "chart": words.chart,
        "post": words.post,
        "document": words.document,
    }.get(kind, "")


def item(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a custom element that names a service's item as a link to it."""
    for tag, name, template in _ITEMS:
        value = element.get(name).strip()
        if tag == element.tag and _IDENTITY.fullmatch(value):
            put(walk, template.format(value), element.get("title") or element.get("playlabel"))
            return
    todo += element.children[::-1]


def linked_data(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write an editor's embed block (`oembed`) as a link, with what stands in it."""
    address = element.get("url") or element.get("data-oembed-url") or element.get("data-url")
    url = walk.links.resolve(address) if address else None
    if url is not None and not any(True for _ in element.elements()):
        put(walk, url, element.get("title"))
        return
    walk.block(element, todo)


def figure(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a figure that holds nothing but an address, for a script to fill, as a link to it."""
    words = element.text() if "embed" in element.get("class") else ""
    url = walk.links.resolve(words) if _BARE.fullmatch(words) else None
    if url is not None:
        put(walk, url)
        return
    walk.block(element, todo)


def script(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Leave a script out; one that would draw a channel's post leaves a link to it."""
    del todo
    post = element.attrs.get("data-telegram-post", "")
    if post and _TELEGRAM.fullmatch(post):
        put(walk, f"https://t.me/{post}")


def player(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a video or an audio as its poster and a link to a file that can be loaded."""
    del todo
    poster = next((one for one in element.iter() if isinstance(one.note, Picture)), None)
    poster = poster or _poster(walk, element)
    if poster is not None:
        picture(walk, poster, [])
    chosen = _smallest(_files(element))
    url = walk.links.resolve(chosen[0]) if chosen else None
    if url is not None:
        title = element.get("title") or element.get("aria-label") or _file_type(url)
        put(walk, url, title, "audio" if element.tag in ("audio", "amp-audio") else "video")
    for track in element.iter():
        address = walk.links.resolve(track.get("src")) if track.tag == "track" else None
        if address is not None and track.get("kind", "subtitles") != "metadata":
            label = ": ".join(one for one in (walk.words.captions, track.get("label")) if one)
            link = Element("a", {"href": walk.links.public(address)}, [label])
            walk.flow.place(Element("p", dict(CAPTIONED), [link]))


def _poster(walk: Walk, element: Element) -> Element | None:
    url = walk.links.resolve(element.get("poster")) if element.get("poster") else None
    if url is None or not url.startswith("http"):
        return None
    made = Element("img")
    made.note = Picture((Candidate(url),), element.get("title"))
    return made


def _file_type(url: str) -> str:
    found = _ENDING.search(url)
    return found.group(1).upper() if found else ""


def _files(element: Element) -> list[tuple[str, str, int]]:
    """(address, media type, height or 0) of each file that the player names."""
    found = []
    for one in element.iter():
        source = one.get("src") or one.get("data-src")
        if source and one.tag not in ("track", "img") and not source.startswith(("blob:", "data:")):
            size = _NUMBER.search(one.get("size") or one.get("res") or one.get("label"))
            found.append((source, one.get("type"), int(size.group()[:5]) if size else 0))
    return found


def _smallest(files: Iterable[tuple[str, str, int]]) -> tuple[str, str, int] | None:
    """Choose the file that most can play: MP4 or MP3 first, then the smallest."""
    return min(
        files,
        key=lambda one: (not re.search(r"mp[34]|mpeg", one[1] + one[0]), one[2]),
        default=None,
    )


def plugin(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a plug-in's file as a link if a person can open it, and what stands in for it."""
    address = element.get("data") or element.get("src")
    url = walk.links.resolve(address) if address else None
    if url is not None and kind_of(url) and not url.lower().partition("?")[0].endswith(".swf"):
        put(walk, url, element.get("title"))
    todo += element.children[::-1]


def area(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a region of an image map as a link in a line of its own."""
    del todo
    url = walk.links.resolve(element.get("href"))
    words = element.get("alt").strip() or element.get("title").strip()
    if url is not None and words:
        link = Element("a", {"href": walk.links.public(url)}, [words])
        walk.flow.place(Element("p", None, [link]))
