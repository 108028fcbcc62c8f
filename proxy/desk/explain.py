"""`freesheet rules explain`: what every rule did on a page, how often it matched, and why not.

The story is that of the function that serves readers; this only words it, as a table or as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from proxy.desk.aside import done_aside, serve_once
from proxy.desk.simplify import made_of, story_of
from proxy.rewrite import Declined, Page
from proxy.shell.knowledge import knowledge_of, profile_from_json, profile_to_json
from proxy.shell.materials import Materials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy.reader.tiers import Profile
    from proxy.rewrite import Knowledge

_NODES_SHOWN: Final = 3  # of each rule; JSON has more
_COUNTS: Final = ("matched", "after_has_text", "after_closest")
_GAP: Final = "  "
_LIMIT_S: Final = 10.0  # the start of a process, and the slowest page


@dataclass(frozen=True, slots=True)
class Subject:
    """A page to explain: for whom, and by which rules; a `Declined` profile says why by none."""

    page: Page
    profile: Profile | Declined
    knowledge: Knowledge
    name: str = ""


def explained(subject: Subject) -> dict[str, Any]:
    """Return the story of one page for JSON."""
    profile = subject.profile
    if isinstance(profile, Declined):
        return {**story_of(profile, subject.page.url), "name": subject.name}
    result = made_of(subject.page, profile, subject.knowledge)
    story = {"rules": subject.knowledge.ruleset.label, **story_of(result, subject.page.url)}
    return {**story, "name": subject.name, "tier": profile.tier.value}


async def explained_aside(
    page: Page, profile: Profile, materials: str, site: str
) -> dict[str, Any]:
    """Return the same, found in a process of its own; raises AsideError where it takes too long."""
    head = {
        "site": site,
        "url": page.url,
        "content_type": page.content_type,
        "status": page.status,
        "profile": profile_to_json(profile),
    }
    return await done_aside("proxy.desk.explain", head, [materials.encode(), page.body], _LIMIT_S)


def answer(head: dict[str, Any], bodies: list[bytes]) -> dict[str, Any]:
    """Return the story that a frame asks for."""
    page = Page(bodies[1], head["url"], head["content_type"], head["status"])
    known = knowledge_of(Materials.from_json(bodies[0].decode()), head["site"])
    return explained(Subject(page, profile_from_json(head["profile"]), known))


def as_text(story: dict[str, Any]) -> str:
    """Return the story for a person: one row for each rule, and below it what it acted on."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(story))


def _lines(story: dict[str, Any]) -> Iterator[str]:
    yield _GAP.join(filter(None, (story["url"], story["name"])))
    facts = [(name, story.get(name)) for name in ("tier", "kind", "rules", "language")]
    yield _GAP + _GAP.join(f"{name} {value}" for name, value in facts if value)
    if "declined" in story:
        yield f"{_GAP}left as it came: {story['declined']}"
    broken = set(story.get("violations", ()))
    rows = [_row(op, is_broken=op["rule"] in broken) for op in story["ops"]]
    if rows:
        yield ""
        yield from _table([("RULE", "VERB", "MATCHED", "EXPECT", "AT", "RESULT"), *rows], story)
    yield from _links(story)


def _row(op: dict[str, Any], *, is_broken: bool) -> tuple[str, ...]:
    counts = [str(op[name]) for name in _COUNTS if name in op]
    expect = op.get("expect", "") + (" broken" if is_broken else "")
    return op["rule"], op["verb"], " > ".join(counts), expect.strip(), op["at"], op["result"]


def _table(rows: list[tuple[str, ...]], story: dict[str, Any]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    ops: list[dict[str, Any]] = [{}, *story["ops"]]
    for row, op in zip(rows, ops, strict=True):
        yield _GAP + _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield from _below(op)


def _below(op: dict[str, Any]) -> Iterator[str]:
    """Say why the rule is there, what it acted on, and how much it took away."""
    indent = _GAP * 3
    nodes = op.get("nodes", [])
    for node in nodes[:_NODES_SHOWN]:
        done = node.get("result") or (f"-> {node['to']}" if "to" in node else "")
        yield f'{indent}{node["path"]}{_GAP}"{node["text"]}"{_GAP}{done}'
    if len(nodes) > _NODES_SHOWN:
        yield f"{indent}and {len(nodes) - _NODES_SHOWN} more"
    if "bytes_removed" in op:
        yield f"{indent}{op['bytes_removed']} bytes removed"


def _links(story: dict[str, Any]) -> Iterator[str]:
    if "declined" in story:
        return
    yield ""
    for one in story["support"]:
        yield f'{_GAP}{one["role"]} link from {one["from"]}: "{one["text"]}"{_GAP}{one["href"]}'
    for role in story["missing"]:
        yield f"{_GAP}{role} link missing: a rule promises one"
    if story["loss"]:
        yield f"{_GAP}{story['loss']:.0%} of the kept text was removed by rules"


if __name__ == "__main__":
    serve_once(answer)
