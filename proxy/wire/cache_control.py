"""What `Cache-Control` and `CDN-Cache-Control` say, of requests and of responses. Pure.

Every directive that we know is a field; what we do not know is passed on and obeyed by nobody. A
number that is none is kept as `INVALID`, so that nobody takes it for "not said".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from proxy.wire.messages import values
from proxy.wire.structured import parse_dictionary

if TYPE_CHECKING:
    from proxy.wire.messages import Headers

INVALID: Final = -1
"""A directive that wants seconds and has none: `max-age=soon`."""

LONGEST_S: Final = 2**31
"""RFC 9111, section 1.2.2: what overflows "MUST" be considered "to be 2147483648 (2^31)"."""

_LONGEST_DIGITS: Final = 10

# One member of the list: anything up to a comma, where commas in quotes are none. A quote that is
# never closed takes the rest along: what it hides must not count.
_MEMBER: Final = re.compile(r'(?:[^,"]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))++', re.DOTALL)
_DIRECTIVE: Final = re.compile(
    r"""[ \t]*+(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]++)
    (?:=(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|(?P<token>[^"\s]*+)))?+
    (?P<rest>.*+)""",
    re.DOTALL | re.VERBOSE,
)
_DIGITS: Final = re.compile(r"[0-9]++")


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheControl:
    """The directives of one message; seconds are None where they are not said.

    `no_cache_fields` and `private_fields` are the names, in lower case, of the qualified forms;
    without names `no_cache` and `private` hold. `max_stale` without a number is `LONGEST_S`.
    """

    max_age: int | None = None
    s_maxage: int | None = None
    stale_while_revalidate: int | None = None
    stale_if_error: int | None = None
    min_fresh: int | None = None
    max_stale: int | None = None
    no_cache: bool = False
    no_store: bool = False
    no_transform: bool = False
    only_if_cached: bool = False
    must_revalidate: bool = False
    proxy_revalidate: bool = False
    must_understand: bool = False
    public: bool = False
    private: bool = False
    no_cache_fields: frozenset[bytes] = field(default=frozenset())
    private_fields: frozenset[bytes] = field(default=frozenset())

    @property
    def states_lifetime(self) -> bool:
        """Whether a directive says how long the response is fresh."""
        return self.max_age is not None or self.s_maxage is not None


NOTHING: Final = CacheControl()

_SECONDS: Final = (
    "max-age", "s-maxage", "stale-while-revalidate", "stale-if-error", "min-fresh", "max-stale",
)  # fmt: skip
_FLAGS: Final = (
    "no-store", "no-transform", "only-if-cached", "must-revalidate", "proxy-revalidate",
    "must-understand", "public",
)  # fmt: skip
_QUALIFIED: Final = ("no-cache", "private")


def cache_control(headers: Headers) -> CacheControl:
    """Return what all `Cache-Control` lines say together."""
    lines = values(headers, b"cache-control")
    return parse_cache_control(b",".join(lines)) if lines else NOTHING


def targeted_control(headers: Headers) -> CacheControl | None:
    """Return what `CDN-Cache-Control` says, or None where it is absent, empty or no dictionary.

    RFC 9213, section 2.2: "When a cache that implements this specification receives a response
    with one or more of the header field names on its target list, the cache MUST select the first
    (in target-list order) field with a valid, non-empty value and use its value to determine the
    caching policy for the response, and it MUST ignore the Cache-Control and Expires header fields
    in that response, unless no valid, non-empty value is available from the listed header fields."
    """
    lines = values(headers, b"cdn-cache-control")
    return _parse_targeted(b",".join(lines)) if lines else None


@lru_cache(maxsize=2048)
def parse_cache_control(value: bytes) -> CacheControl:
    """Return what a field value says.

    RFC 9111, section 5.2: "Cache directives are identified by a token, to be compared
    case-insensitively, and have an optional argument that can use both token and quoted-string
    syntax. For the directives defined below that define arguments, recipients ought to accept both
    forms". Section 4.2.1: of a directive that is said twice "either the first occurrence should be
    used or the response should be considered stale"; the first is used here.

    >>> parse_cache_control(b'ext="max-age=9", Max-Age=60, private="x, Y"').max_age
    60
    """
    said: dict[str, list[str | None]] = {}
    for member in _MEMBER.findall(value.decode("latin-1")):
        match = _DIRECTIVE.match(member)
        if match is not None:
            name = match["name"].lower()
            argument = match["token"] if match["quoted"] is None else match["quoted"]
            if match["rest"].strip():  # `max-age =60`, `max-age=60 s`: no number at all
                argument = "malformed"
            said.setdefault(name, []).append(argument)
    return _directives(said)


@lru_cache(maxsize=512)
def _parse_targeted(value: bytes) -> CacheControl | None:
    """RFC 9213, section 2.1: what cannot be parsed, or has an unexpected type, is ignored."""
    members = parse_dictionary(value)
    if not members:
        return None
    said: dict[str, list[str | None]] = {}
    for name, member in members.items():
        if name in _SECONDS and (type(member) is not int):
            return None
        if name in _FLAGS and not isinstance(member, bool):
            return None
        if name in _QUALIFIED and not isinstance(member, bool | str):
            return None
        if member is not False:
            said[name] = [None if member is True else str(member)]
    return _directives(said)


def _directives(said: dict[str, list[str | None]]) -> CacheControl:
    seconds = {name: _seconds(said[name][0], name) for name in _SECONDS if name in said}
    no_cache, no_cache_fields = _qualified(said.get("no-cache"))
    private, private_fields = _qualified(said.get("private"))
    return CacheControl(
        max_age=seconds.get("max-age"),
        s_maxage=seconds.get("s-maxage"),
        stale_while_revalidate=seconds.get("stale-while-revalidate"),
        stale_if_error=seconds.get("stale-if-error"),
        min_fresh=seconds.get("min-fresh"),
        max_stale=seconds.get("max-stale"),
        no_store="no-store" in said,
        no_transform="no-transform" in said,
        only_if_cached="only-if-cached" in said,
        must_revalidate="must-revalidate" in said,
        proxy_revalidate="proxy-revalidate" in said,
        must_understand="must-understand" in said,
        public="public" in said,
        no_cache=no_cache,
        private=private,
        no_cache_fields=no_cache_fields,
        private_fields=private_fields,
    )


def _seconds(argument: str | None, name: str) -> int:
    """Return the number of seconds, `INVALID` for none; leading zeros count for nothing."""
    if argument is None and name == "max-stale":
        return LONGEST_S
    if argument is None or not _DIGITS.fullmatch(argument):
        return INVALID
    digits = argument.lstrip("0")
    return LONGEST_S if len(digits) > _LONGEST_DIGITS else min(int(digits or "0"), LONGEST_S)


def _qualified(arguments: list[str | None] | None) -> tuple[bool, frozenset[bytes]]:
    """Return whether the directive holds for the whole message, and the fields it names.

    RFC 9111, section 4.2.1: "If directives conflict ..., the most restrictive directive should be
    honored": said once without names, it holds for the whole.
    """
    if arguments is None:
        return False, frozenset()
    names = {
        name.strip().lower().encode("latin-1")
        for argument in arguments
        for name in (argument or "").split(",")
        if name.strip()
    }
    whole = any(not (argument or "").strip(" ,") for argument in arguments)
    return whole, frozenset() if whole else frozenset(names)
