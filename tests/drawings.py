"""SVG for tests: a plain chart, and drawings that mean harm. One place says who may lack pyvips."""

from __future__ import annotations

import importlib.util
import os
from typing import Final

import pytest

IS_MISSING: Final = (
    importlib.util.find_spec("pyvips") is None and os.environ.get("REQUIRE_ENGINES") != "1"
)
NEEDS: Final = pytest.mark.skipif(IS_MISSING, reason='needs pyvips: pip install ".[svg]"')


def svg(inside: str, *, size: str = 'width="200" height="100"', before: str = "") -> bytes:
    """Return a drawing of `inside`."""
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {spaces} {size}>{inside}</svg>".encode()


CHART: Final = svg(
    '<rect width="100" height="100" fill="#f00"/><rect x="150" width="50" height="9"/>'
)


def nested_uses(levels: int = 10, each: int = 10) -> bytes:
    """Return a drawing that shows one thing `each` to the power of `levels` times."""
    groups = ['<g id="g0"><rect width="1" height="1"/></g>']
    groups += [
        f'<g id="g{level}">' + f'<use href="#g{level - 1}"/>' * each + "</g>"
        for level in range(1, levels)
    ]
    return svg(f"<defs>{''.join(groups)}</defs>" + f'<use href="#g{levels - 1}"/>')


def nested_entities(levels: int = 10) -> bytes:
    """Return a drawing whose one word is billions of words long."""
    rows = ['<!ENTITY a0 "ha">'] + [
        f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, levels)
    ]
    return svg(f'<text y="50">&a{levels - 1};</text>', before=f"<!DOCTYPE svg [{''.join(rows)}]>")
