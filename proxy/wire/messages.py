"""Requests and response heads as values.

Pure; header fields are ordered pairs of bytes, never a mapping.

A mapping would fold repeated `Set-Cookie` lines, lose repeats and change the order (RFC 9110,
section 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass, field

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the listener made it regular.

    `method` is upper case as sent; `target` is origin-form (path and query as sent, ASCII);
    `version` is "0.9", "1.0" or "1.1"; `host` is lower case without port, empty where the client
    named none.
    """

    method: str
    target: str
    version: str = "1.1"
    host: str = ""
    headers: Headers = ()
    scheme: str = "http"

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target's query without the question mark; empty where there is none."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """Status and header fields, before the body."""

    status: int
    headers: Headers = ()
    reason: bytes = field(default=b"", compare=False)


class Fields(tuple[tuple[bytes, bytes], ...]):  # noqa: SLOT001  # a tuple has no room for slots
    """Header fields of a message that many look into: they are the pairs, and remember an index.

    An exchange asks about forty times whether a field is there; the answer is mostly no.
    """

    _by_name: dict[bytes, bytes] | None = None

    def by_name(self) -> dict[bytes, bytes]:
        """Return the value of the first line of each name, in lower case; not to be changed."""
        found = self._by_name
        if found is None:
            found = self._by_name = {name.lower(): value for name, value in self[::-1]}
        return found

    @property
    def are_single(self) -> bool:
        """Whether no name stands twice."""
        return len(self.by_name()) == len(self)


def values(headers: Headers, name: bytes) -> list[bytes]:
    """Return the values of every field line called `name` (lower case), in order."""
    if type(headers) is Fields:
        found = headers.by_name()
        if name not in found:
            return []
        if len(found) == len(headers):  # no name stands twice
            return [found[name]]
    return [value for key, value in headers if key.lower() == name]


def first(headers: Headers, name: bytes) -> bytes | None:
    """Return the value of the first field line called `name` (lower case), or None."""
    if type(headers) is Fields:
        return headers.by_name().get(name)
    for key, value in headers:
        if key.lower() == name:
            return value
    return None


def joined(headers: Headers, name: bytes) -> str:
    """Return all values of a list field joined by commas, as text; empty where there is none.

    RFC 9110, section 5.2: "the field value ... of that field, in order, separated by a comma".
    """
    return ", ".join(value.decode("latin-1") for value in values(headers, name))
