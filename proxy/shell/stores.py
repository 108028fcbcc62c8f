"""Where responses are kept, as far as the cache must know: the interface of all stores.

`store_embedded`, `store_disk` and `store_valkey` are the stores; one test suite holds for all of
them. A store that fails is a miss: no method raises, and none takes longer than its time limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.shell.purges import Purges
    from proxy.wire.records import Record


EVERY_S: Final = 60.0


class Store(Protocol):
    """Records by name. What is put may be gone a moment later; what is got is whole."""

    purges: Purges
    shared: bool
    """Whether other nodes have the same store: then fetches are agreed on, and names guessed."""

    @property
    def is_well(self) -> bool:
        """Whether the last call worked: else nobody should wait for another one."""

    @property
    def body_limit_bytes(self) -> int:
        """The largest body that is kept."""

    async def start(self) -> None:
        """Open what must be open."""

    async def close(self) -> None:
        """Write what was not written, and close."""

    async def get(self, *names: bytes) -> list[Record | None]:
        """Return the records of these names, None where there is none."""

    async def put(self, name: bytes, record: Record, keep_s: float) -> None:
        """Keep a record for at most `keep_s` seconds; another of that name is gone."""

    async def delete(self, *names: bytes) -> None:
        """Keep these records no longer."""

    async def purge(self, tags: tuple[str, ...], *, soft: bool) -> bool:
        """Note a purge of these keys for all nodes; False where that failed."""

    async def lock(self, name: bytes, for_s: float) -> bool:
        """Return whether this node may fetch; False while another one does."""

    async def unlock(self, name: bytes) -> None:
        """Let others fetch."""


class Rarely:
    """Says a problem at most once a minute: one that lasts must not fill the log."""

    def __init__(self, say: Callable[[str], None], tick: Callable[[], float]) -> None:
        self._say = say
        self._tick = tick
        self._next = 0.0

    def __call__(self, problem: str) -> None:
        """Say it, or be silent."""
        now = self._tick()
        if now >= self._next:
            self._next = now + EVERY_S
            self._say(problem)


@dataclass(frozen=True, slots=True)
class StoreHooks:
    """Whom a store tells of its failures: a counter's label, and a line for the operator."""

    failed: Callable[[str], None] = lambda _why: None
    say: Callable[[str], None] = lambda _problem: None
