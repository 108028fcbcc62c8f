"""One rewriting process: frames in on stdin, frames out on stdout.

Parsing is C code that nothing in Python can interrupt, so it runs where it can be killed. The
process has a memory limit, a lower priority than the server, and no open socket.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import RewriteError
from proxy.rewrite import Declined, Page, Sheet, rewrite
from proxy.ruleset.trace import FIRED
from proxy.shell.background import step_back
from proxy.shell.frames import packed, read_frame
from proxy.shell.knowledge import knowledge_of, profile_from_json
from proxy.shell.materials import Materials

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.rewrite import Knowledge

MEMORY_LIMIT_BYTES: Final = 1024 * 1024 * 1024
"""Address space of one process; the worst page took 352 MB (evidence.md, "The parser")."""

_NICENESS: Final = 10  # rewriting never delays the server that streams to modern readers
_KEPT_GENERATIONS: Final = 2  # a running exchange keeps its edition; older ones are gone by then


class Worker:
    """Compiled knowledge by generation and site, and the answer to one job."""

    def __init__(self, tick: Callable[[], float] = time.perf_counter) -> None:
        self._tick = tick
        self._materials: dict[int, Materials] = {}
        self._known: dict[tuple[int, str], Knowledge] = {}

    def publish(self, generation: int, text: str) -> bytes:
        """Compile a new edition, forget old ones, and return the frame that says so."""
        self._materials[generation] = materials = Materials.from_json(text)
        for old in sorted(self._materials)[:-_KEPT_GENERATIONS]:
            del self._materials[old]
            self._known = {key: one for key, one in self._known.items() if key[0] != old}
        for site in materials.sites:
            self._known[generation, site.key] = knowledge_of(materials, site.key)
        gc.collect()
        gc.freeze()
        return packed({"ready": generation})

    def answer(self, job: dict[str, Any], body: bytes) -> bytes:
        """Return the frame that answers `job`."""
        known = self._known.get((job["generation"], job["site"]))
        if known is None:
            return packed({"failed": f"edition {job['generation']} is gone"})
        known = replace(known, depth_limit=job["depth_limit"], saved_at=job["saved_at"])
        page = Page(body, job["url"], job["content_type"], job["status"], posted=job["posted"])
        try:
            result = rewrite(page, profile_from_json(job["profile"]), known, self._tick)
        except (RewriteError, RecursionError, MemoryError) as error:
            return packed({"failed": f"{type(error).__name__}: {error}"})
        return _packed_result(result)


def _packed_result(result: Sheet | Declined) -> bytes:
    if isinstance(result, Declined):
        return packed({"declined": result.reason})
    head = {
        "charset": result.charset,
        "language": result.language,
        "kind": result.kind,
        "rules": result.rules,
        "rule_kind": result.rule_kind,
        "contracts": [list(one) for one in result.contracts],
        "missing": list(result.missing),
        "fired": [one["rule"] for one in result.trace if one["result"] == FIRED],
        "loss": result.loss,
        "support": [[one.role.value, one.source.value] for one in result.support],
        "parse_ms": result.parse_ms,
        "rewrite_ms": result.rewrite_ms,
    }
    return packed(head, *result.parts)


def main() -> None:
    """Serve frames until stdin ends."""
    step_back(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # trees are freed between jobs, not in the middle of one
    worker, source, target = Worker(), sys.stdin.buffer, sys.stdout.buffer
    while (frame := read_frame(source)) is not None:
        head, bodies = frame
        if "materials" in head:
            target.write(worker.publish(head["materials"], bodies[0].decode()))
        else:
            target.write(worker.answer(head, bodies[0]))
        target.flush()
        gc.collect()


if __name__ == "__main__":
    main()
