"""A million changed messages at both parsers: `python -m scripts.mutate --count 1000000`.

A bounded number of the same runs with the tests (tests/conformance/test_mutations.py).
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Final

from tests.mutations import try_requests, try_responses

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mutations import Found

_SHOWN: Final = 20


def main() -> int:
    """Run as many as asked for, and say what came of them; 1 if anything did that should not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000, help="messages of each kind")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    kinds = (("requests", try_requests), ("responses", try_responses))
    wrong = [_run(name, attempt, asked.count, asked.seed) for name, attempt in kinds]
    return 1 if any(wrong) else 0


def _run(name: str, attempt: Callable[[int, int], Found], count: int, seed: int) -> int:
    began = time.monotonic()
    found = attempt(count, seed)
    rows = ", ".join(f"{one} {number}" for one, number in found.outcomes.most_common())
    print(f"{count} {name} in {time.monotonic() - began:.0f} s: {rows}")
    print(f"  slowest {found.slowest_s * 1000:.1f} ms, wrong {len(found.wrong)}")
    for one in found.wrong[:_SHOWN]:
        print(f"  {one}")
    return len(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
