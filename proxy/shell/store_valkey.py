"""Responses in Valkey or Redis, shared by all nodes. The only importer of the client.

Whoever else can reach that server learns and changes nothing: names are keyed hashes, and what is
not sealed with our key is a miss and is deleted. A server that is slow or gone costs one time limit
a request at most, and nothing once the breaker is open.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from typing import TYPE_CHECKING, Final, TypeVar, cast

from valkey.asyncio import Valkey
from valkey.exceptions import ValkeyError

from proxy.shell.breaker import Breaker
from proxy.shell.opened import Opened
from proxy.shell.purges import Purges
from proxy.wire.records import from_bytes, to_bytes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from proxy.shell.stores import StoreHooks
    from proxy.wire.records import Record
    from proxy.wire.sealing import Seal

T = TypeVar("T")

BODY_LIMIT_BYTES: Final = 4 * 1024 * 1024  # larger ones would keep the server from all else
OPENED_BYTES: Final = 16 * 1024 * 1024  # of records that need not be opened again
_PREFIX: Final = "freesheet:1:"
_NUMBER: Final = _PREFIX + "purge"
_ROWS: Final = _PREFIX + "purged"
_LOCK: Final = _PREFIX + "lock:"
_FLOOR: Final = "floor"  # the row of the number below which all is dead
_ROWS_LIMIT: Final = 8192

# One number for all purges, never one that was used before, whatever the server has forgotten: a
# server that starts anew starts with its clock. Too many rows become one: all before it is dead.
_PURGE: Final = """
local number = redis.call('INCR', KEYS[1])
if number == 1 then
  local time = redis.call('TIME')
  number = time[1] * 1000000 + time[2]
  redis.call('SET', KEYS[1], string.format('%.0f', number))
end
local text = string.format('%.0f', number)
if redis.call('HLEN', KEYS[2]) > tonumber(ARGV[1]) then
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[2], ARGV[2], text)
end
for place = 3, #ARGV do redis.call('HSET', KEYS[2], ARGV[place], text) end
return number
"""
_UNLOCK: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class ValkeyStore:
    """The store of several nodes."""

    shared = True
    body_limit_bytes = BODY_LIMIT_BYTES

    def __init__(
        self,
        url: str,
        timeout_s: float,
        seal: Seal,
        hooks: StoreHooks,
        tick: Callable[[], float],
    ) -> None:
        self.purges = Purges()
        self._timeout_s = timeout_s
        self._seal = seal
        self._hooks = hooks
        self._tick = tick
        self._breaker = Breaker()
        self._token = secrets.token_hex(16)
        self._opened = Opened(OPENED_BYTES)
        self._seen = 0  # the server's number, as it was last
        self._client: Valkey = Valkey.from_url(url, socket_connect_timeout=timeout_s)

    @property
    def is_well(self) -> bool:
        """Whether the last call worked: else nobody should wait for another one."""
        return self._breaker.is_well

    async def start(self) -> None:
        """Open nothing: the client connects with its first call."""

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, *names: bytes) -> list[Record | None]:
        """Return the records of these names, None where there is none."""
        keys = [_key(name) for name in names]
        found = await self._guarded(self._client.mget(_NUMBER, *keys), None)
        if found is None:
            return [None] * len(names)
        number, *values = cast("list[bytes | None]", found)
        if _integer(number) != self._seen:
            await self._guarded(self._learn(), None)
        return [await self._read(name, value) for name, value in zip(names, values, strict=True)]

    async def put(self, name: bytes, record: Record, keep_s: float) -> None:
        """Keep a record for at most `keep_s` seconds."""
        value = self._seal.close(name, to_bytes(record))
        await self._guarded(
            self._client.set(_key(name), value, px=max(1, int(keep_s * 1000))), None
        )

    async def delete(self, *names: bytes) -> None:
        """Keep these records no longer."""
        if names:
            await self._guarded(self._client.delete(*(_key(name) for name in names)), None)

    async def purge(self, tags: tuple[str, ...], *, soft: bool) -> bool:
        """Note a purge of these keys for all nodes."""
        rows = [_row(tag, soft=soft) for tag in tags]
        call = self._client.eval(_PURGE, 2, _NUMBER, _ROWS, str(_ROWS_LIMIT), _FLOOR, *rows)
        number = await self._guarded(cast("Awaitable[int]", call), None)
        if number is None:
            return False
        self.purges.note(tags, number, soft=soft)
        return True

    async def lock(self, name: bytes, for_s: float) -> bool:
        """Return whether this node may fetch; every node may where the server does not answer."""
        call = self._client.set(_LOCK + _key(name), self._token, nx=True, px=int(for_s * 1000))
        return bool(await self._guarded(call, True))  # noqa: FBT003  # what is answered instead

    async def unlock(self, name: bytes) -> None:
        """Let others fetch."""
        call = self._client.eval(_UNLOCK, 1, _LOCK + _key(name), self._token)
        await self._guarded(cast("Awaitable[int]", call), None)

    async def _read(self, name: bytes, value: bytes | None) -> Record | None:
        """Return a record, or delete what is none."""
        if value is None:
            return None
        record = self._opened.get(name, value)
        if record is not None:
            return record
        data = self._seal.open(name, value)
        record = None if data is None else from_bytes(data)
        if record is None:
            self._hooks.failed("unreadable")
            await self.delete(name)
        else:
            self._opened.put(name, value, record)
        return record

    async def _learn(self) -> None:
        """Take over the purges that other nodes noted.

        A server that has forgotten them, by a restart or for want of memory, has forgotten no
        purge: all that was asked for before the last one that is known is then dead.
        """
        self._seen = number = _integer(await self._client.get(_NUMBER))
        rows = await cast("Awaitable[dict[bytes, bytes]]", self._client.hgetall(_ROWS))
        table = {tag.decode("utf-8", "replace"): _integer(value) for tag, value in rows.items()}
        floor = table.pop(_FLOOR, 0)
        known = max(number, self.purges.number)
        if known and (not rows or number < known):
            floor = known
            await self._client.set(_NUMBER, known, nx=True)
        self.purges.replace(
            {tag[1:]: value for tag, value in table.items() if tag[:1] == "-"},
            {tag[1:]: value for tag, value in table.items() if tag[:1] == "~"},
            known,
            floor,
        )

    async def _guarded(self, call: Awaitable[T], otherwise: T) -> T:
        """Return what a call returns, or `otherwise` where it fails or is not made."""
        if not self._breaker.allows(self._tick()):
            if asyncio.iscoroutine(call):
                call.close()
            return otherwise
        try:
            async with asyncio.timeout(self._timeout_s):
                result = await call
        except (ValkeyError, OSError, TimeoutError) as error:
            self._breaker.failed(self._tick())
            why = "slow" if isinstance(error, TimeoutError) else "failed"
            self._hooks.failed(why)
            self._hooks.say(f"valkey: {why}: {type(error).__name__}")
            return otherwise
        self._breaker.worked()
        return result


def _key(name: bytes) -> str:
    return _PREFIX + base64.urlsafe_b64encode(name).decode()


def _row(tag: str, *, soft: bool) -> str:
    return ("~" if soft else "-") + tag


def _integer(value: bytes | None) -> int:
    return int(value) if value is not None and value.isdigit() else 0
