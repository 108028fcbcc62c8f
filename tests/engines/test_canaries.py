"""Engines that run scripts look at pages full of them, and at what Freesheet makes of those."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.engines.canary import CODE, Aviary, armed, page_of, sheets_of
from tests.engines.conftest import DRIVER, NOT_INSTALLED, REQUIRED
from tests.sheet.test_serialize import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.slow]  # each look starts a browser

ENGINES = ["wkhtml-qt4", "phantom211", "chrome64", "chromium"]
TIERS = ["plain", "basic", "late"]

# Vectors of the serializer's tests whose script is a single letter, or that have none of their own.
LETTER = re.compile(r"(?<=onerror=)[xy]\b|(?<=onload=')x(?=')|(?<=<script>)x(?=</script>)")
# No engine shall wait for a host that is not there.
ELSEWHERE = re.compile(r"(?:http:)?//(?:evil|a)\.example")
FROM_THE_SERIALIZER = [
    ELSEWHERE.sub("", LETTER.sub(CODE, armed(str(one.values[0])))) for one in HOSTILE
]
# What runs by itself in these engines, or in some of them: nobody has to click.
BY_THEMSELVES = [
    f"<script>{CODE}</script>",
    f"<img src=x onerror={CODE}>",
    f"<body onload={CODE}>",
    f"<svg onload={CODE}></svg>",
    f"<svg><script>{CODE}</script></svg>",
    f"<iframe src='javascript:parent.frames.length,{CODE}'></iframe>",
    f"<iframe srcdoc='&lt;script>{CODE}&lt;/script>'></iframe>",
    f"<object data=x onerror={CODE}>a</object>",
    f"<input autofocus onfocus={CODE}>",
    f"<video><source onerror={CODE}></video>",
    f"<audio src=x onerror={CODE}></audio>",
    f"<details open ontoggle={CODE}><summary>a</summary></details>",
    f"<marquee onstart={CODE}>a</marquee>",
    f"<style onload={CODE}>p{{}}</style>",
    f"<link rel=stylesheet href='data:text/css,' onload={CODE}>",
    f"<select autofocus onfocus={CODE}><option>a</select>",
    f"<p style='animation:x' onanimationstart={CODE}>a</p><style>@keyframes x{{}}</style>",
    f"<noscript><p title='</noscript><img src=x onerror={CODE}>'></noscript>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src onerror={CODE}>'>",
    f"<!--><img src=x onerror={CODE}>-->",
    f"<a name=x title='`' ><img alt='``onerror={CODE}' src=x></a>",
    f"<table background='javascript:{CODE}'><tr><td>a</table>",
    f"<script src='data:text/javascript,{CODE}'></script>",
    f'<embed src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="{CODE}"/>\'>',
    f"<meta http-equiv=refresh content='0;url=javascript:{CODE}'>",
]
VECTORS = FROM_THE_SERIALIZER + BY_THEMSELVES
TRIES = 2
PLAINEST = {("raw", len(FROM_THE_SERIALIZER) + number) for number in range(3)}


@pytest.fixture(scope="module")
def aviary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    """Give a server of every page as it is, and as each tier's sheet."""
    folder = tmp_path_factory.mktemp("canaries")
    groups = {tier: sheets_of(VECTORS, tier, folder) for tier in TIERS}
    groups["raw"] = [page_of(one).encode("utf-8", "replace") for one in VECTORS]
    with Aviary(groups) as running:
        yield running


def look(aviary: Aviary, engine: str, group: str, folder: Path) -> None:
    """Show a group in an engine that starts with no memory of another."""
    aviary.seen.clear()
    aviary.sung.clear()
    command = [*DRIVER, engine, aviary.address(group), str(folder / engine)]
    for _ in range(TRIES):  # PhantomJS was seen to hang on a page of hostile scripts
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
        if "did not end" not in done.stderr:
            break
    if done.returncode == NOT_INSTALLED and not REQUIRED:
        pytest.skip(f"{engine} is not installed")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("engine", ENGINES)
def test_scripts_run_on_pages_that_nobody_simplified(
    aviary: Aviary, engine: str, tmp_path: Path
) -> None:
    """Without this, the silence of sheets would prove nothing."""
    look(aviary, engine, "raw", tmp_path)

    assert aviary.sung >= PLAINEST
    assert len(aviary.sung) >= 10


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("engine", ENGINES)
def test_no_script_runs_on_a_sheet(aviary: Aviary, engine: str, tier: str, tmp_path: Path) -> None:
    look(aviary, engine, tier, tmp_path)

    assert aviary.sung == set()
    assert aviary.seen == {(tier, number) for number in range(len(VECTORS))}
