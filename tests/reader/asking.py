"""A reader of a test: a User-Agent and header fields in, the decision out."""

from __future__ import annotations

from importlib import resources

from proxy.reader.decision import Decision, decide_reader
from proxy.reader.identify import Reader, identify
from proxy.reader.policy import PRESETS, Policy
from proxy.reader.signs import Signs, parse_signs
from proxy.wire.messages import Headers, Request
from proxy.wire.view import View

SIGNS = parse_signs(resources.files("proxy.reader").joinpath("signs.toml").read_text("utf-8"))
DEFAULT = PRESETS["default"]


def request(agent: str | bytes | None, *fields: tuple[str, str], version: str = "1.1") -> Request:
    """Return a navigation with this User-Agent (None: without the field) and these fields."""
    value = agent.encode("utf-8", "surrogateescape") if isinstance(agent, str) else agent
    own: Headers = () if value is None else ((b"User-Agent", value),)
    more = tuple((name.encode(), text.encode("utf-8", "surrogateescape")) for name, text in fields)
    return Request("GET", "/", version=version, headers=own + more)


def reader(agent: str | bytes | None, *fields: tuple[str, str]) -> Reader:
    """Return who asks."""
    return identify(request(agent, *fields), SIGNS)


def decide(
    agent: str | bytes | None,
    *fields: tuple[str, str],
    policy: Policy = DEFAULT,
    view: View | None = None,
    signs: Signs = SIGNS,
) -> Decision:
    """Return what this reader gets."""
    return decide_reader(request(agent, *fields), view or View(), signs, policy)


def verdict(agent: str | bytes | None, *fields: tuple[str, str]) -> str:
    """Return serve, tier and reason of a decision by the default policy, as one line."""
    decision = decide(agent, *fields)
    return f"{decision.serve} {decision.tier.value} {decision.reason}"
