"""Records that nobody else can have written: signed, and bound to their names. Pure.

Whoever can write to a shared store could else put a page of their own on every mirror, or one
page's bytes under another's name (cache.md, "Where").
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

_MAC_BYTES: Final = 32
_MAC: Final = "sha256"
_PURPOSE: Final = b"freesheet store 1 "
_DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs with the first key and verifies with all; its `secret` names what is kept.

    Names are made with the first key alone: after a change of keys the store fills anew.
    """

    keys: tuple[bytes, ...]

    @property
    def secret(self) -> bytes:
        """The key of names: whoever lacks it can tell nothing from a name."""
        return self.keys[0]

    def close(self, name: bytes, data: bytes) -> bytes:
        """Return the bytes to keep under `name`."""
        return hmac.digest(self.keys[0], name + data, _MAC) + data

    def open(self, name: bytes, sealed: bytes) -> bytes | None:
        """Return the bytes that were closed under `name`, None where anything is not as it was."""
        mac, data = sealed[:_MAC_BYTES], sealed[_MAC_BYTES:]
        for key in self.keys:
            if hmac.compare_digest(hmac.digest(key, name + data, _MAC), mac):
                return data
        return None


def seal_of(keys: tuple[str, ...]) -> Seal:
    """Return the seal made from the operator's signing keys; none of them is used as it is."""
    return Seal(tuple(hashlib.sha256(_PURPOSE + key.encode()).digest() for key in keys))


def digest(body: bytes) -> bytes:
    """Return what tells one body from another."""
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()
