"""The ASGI scope of a request, and the extension for what ASGI cannot carry.

The contract is in `shell/listener`, the only importer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    import asyncio

    from proxy.wire.request_line import Line

EXTENSION: Final = "freesheet"

_ASGI: Final = {"version": "3.0", "spec_version": "2.4"}


class Place(NamedTuple):
    """What all requests of one connection have in common."""

    client: tuple[str, int] | None
    server: tuple[str, int | None] | None
    state: dict[str, Any]
    stopping: asyncio.Event


def http_scope(
    line: Line,
    fields: list[tuple[bytes, bytes]],
    lowered: list[tuple[bytes, bytes]],
    upgrade: bytes,
    place: Place,
) -> dict[str, Any]:
    """Return the scope of one request; `lowered` are `fields` with names as ASGI wants them."""
    if upgrade:
        fields.append((b"Upgrade", upgrade))
        lowered.append((b"upgrade", upgrade))
    raw_path, _, query = line.target.partition(b"?")
    path = raw_path.decode("ascii")
    return {
        "type": "http",
        "asgi": _ASGI,
        "http_version": "1.1" if line.version == "1.1" else "1.0",
        "method": line.method.decode("ascii"),
        "scheme": "http",
        "path": unquote(path) if "%" in path else path,
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": lowered,
        "client": place.client,
        "server": place.server,
        "state": place.state.copy(),
        "extensions": {
            EXTENSION: {
                "target": line.target,
                "fields": fields,
                "version": line.version,
                "informational": line.version == "1.1",
                "tunnel": bool(upgrade),
                "stopping": place.stopping,
            }
        },
    }
