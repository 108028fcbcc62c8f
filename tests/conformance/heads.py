"""What real programs send for a page and for a picture, row by row, and what each can show.

Measured on Debian 12 with the programs themselves over plain HTTP; those of the 1990s were run from
ports of their sources. The row of Netscape 1 is from its documentation. Fields that bear on an
answer are here in their own spelling and number; such that no server reads are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Gets(Enum):
    """What a program should be answered with."""

    ORIGINAL = "the origin's own bytes"
    PLAIN = "a sheet of HTML 3.2"
    STYLED = "a sheet with a little style"


class Host(Enum):
    """How a program names the host that it asks."""

    WITH_PORT = "name and port"
    BARE = "the name without the port, although the address had one"
    NONE = "no field at all"


@dataclass(frozen=True, slots=True)
class Head:
    """One program: how it asks, and what it can show.

    `page` and `picture` are field lines; no picture means that it never asks for one. `charset` is
    what Russian should come in; `is_bare` means that it takes a type with a parameter for a file.
    """

    name: str
    agent: str | None
    gets: Gets
    page: tuple[str, ...] = ()
    picture: tuple[str, ...] | None = None
    shows: tuple[str, ...] = ("GIF", "JPEG", "PNG")
    version: str = "1.1"
    host: Host = Host.WITH_PORT
    charset: str = "utf-8"
    is_bare: bool = False

    def request(self, target: str, port: int, *, picture: bool = False) -> bytes:
        """Return the bytes that the program sends for a page or a picture of the mirror."""
        lines = [f"GET {target} HTTP/{self.version}", *self._host(port)]
        lines += () if self.agent is None else (f"User-Agent: {self.agent}",)
        lines += (self.picture or ()) if picture else self.page
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def _host(self, port: int) -> tuple[str, ...]:
        if self.host is Host.NONE:
            return ()
        return (f"Host: mirror.example{f':{port}' if self.host is Host.WITH_PORT else ''}",)


ANY: Final = ("Accept: */*",)
KEEP: Final = "Connection: keep-alive"
CLOSE: Final = "Connection: close"
GZIP: Final = "Accept-Encoding: gzip"
DEFLATE: Final = "Accept-Encoding: gzip, deflate"
BROTLI: Final = "Accept-Encoding: gzip, deflate, br"
ZSTD: Final = "Accept-Encoding: gzip, deflate, br, zstd"
PAGES: Final = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES_WEBP: Final = PAGES.replace("*/*", "image/webp,image/apng,*/*")
PAGES_AVIF: Final = PAGES_WEBP.replace("image/webp", "image/avif,image/webp")
SECURE: Final = "Upgrade-Insecure-Requests: 1"
FETCH: Final = ("Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
JAVA: Final = ("Accept: text/html, image/gif, image/jpeg, */*; q=0.2", KEEP)
OLD_QT: Final = (PAGES, "Connection: Keep-Alive", DEFLATE, "Accept-Language: en,*")
OLD_QT_PICTURE: Final = (*ANY, "Connection: Keep-Alive", DEFLATE, "Accept-Language: en,*")
WEBP_PICTURE: Final = ("Accept: image/webp,image/apng,image/*,*/*;q=0.8", BROTLI, KEEP)
WEBP: Final = ("GIF", "JPEG", "PNG", "WEBP")
MOSAIC_TAIL: Final = (KEEP, "Extension: Notify-Domain-Restriction")
W3_CODINGS: Final = (
    "Accept-encoding: base64, 7bit, 8bit, binary, x-compress, x-gzip, compress, gzip, x-hqx,"
    " quoted-printable"
)
W3M: Final = (
    "Accept: text/html, text/*;q=0.5, image/*, application/*, multipart/*, message/*",
    "Accept-Encoding: gzip, compress, bzip, bzip2, deflate, br",
    "Accept-Language: en;q=1.0",
)
LINKS: Final = (
    *ANY,
    "Accept-Language: en,*;q=0.1",
    "Accept-Encoding: gzip, deflate, br, zstd, bzip2, lzma, lzma2, lzip",
    "Accept-Charset: us-ascii,ISO-8859-1,ISO-8859-5,windows-1251,cp866,koi8-r,koi8-u,utf-8",
    KEEP,
)


def _chrome(agent: str) -> str:
    return _webkit("X11; Linux x86_64", "537.36", f"{agent} Safari/537.36")


def _webkit(comment: str, build: str, product: str) -> str:
    return f"Mozilla/5.0 ({comment}) AppleWebKit/{build} (KHTML, like Gecko) {product}"


def _old_chromium(name: str, agent: str, coding: str) -> Head:
    return Head(
        name, _chrome(agent), Gets.STYLED, (KEEP, SECURE, PAGES_WEBP, coding), WEBP_PICTURE, WEBP
    )


def _today(name: str, agent: str, *page: str) -> Head:
    return Head(name, agent, Gets.ORIGINAL, (*page, KEEP))


# Before HTML 4: one byte a letter, whatever a page says of its charset.
NINETIES: Final = (
    Head(
        "violawww",
        " ViolaWWW/4.0  libwww/unknown (modified)",  # two spaces stand before it on the line
        Gets.PLAIN,
        ("Accept: www/source q=0.300", "Accept: text/plain", "Accept: text/html", KEEP),
        ("Accept: www/source q=0.300", "Accept: text/plain", "Accept: text/html", KEEP),
        ("GIF",),
        "1.0",
        charset="windows-1251",
    ),
    Head(
        "linemode",
        "LineModeBrowser/3.1 libwww/",
        Gets.PLAIN,
        ("Accept: */*; q=0.3", "Accept: text/plain", "Accept: text/html"),
        version="1.0",
        host=Host.NONE,
        charset="windows-1251",
    ),
    Head(
        "mosaic",
        "NCSA_Mosaic/2.7b6 (X11;Linux 6.1.0-40-amd64 x86_64)  libwww/2.12 modified",
        Gets.PLAIN,
        MOSAIC_TAIL,
        MOSAIC_TAIL,
        ("GIF", "JPEG"),
        "1.0",
        Host.BARE,
        "windows-1251",
        is_bare=True,
    ),
    Head(
        "mosaic-ck",
        "NCSA_Mosaic/2.7ck13 (X11;Linux 6.1.0-40-amd64 x86_64)  libwww/2.12 modified",
        Gets.PLAIN,
        ("Accept: text/plain, text/html, image/gif, image/jpeg", "Accept: */*", *MOSAIC_TAIL),
        ("Accept: text/plain, text/html, image/gif, image/jpeg", "Accept: */*", *MOSAIC_TAIL),
        ("GIF", "JPEG"),
        "1.0",
        Host.BARE,
        "windows-1251",
        is_bare=True,
    ),
    Head(
        "netscape1",
        "Mozilla/1.22 (Windows; I; 16bit)",
        Gets.PLAIN,
        ("Accept: */*, image/gif, image/x-xbitmap, image/jpeg",),
        ("Accept: image/gif, image/x-xbitmap, image/jpeg",),
        ("GIF", "JPEG"),
        "1.0",
        Host.NONE,
        "windows-1251",
        is_bare=True,
    ),
    Head(
        "w3-xemacs",
        "Emacs-W3/4.0pre.46 URL/p4.0pre.46 (x86_64-linux-gnu)",
        Gets.PLAIN,
        ("MIME-Version: 1.0", W3_CODINGS, "Accept: multipart/*", "Accept: image/*, text/html"),
        (W3_CODINGS, "Accept: image/x-xbitmap,image/jpeg,image/gif,image/png,image/tiff"),
        version="1.0",
        charset="windows-1251",
    ),
)

# Text browsers of the years since, which read UTF-8.
TEXT: Final = (
    Head(
        "netrik",
        "Not mandatory, so none",
        Gets.PLAIN,
        ("Connection: Close",),
        version="1.0",
        host=Host.BARE,
    ),
    Head(
        "lynx",
        "Lynx/2.9.0dev.12 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.7.8",
        Gets.PLAIN,
        ("Accept: text/html, text/plain, text/sgml, text/css, */*;q=0.01", "Accept-Language: en"),
        version="1.0",
    ),
    Head("w3m", "w3m/0.5.3+git20230121", Gets.PLAIN, W3M, version="1.0"),
    Head("links", "Links (2.28; Linux 6.1.0-40-amd64 x86_64; GNU C 12.2; dump)", Gets.PLAIN, LINKS),
    Head(
        "links2g",
        "Links (2.28; Linux 6.1.0-40-amd64 x86_64; GNU C 12.2; x)",
        Gets.PLAIN,
        LINKS,
        LINKS,
    ),
    Head(
        "elinks",
        "ELinks/0.13.2 (textmode; Linux 6.1.0-40-amd64 x86_64; -)",
        Gets.PLAIN,
        (*ANY, "Accept-Language: en", "Connection: Keep-Alive"),
    ),
    Head(
        "edbrowse",
        "edbrowse/3.7.7",
        Gets.PLAIN,
        (*ANY, "Accept-Encoding: deflate, gzip, br, zstd", "Accept-Language: c"),
    ),
    Head(
        "eww",
        "URL/Emacs Emacs/28.2 (TTY; x86_64-pc-linux-gnu)",
        Gets.PLAIN,
        (KEEP, "Accept-encoding: gzip", "Accept: text/html, text/plain, */*;q=0.01"),
    ),
)

# Engines with pictures and some style, and no grid, no modules, or neither.
STYLED: Final = (
    Head(
        "tkhtml3",
        "Mozilla/5.1 (X11; U; Linux i686; en-US; rv:1.8.0.3) Gecko/20060425 SUSE/1.5.0.3-7"
        " Hv3/alpha",
        Gets.STYLED,
        (DEFLATE, CLOSE),
        (DEFLATE, CLOSE),
    ),
    Head(
        "cobra",
        "Mozilla/4.0 (compatible; MSIE 6.0;) Cobra/Simple",
        Gets.STYLED,
        ("Cookie: ", *JAVA),
        JAVA,
    ),
    Head(
        "hu-ie8",
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.0)",
        Gets.STYLED,
        (*ANY, DEFLATE, "Accept-Language: en-us", "Connection: Keep-Alive"),
    ),
    Head(
        "hu-ff36",
        "Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.2.28) Gecko/20120306"
        " Firefox/3.6.28",
        Gets.STYLED,
        (*ANY, DEFLATE, "Accept-Language: en-us", "Connection: Keep-Alive"),
    ),
    Head(
        "wine-ie",
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Win64; x64; Trident/7.0)",
        Gets.STYLED,
        (*ANY, DEFLATE, "Connection: Keep-Alive"),
    ),
    Head(
        "wkhtml-qt4",
        _webkit("X11; Linux x86_64", "534.34", "wkhtmltopdf Safari/534.34"),
        Gets.STYLED,
        (PAGES, "Connection: Keep-Alive", GZIP, "Accept-Language: en,*"),
        (*ANY, "Connection: Keep-Alive", GZIP),
    ),
    Head(
        "phantom211",
        _webkit("Unknown; Linux x86_64", "538.1", "PhantomJS/2.1.1 Safari/538.1"),
        Gets.STYLED,
        OLD_QT,
        OLD_QT_PICTURE,
    ),
    Head(
        "dillo",
        "Dillo/3.0.5",
        Gets.STYLED,
        (PAGES, DEFLATE, "DNT: 1", "Referer: http://mirror.example/", CLOSE),
        ("Accept: image/png,image/*;q=0.8,*/*;q=0.5", DEFLATE, "DNT: 1", CLOSE),
    ),
    Head(
        "khtml",
        "Mozilla/5.0 (X11; Linux x86_64) KIO/5.103 konqueror/5.103.0",
        Gets.STYLED,
        (
            KEEP,
            "Accept: text/html, text/*;q=0.9, image/jpeg;q=0.9, */*;q=0.8",
            "Accept-Encoding: gzip, deflate, x-gzip, x-deflate",
            "Accept-Charset: utf-8,*;q=0.5",
        ),
        (KEEP, "Accept: image/png, image/jpeg, video/x-mng, image/jp2, image/gif;q=0.5,*/*;q=0.1"),
    ),
    Head(
        "cutycapt",
        _webkit("Unknown; Linux x86_64", "602.1", "cutycapt Version/10.0 Safari/602.1"),
        Gets.STYLED,
        OLD_QT,
        OLD_QT_PICTURE,
    ),
    Head(
        "wkhtml-qt5",
        _webkit("Unknown; Linux x86_64", "602.1", "wkhtmltoimage Version/10.0 Safari/602.1"),
        Gets.STYLED,
        OLD_QT,
        OLD_QT_PICTURE,
    ),
    Head("netsurf", "NetSurf/3.10 (Linux)", Gets.STYLED, (*ANY, GZIP), (*ANY, GZIP)),
    _old_chromium("qwe49", "QtWebEngine/5.7.1 Chrome/49.0.2623.111", DEFLATE),
    _old_chromium("qwe56", "QtWebEngine/5.9.3 Chrome/56.0.2924.122", BROTLI),
    _old_chromium("chrome64", "HeadlessChrome/64.0.3264.0", DEFLATE),
    _old_chromium("qwe65", "QtWebEngine/5.11.2 Chrome/65.0.3325.230", BROTLI),
    _old_chromium("chrome72", "HeadlessChrome/72.0.3617.0", BROTLI),
)

# Engines of 2020 and later, of which no page need be simplified.
MODERN: Final = (
    _today("qutebrowser", _chrome("QtWebEngine/5.15.8 Chrome/87.0.4280.144"), PAGES_AVIF, *FETCH),
    _today("falkon", _chrome("QtWebEngine/5.15.13 Chrome/87.0.4280.144"), PAGES_AVIF, *FETCH),
    _today("konqueror", _chrome("QtWebEngine/5.15.13 Chrome/87.0.4280.144"), PAGES_AVIF, BROTLI),
    _today("chrome92", _chrome("HeadlessChrome/92.0.4512.0"), PAGES_AVIF, *FETCH),
    _today("chromium", _chrome("HeadlessChrome/156.0.0.0"), 'sec-ch-ua: "Chromium";v="156"', ZSTD),
    _today("firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"),
    *(
        _today(
            name,
            _webkit("X11; Linux x86_64", "605.1.15", f"Version/60.5 Safari/605.1.15{product}"),
            PAGES,
            *FETCH,
        )
        for name, product in (("surf", " Surf/2.1"), ("luakit", ""), ("epiphany", ""))
    ),
)

# No browser, or none that says so: nobody knows who reads, so nothing is changed.
PROGRAMS: Final = (
    Head("curl", "curl/7.88.1", Gets.ORIGINAL, (*ANY, "Accept-Encoding: deflate, gzip, br, zstd")),
    Head("wget", "Wget/1.21.3", Gets.ORIGINAL, (*ANY, "Accept-Encoding: identity", KEEP)),
    Head("swing", "Java/17.0.15", Gets.ORIGINAL, JAVA),
    Head("wxhtml", "wxWidgets 3.2.2", Gets.ORIGINAL, version="1.0"),
    Head(
        "tkhtml1",
        "Mozilla/5.0 (Unix; U; Linux 6.1.0-40-amd64) http/2.9.8 Tcl/8.6.13",
        Gets.ORIGINAL,
        (CLOSE, *ANY, "Accept-Encoding: gzip,deflate,compress"),
    ),
    Head("javafx", "", Gets.ORIGINAL, (PAGES, "Cache-Control: no-cache", KEEP)),
    Head("no agent", None, Gets.ORIGINAL, ANY),
)
