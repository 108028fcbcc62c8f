"""The ASGI scope of a request, its extension, and the one application of the listener's own.

The contract is in `shell/listener`, the only importer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote

from proxy.wire.replies import ALLOW

if TYPE_CHECKING:
    import asyncio

    from proxy.wire.framing import Framing
    from proxy.wire.messages import Fields
    from proxy.wire.replies import Asked
    from proxy.wire.request_line import Line

EXTENSION: Final = "freesheet"

_ASGI: Final = {"version": "3.0", "spec_version": "2.4"}


class Place(NamedTuple):
    """What all requests of one connection have in common."""

    client: tuple[str, int] | None
    server: tuple[str, int | None] | None
    state: dict[str, Any]
    stopping: asyncio.Event


@dataclass(slots=True, eq=False)
class Habit:
    """The fields of a request, and what follows from them: a connection repeats itself.

    A browser says the same for one picture after the other; then nothing is worked out again.
    `lines` are the field lines as they came; `plan` belongs to `shell/express`.
    """

    method: bytes
    lines: bytes
    asked: Asked
    fields: Fields
    framing: Framing
    plan: object = None

    def fits(self, line: Line, lines: bytes) -> bool:
        """Tell whether another request says the same, but for its target."""
        same = lines == self.lines and line.method == self.method
        return same and line.version == self.asked.version


HABIT_LIMIT_BYTES: Final = 4096  # longer ones are not kept: a connection that idles must stay small


class Heard(NamedTuple):
    """A request as the listener has heard it; `upgrade` is the protocol that was asked for."""

    line: Line
    place: Place
    habit: Habit
    upgrade: bytes = b""


def http_scope(heard: Heard) -> dict[str, Any]:
    """Return the scope of one request."""
    line, place, habit, upgrade = heard
    fields = habit.fields
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
        "headers": [(name.lower(), value) for name, value in fields],
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


async def answer_options(_scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI's own types
    """Answer OPTIONS for the server itself (RFC 9110, sections 7.6.2 and 9.3.7)."""
    headers = [(b"Allow", ALLOW), (b"Content-Length", b"0")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
