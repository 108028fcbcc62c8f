"""Where every address on a sheet points: absolute, ASCII, to the public host, without tracking.

Resolving and mapping are wire/addresses; this adds what a sheet needs: the view that links carry
on, the address of parts and switches, and tracking parameters. Only rewrite and sheet import it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from proxy.page.charset import form_codec
from proxy.wire.addresses import absolute
from proxy.wire.signing import FormAddress
from proxy.wire.view import View, format_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.wire.forms import FormKind, FormRoad

# evidence.md, "Addresses". One pattern: 2.7 us per address, where rule lists took 176 us.
_TRACKING: Final = (
    "utm_[^=&#;]*|mtm_[^=&#;]*|pk_[^=&#;]*|hsa_[^=&#;]*|gclid|gbraid|wbraid|yclid|ysclid|_openstat"
    "|fbclid|msclkid"
    "|twclid|igshid|mc_cid|mc_eid|_ga|_gl|srsltid|spm|xtor"
)
_NAME: Final = re.compile(r"[A-Za-z0-9_.\-]{1,40}\*?")
# Written as it should be already: lower-case host, no port, no dot segments, nothing to quote. Nine
# of ten addresses are, and need no more than to be put together: 1 us where `absolute` takes 20.
_ESCAPE: Final = "%[0-9A-Fa-f]{2}"
_SEGMENTS: Final = rf"(?:[A-Za-z0-9_~!$'()*+,;=:@.\-]++|/(?![./])|{_ESCAPE})*+"
_QUERY: Final = rf"[A-Za-z0-9_~!$'()*+,;=:@.\-/?&]++|{_ESCAPE}"
_REST: Final = rf"{_SEGMENTS}(?:\?(?:{_QUERY})++)?+(?:#(?:{_QUERY})++)?+"
_REGULAR: Final = re.compile(rf"(?:https?:)?//[a-z0-9][a-z0-9.\-]*[a-z0-9](/(?![./]){_REST})?+")
_REGULAR_PATH: Final = re.compile(rf"/(?![./]){_REST}")
_REGULAR_FILE: Final = re.compile(rf"[A-Za-z0-9_~][A-Za-z0-9_~!$'()*+,;=@.\-]*+(?![:%]){_REST}")
_LENGTH_LIMIT: Final = 4_000  # of an address; `data:` ones run into megabytes
_SCHEMES: Final = ("http://", "https://")


def tracking_pattern(extra: tuple[str, ...] = ()) -> re.Pattern[str]:
    """Return the pattern of tracking parameters; of the operator's `extra`, `at_*` is a prefix."""
    names = [_TRACKING]
    for name in extra:
        if _NAME.fullmatch(name):
            stem = re.escape(name.removesuffix("*"))
            names.append(stem + "[^=&#;]*" if name.endswith("*") else stem)
    return re.compile(rf"(?<=[?&])(?:{'|'.join(names)})(?:=[^&#]*)?(?:&|(?=#)|$)", re.IGNORECASE)


_DEFAULT_PATTERN: Final = tracking_pattern()


def without_tracking(url: str, pattern: re.Pattern[str] = _DEFAULT_PATTERN) -> str:
    """Return `url` without what only tells where a reader came from.

    >>> without_tracking("https://news.example/a?utm_source=top&n=1#x")
    'https://news.example/a?n=1#x'
    """
    place, mark, fragment = url.partition("#")
    short = pattern.sub("", place)
    return (short.rstrip("?&") if short != place else place) + mark + fragment


def same(url: str) -> str:
    """Return `url`: the mapper where origin and public host are one."""
    return url


def same_picture(url: str, preset: str, width: int, height: int) -> str | None:
    """Return `url`: the picture maker where pictures are loaded from the origin itself."""
    del preset, width, height
    return url


def not_own(url: str) -> bool:
    """Tell that no address is the site's own: the test where no host is mapped."""
    del url
    return False


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the addresses of one sheet.

    `base` is what the page's addresses resolve against, `page` its own absolute address.
    `to_public` maps an absolute origin address to the one a reader follows, `is_own` tells whether
    it belongs to the site, `named` maps one that is to keep the origin's own name: a support link,
    the canonical address. `picture` makes the address of a converted picture. `forms` says which
    forms may be sent and makes their addresses; without it they go to the origin itself. `full` is
    the address of the full version where it is another than this page's `?view=full`, `help` that
    of the help page, if there is one. `charset` is the page's own, `sheet_charset` the one that our
    bytes are written in.
    """

    base: str
    page: str
    to_public: Callable[[str], str] = same
    is_own: Callable[[str], bool] = not_own
    view: View = field(default_factory=View)
    view_name: str = "view"
    charset: str = "utf-8"
    sheet_charset: str = "utf-8"
    full: str = ""
    help: str = ""
    forms: FormRoad | None = None
    tracking: re.Pattern[str] = _DEFAULT_PATTERN
    picture: Callable[[str, str, int, int], str | None] = same_picture
    named: Callable[[str], str] = same
    carried: str = field(init=False, compare=False)  # the view parameter that own links repeat
    origin: str = field(init=False, compare=False)  # scheme and host of `base`
    _folder: str = field(init=False, compare=False)  # of `base`, "" where that is irregular
    _known: dict[str, str | None] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        view = replace(self.view, full=False, part=0)
        text = "" if view == View() else f"{self.view_name}={format_view(self.carried_view)}"
        object.__setattr__(self, "carried", text)
        scheme, mark, rest = self.base.partition("://")
        origin = f"{scheme}{mark}{rest.partition('/')[0]}"
        object.__setattr__(self, "origin", origin)
        object.__setattr__(self, "_folder", _folder_of(self.base))

    def resolve(self, href: str) -> str | None:
        """Return the absolute, clean origin address of `href`, or None where it has none."""
        known = self._known
        if href in known:
            return known[href]
        if len(href) > _LENGTH_LIMIT:
            return None
        url = self.exact(href)
        if url is not None and "?" in url and url.startswith(_SCHEMES):
            url = self._cleaned(url)
        known[href] = url
        return url

    def _joined(self, href: str) -> str | None:
        """Return the address of a regular `href`, which takes no look at its parts; else None."""
        regular = _REGULAR.fullmatch(href)
        if regular:
            url = href if regular.group(1) else href + "/"
            return url if href[0] == "h" else self.base.partition("//")[0] + url
        if not self._folder:
            return None
        if _REGULAR_PATH.fullmatch(href):
            return self.origin + href
        name = href.removeprefix("./")
        return self._folder + name if _REGULAR_FILE.fullmatch(name) else None

    def exact(self, href: str) -> str | None:
        """Return the absolute address with its campaign codes, which may be a site's accounting."""
        return self._joined(href) or absolute(self.base, href, form_codec(self.charset))

    def public(self, url: str) -> str:
        """Return the address to write for the origin address `url`, carrying the view on."""
        address = self.to_public(url)
        carried = self.carried
        return _with_parameter(address, carried) if carried and self.is_own(url) else address

    @property
    def carried_view(self) -> View:
        """The view that links within the site repeat."""
        return replace(self.view, full=False, part=0, simple=True)

    def view_address(self, view: View) -> str:
        """Return the address of this page in another view."""
        return _with_parameter(self.to_public(self.page), f"{self.view_name}={format_view(view)}")

    def help_address(self) -> str:
        """Return the address of the help page; it speaks in the letters that the reader chose."""
        return _with_parameter(self.help, self.carried) if self.carried else self.help

    def full_address(self) -> str:
        """Return the address of the full version of this page."""
        return self.full or self.view_address(View(full=True))

    def is_recoded(self, method: str, charset: str = "") -> bool:
        """Tell whether a form's fields have to pass through us: to be recoded, or to be posted.

        `charset` is what the form itself asks for, "" for the page's own.
        """
        wanted = charset or self.charset
        return method == "post" or wanted != "utf-8" or self.sheet_charset != "utf-8"

    def form_target(
        self, action: str, method: str, kind: FormKind | None, charset: str = ""
    ) -> str | FormAddress | None:
        """Return where a form is sent to, or None where readers of this site may not send it.

        What goes to a newsletter service the reader sends there: we ask the origin only. What has
        to pass through us is a `FormAddress`, yet without its fields; `form_address` writes it.
        """
        if self.forms is None:
            return self.to_public(action)
        if kind is None or not self.forms.takes(kind):
            return None
        if not self.forms.allows(action):
            return action
        if not self.is_recoded(method, charset):
            return self.to_public(action)
        return FormAddress(action, method, self.sheet_charset, charset or self.charset, kind.value)

    def form_address(self, asked: FormAddress) -> str:
        """Return the address of ours that a form is sent to."""
        address = self.forms.address(asked) if self.forms else ""
        # What is sent by GET has no query but its fields: there the view is one of them.
        carries = self.carried and asked.method == "post"
        return f"{address}?{self.carried}" if carries else address

    def part_address(self, number: int, target: str = "") -> str:
        """Return the address of one part of this page, and of the `target` in it."""
        view = replace(self.view, full=False, whole=False, part=number)
        return self.view_address(view) + (f"#{target}" if target else "")

    def local(self, href: str) -> str | None:
        """Return the fragment where `href` points into this page, else None."""
        place, mark, fragment = href.strip().partition("#")
        if not mark:
            return None
        if not place or self.resolve(place) == self.page.partition("#")[0]:
            return fragment
        return None

    def _cleaned(self, url: str) -> str:
        return without_tracking(url, self.tracking)


def _folder_of(base: str) -> str:
    """Return the address that a file's name beside `base` continues, "" where it is irregular."""
    place = base.partition("#")[0].partition("?")[0]
    regular = _REGULAR.fullmatch(place)
    if not regular or base[:4] != "http":
        return ""
    return place[: place.rindex("/") + 1] if regular.group(1) else place + "/"


def _with_parameter(address: str, parameter: str) -> str:
    place, mark, fragment = address.partition("#")
    return f"{place}{'&' if '?' in place else '?'}{parameter}{mark}{fragment}"
