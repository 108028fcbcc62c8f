"""A change of the rules tried on sampled pages, in a process of its own that ends with it.

Not in the processes that print for readers: nobody waits for an author. It is killed when it takes
too long, and the reload goes on without a report.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from proxy.desk.impact import Seen, Tried, report, see
from proxy.rewrite import Page
from proxy.shell.background import step_back
from proxy.shell.frames import packed, read_frame, unpacked
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import Materials
from proxy.shell.worker import MEMORY_LIMIT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proxy.shell.samples import Sample

_BUDGET_S: Final = 5.0
"""A reload waits that long: 50 pages take some two seconds, and authors save often."""

_LIMIT_S: Final = 15.0  # the start of the process and its slowest page included
_NICENESS: Final = 15  # behind the processes that print for readers
_HEAD_BYTES: Final = 12  # the two lengths at the front of a frame


async def tried_on(samples: Iterable[Sample], before: str, after: str) -> dict[str, Any]:
    """Return the report on what the materials `after` make of the samples, beside `before`.

    Where there is none it says why under `problem`.
    """
    pages = list(samples)
    head = {"pages": [[one.site, one.path, one.url, one.content_type] for one in pages]}
    frame = packed(head, before.encode(), after.encode(), *(one.body for one in pages))
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "proxy.desk.trial",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_LIMIT_S):
            said, _ = await child.communicate(frame)
    except TimeoutError:
        return {"problem": f"the trial took longer than {_LIMIT_S:.0f} s"}
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode or len(said) < _HEAD_BYTES:
        return {"problem": f"the trial ended with {child.returncode}"}
    found: dict[str, Any] = unpacked(said[_HEAD_BYTES:], b"")[0]["report"]
    return found


def answer(head: dict[str, Any], bodies: list[bytes]) -> dict[str, Any]:
    """Return the report on the pages of a frame, on as many as fit into the time."""
    known = [_Knowing(Materials.from_json(text.decode())) for text in bodies[:2]]
    ends = time.monotonic() + _BUDGET_S
    every = list(_every(head["pages"], bodies[2:], known, ends))
    return {**report(every), "left_out": len(head["pages"]) - len(every)}


def _every(
    pages: list[list[str]], bodies: list[bytes], known: list[_Knowing], ends: float
) -> Iterator[Tried]:
    for (site, path, url, content_type), body in reversed(list(zip(pages, bodies, strict=True))):
        if time.monotonic() > ends:
            return
        page = Page(body, url, content_type)
        before, after = (one.see(site, page) for one in known)
        yield Tried(site, path, before, after)


class _Knowing:
    """The knowledge of one edition, compiled once for each site."""

    def __init__(self, materials: Materials) -> None:
        self._known = {one.key: knowledge_of(materials, one.key) for one in materials.sites}

    def see(self, site: str, page: Page) -> Seen:
        """Return what this edition makes of a page."""
        try:
            return see(page, self._known[site])
        except (RecursionError, MemoryError) as error:
            return Seen(declined=f"rewrite.failed: {type(error).__name__}")


def main() -> None:
    """Answer one frame."""
    step_back(_NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    frame = read_frame(sys.stdin.buffer)
    if frame is not None:
        sys.stdout.buffer.write(packed({"report": answer(*frame)}))


if __name__ == "__main__":
    main()
