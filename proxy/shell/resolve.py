"""Names to addresses: off the loop, remembered, and every address checked before it is used.

Connects to nothing. A name server that is dead or slow costs at most `timeout_s` and never the
loop: the last good addresses stay for ten minutes (evidence.md, "The origin"; faults.md, F10).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Final

from proxy.errors import UpstreamError

Lookup = Callable[[str], list[str]]  # a name -> its addresses as numbers; blocks; raises OSError

FRESH_S: Final = 30.0
KEPT_S: Final = 600.0
_NAMES_LIMIT: Final = 1000  # names come from the operator's table; a bound all the same

# What no public origin has: IANA's special-purpose registries (RFC 6890 and its updates), and the
# forms that hide an IPv4 address in an IPv6 one.
_REFUSED: Final = tuple(
    ipaddress.ip_network(row)
    for row in (
        "0.0.0.0/8",  # "this network", unspecified: RFC 791
        "10.0.0.0/8",  # private: RFC 1918
        "100.64.0.0/10",  # shared address space, CGNAT: RFC 6598
        "127.0.0.0/8",  # loopback: RFC 1122
        "169.254.0.0/16",  # link-local, where clouds keep their metadata: RFC 3927
        "172.16.0.0/12",  # private: RFC 1918
        "192.0.0.0/24",  # protocol assignments: RFC 6890
        "192.0.2.0/24",  # documentation: RFC 5737
        "192.88.99.0/24",  # 6to4 relays, retired: RFC 7526
        "192.168.0.0/16",  # private: RFC 1918
        "198.18.0.0/15",  # benchmarking: RFC 2544
        "198.51.100.0/24",  # documentation: RFC 5737
        "203.0.113.0/24",  # documentation: RFC 5737
        "224.0.0.0/4",  # multicast: RFC 5771
        "240.0.0.0/4",  # reserved, and broadcast: RFC 1112, RFC 919
        "::/96",  # unspecified, loopback, IPv4-compatible: RFC 4291
        "::ffff:0:0/96",  # IPv4-mapped: RFC 4291
        "::ffff:0:0:0/96",  # IPv4-translated: RFC 2765
        "64:ff9b::/96",  # NAT64: RFC 6052
        "64:ff9b:1::/48",  # local NAT64: RFC 8215
        "100::/64",  # discard: RFC 6666
        "2001::/23",  # protocol assignments, Teredo and ORCHID among them: RFC 2928, RFC 4380
        "2001:db8::/32",  # documentation: RFC 3849
        "2002::/16",  # 6to4: RFC 3056
        "3fff::/20",  # documentation: RFC 9637
        "5f00::/16",  # segment routing: RFC 9602
        "fc00::/7",  # unique local: RFC 4193
        "fe80::/10",  # link-local: RFC 4291
        "fec0::/10",  # site-local, retired: RFC 3879
        "ff00::/8",  # multicast: RFC 4291
    )
)


def is_public(address: str) -> bool:
    """Return whether an origin on the internet may have this address; not a number: False.

    >>> is_public("93.184.216.34"), is_public("::ffff:169.254.169.254"), is_public("127.1")
    (True, False, False)
    """
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not any(number in network for network in _REFUSED)


def system_lookup(name: str) -> list[str]:
    """Return the addresses that the system's resolver has for a name, in its order. Blocks."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(slots=True)
class _Known:
    addresses: tuple[str, ...] = ()
    found_at: float = float("-inf")
    asked_at: float = 0.0
    pending: asyncio.Future[list[str]] | None = None


class Resolver:
    """Names and their addresses; one question at a time for each name."""

    def __init__(self, timeout_s: float, clock: Callable[[], float], lookup: Lookup) -> None:
        self._timeout_s = timeout_s
        self._clock = clock
        self._lookup = lookup
        self._known: dict[str, _Known] = {}

    async def addresses(self, host: str, *, allow_private: bool) -> tuple[str, ...]:
        """Return the addresses to connect to, checked; raises UpstreamError("resolve")."""
        found = (host,) if _is_number(host) else await self._resolved(host)
        allowed = found if allow_private else tuple(one for one in found if is_public(one))
        if not allowed:
            raise UpstreamError("resolve", "the origin has no public address")
        return allowed

    def prefer(self, host: str, address: str) -> None:
        """Put an address that could be reached before the others of its name."""
        known = self._known.get(host)
        if known is not None and known.addresses[:1] != (address,) and address in known.addresses:
            others = tuple(one for one in known.addresses if one != address)
            known.addresses = (address, *others)

    async def _resolved(self, host: str) -> tuple[str, ...]:
        known = self._entry(host)
        now = self._clock()
        if now - known.found_at < FRESH_S:
            return known.addresses
        if known.pending is None:
            known.asked_at = now
            known.pending = self._ask(host, known)
        left_s = max(0.0, known.asked_at + self._timeout_s - now)
        try:
            await asyncio.wait_for(asyncio.shield(known.pending), left_s)
        except (OSError, UnicodeError) as error:  # TimeoutError is an OSError
            if self._clock() - known.found_at < KEPT_S:
                return known.addresses
            raise UpstreamError("resolve", "the origin's name could not be resolved") from error
        return known.addresses

    def _entry(self, host: str) -> _Known:
        if host not in self._known and len(self._known) >= _NAMES_LIMIT:
            self._known.pop(next(iter(self._known)))
        return self._known.setdefault(host, _Known())

    def _ask(self, host: str, known: _Known) -> asyncio.Future[list[str]]:
        """Ask in a thread of its own: a pool would be full of dead questions, and wait at exit."""
        question: Future[list[str]] = Future()

        def work() -> None:
            try:
                question.set_result(self._lookup(host))
            except (OSError, UnicodeError) as error:
                question.set_exception(error)

        threading.Thread(target=work, name="resolve", daemon=True).start()
        answer = asyncio.wrap_future(question)
        answer.add_done_callback(partial(self._note, known))
        return answer

    def _note(self, known: _Known, answer: asyncio.Future[list[str]]) -> None:
        known.pending = None
        if not answer.cancelled() and answer.exception() is None and answer.result():
            known.addresses = tuple(answer.result())
            known.found_at = self._clock()


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
