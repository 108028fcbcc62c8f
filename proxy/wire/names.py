"""What is known of a field by its name, worked out once for each. Pure but for its memory.

Every message has the same few dozen names, in the same case. A dictionary that fills itself is
the fastest way from a name to what it means; it is bounded, since names come from outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

V = TypeVar("V")

_LONGEST_BYTES: Final = 64
_LIMIT: Final = 2048  # names; then nothing new is kept


class Names(dict[bytes, V], Generic[V]):
    """Answers `names[name]` by `find`, which is asked once for a name as it is written.

    >>> upper = Names(bytes.upper)
    >>> upper[b"a"]
    b'A'
    """

    def __init__(self, find: Callable[[bytes], V]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, name: bytes) -> V:
        found = self._find(name)
        if len(name) <= _LONGEST_BYTES and len(self) < _LIMIT:
            self[name] = found
        return found
