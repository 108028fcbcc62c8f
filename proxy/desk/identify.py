"""`freesheet identify`: one User-Agent or one request a line in, one line about its reader out."""

from __future__ import annotations

import json
from importlib import resources
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING, Any

from proxy.reader.decision import Decision, decide_reader
from proxy.reader.policy import parse_policy
from proxy.reader.signs import FILE, Signs, parse_signs
from proxy.wire.messages import Request
from proxy.wire.view import split_view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from proxy.reader.policy import Policy


def run(lines_in: Iterable[str], lines_out: IO[str], *, policy: str, requests: bool) -> int:
    """Answer each line by one line; return the exit status, 1 where a line was no request.

    Raises:
        ConfigError: `policy` is not understood.

    """
    if isinstance(lines_in, TextIOWrapper):
        # A User-Agent may hold any bytes, a carriage return too.
        lines_in.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    chosen = parse_policy(policy)
    signs = parse_signs(resources.files("proxy.reader").joinpath(FILE).read_text("utf-8"))
    read: Callable[[str], Request] = _request_of_json if requests else _request_of_agent
    status = 0
    for line in lines_in:
        text = line.rstrip("\r\n")
        try:
            request = read(text)
        except (ValueError, TypeError, RecursionError) as error:
            lines_out.write(f"error\t\t\t\t\tnot a request: {error}\n")
            status = 1
        else:
            lines_out.write(_answer(request, signs, chosen) + "\n")
    return status


def _request_of_agent(line: str) -> Request:
    agent = line.encode("utf-8", "surrogateescape")
    return Request("GET", "/", headers=((b"User-Agent", agent),) if line else ())


def _request_of_json(line: str) -> Request:
    """Return the request that a line tells.

    An object: `method`, `http_version`, `target`, `scheme`, `headers` as `[[name, value], ...]`.
    """
    told = json.loads(line)
    if not isinstance(told, dict):
        raise TypeError("an object is expected")
    headers = told.get("headers", [])
    if not isinstance(headers, list):
        raise TypeError('"headers" must be a list of pairs')
    return Request(
        method=_text(told, "method", "GET"),
        target=_text(told, "target", "/"),
        version=_text(told, "http_version", "1.1").upper().removeprefix("HTTP/"),
        headers=tuple(_field(pair) for pair in headers),
        scheme=_text(told, "scheme", "http"),
    )


def _text(told: dict[str, Any], key: str, default: str) -> str:
    value = told.get(key, default)
    if not isinstance(value, str):
        raise TypeError(f'"{key}" must be a string')
    return value


def _field(pair: object) -> tuple[bytes, bytes]:
    match pair:
        case [str(name), str(value)]:
            return name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")
        case _:
            raise ValueError('"headers" must be a list of pairs of strings')


def _answer(request: Request, signs: Signs, policy: Policy) -> str:
    _, view = split_view(request.target)
    return format_decision(decide_reader(request, view, signs, policy))


def format_decision(decision: Decision) -> str:
    """Return the six columns: serve, class, engine, version, tier, reason."""
    columns = (
        decision.serve,
        decision.klass,
        decision.engine,
        format_version(decision.version),
        decision.tier.value,
        decision.reason,
    )
    return "\t".join(columns)


def format_version(version: tuple[int, int] | None) -> str:
    """Return `major` or `major.minor`; "none" where it is not known."""
    if version is None:
        return "none"
    major, minor = version
    return f"{major}.{minor}" if minor else str(major)
