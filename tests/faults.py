"""A fault proxy in user space: it does to bytes on their way what networks do.

Delay, stall, truncation, reset and garbage at a byte offset, either way; where the kernel has no
netem this is the only way to shape traffic (faults.md). Loopback only.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.origin import listening, reset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from proxy.shell.origins import Origin


@dataclass(frozen=True)
class Fault:
    """What happens to the bytes of one direction, counted from 0 on each connection.

    `delay_s` before the first byte. At byte `at`: `what` is "" (nothing), "stall", "end" (clean
    end), "reset", or "garbage", which puts `garbage` in the place of as many bytes.
    """

    what: str = ""
    at: int = 0
    delay_s: float = 0.0
    garbage: bytes = b"\x00\xff\x00\xff"


NONE = Fault()


@dataclass
class FaultProxy:
    """The proxy of one test; its faults may be changed at any time, for later connections."""

    target: tuple[str, int]
    down: Fault = NONE  # origin -> client
    up: Fault = NONE  # client -> origin
    refuse: bool = False
    port: int = 0
    connections: int = 0
    passed: dict[str, int] = field(default_factory=lambda: {"up": 0, "down": 0})

    def before(self, site: Origin) -> Origin:
        """Return the origin as it is reached through here."""
        return replace(site, connect=(("127.0.0.1", self.port),))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        if self.refuse:
            reset(writer)
            return
        far_reader, far_writer = await asyncio.open_connection(*self.target)
        up = asyncio.ensure_future(self._carry(reader, far_writer, self.up, "up"))
        down = asyncio.ensure_future(self._carry(far_reader, writer, self.down, "down"))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            up.cancel()
            down.cancel()
            await asyncio.gather(up, down, return_exceptions=True)
            far_writer.close()

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        fault: Fault,
        way: str,
    ) -> None:
        with contextlib.suppress(OSError):
            await asyncio.sleep(fault.delay_s)
            position = 0
            while data := await reader.read(65536):
                if fault.what and position + len(data) > fault.at:
                    data = await self._strike(data, fault.at - position, fault, writer)
                    fault = NONE
                writer.write(data)
                await writer.drain()
                position += len(data)
                self.passed[way] += len(data)

    async def _strike(
        self, data: bytes, place: int, fault: Fault, writer: asyncio.StreamWriter
    ) -> bytes:
        """Let the fault happen within `data`; returns what goes on in its place."""
        if fault.what == "garbage":
            return data[:place] + fault.garbage + data[place + len(fault.garbage) :]
        writer.write(data[:place])
        await writer.drain()
        if fault.what == "stall":
            await asyncio.Event().wait()
        if fault.what == "reset":
            reset(writer)
        raise ConnectionAbortedError("the fault ends the connection")


@contextlib.asynccontextmanager
async def fault_proxy(
    host: str, port: int, *, down: Fault = NONE, up: Fault = NONE
) -> AsyncIterator[FaultProxy]:
    """Stand before `host:port` on a free port of loopback until the block ends."""
    proxy = FaultProxy((host, port), down, up)
    async with listening(proxy.serve) as proxy.port:
        yield proxy
