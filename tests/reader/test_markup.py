"""The tables that a sheet is written from: no element that old parsers stumble over."""

from __future__ import annotations

import re

import pytest

from proxy.reader.markup import (
    BLOCKS,
    ENTRY_LIMITS,
    GRAMMARS,
    LEAVES,
    ONLY_CHILD,
    PARENTS,
    PICTURE_LIMITS,
    TABLE_COLUMNS,
    VOID,
    names,
    style_sheet,
)
from proxy.reader.tiers import Tier
from proxy.wire.view import TextSize

TIERS = (Tier.PLAIN, Tier.BASIC, Tier.LATE)
STYLES = [
    pytest.param(
        style_sheet(tier, size, dark=dark, large=large),
        {Tier.BASIC: 900, Tier.LATE: 1_400}[tier],
        id=f"{tier.value} {size.value or 'normal'}{' dark' if dark else ''}"
        f"{' large' if large else ''}",
    )
    for tier in (Tier.BASIC, Tier.LATE)
    for size in TextSize
    for dark in (False, True)
    for large in (False, True)
]
# Run or load something, crash Netscape 4, or print their words where they should not.
NEVER = frozenset(
    names(
        "script style iframe object embed applet svg math video audio template noscript frame "
        "frameset base button"
        " figure figcaption main article section nav header footer aside details summary time "
        "picture "
        "canvas marquee"
    )
)
CRASHES_NETSCAPE = frozenset(names("abbr acronym dfn q fieldset caption div span style label"))


@pytest.mark.parametrize("tier", TIERS)
def test_no_tier_has_an_element_that_runs_loads_or_glues(tier: Tier) -> None:
    assert not NEVER - {"style"} & set(GRAMMARS[tier].attributes)


def test_plain_has_nothing_that_crashes_its_readers() -> None:
    assert not CRASHES_NETSCAPE & set(GRAMMARS[Tier.PLAIN].attributes)


@pytest.mark.parametrize("tier", TIERS)
def test_no_attribute_runs_or_loads(tier: Tier) -> None:
    names = {name for row in GRAMMARS[tier].attributes.values() for name in row}

    assert not [one for one in names if one.startswith(("on", "data-"))]
    assert not names & {"style", "target", "srcdoc", "background", "dynsrc", "datasrc", "usemap"}


def test_plain_says_no_class_language_or_role() -> None:
    names = {name for row in GRAMMARS[Tier.PLAIN].attributes.values() for name in row}

    assert not names & {"class", "id", "lang", "role", "title"}


@pytest.mark.parametrize(("style", "limit"), STYLES)
def test_a_style_sheet_is_small(style: str, limit: int) -> None:
    assert len(style.encode()) <= limit


@pytest.mark.parametrize(("style", "limit"), STYLES)
def test_a_style_sheet_breaks_no_old_browser(style: str, limit: int) -> None:
    assert limit
    assert style.isascii()
    assert not re.search(r"(?:^|[},])\s*a\s*\{", style), "a bare a{} colors named headings"
    assert not re.search(r"float|position:|url\(|@import|@font-face|expression|behavior", style)
    assert "</" not in style
    assert style.count("{") == style.count("}")


def test_only_late_has_media_queries() -> None:
    basic, late = (
        style_sheet(tier, TextSize.NORMAL, dark=False, large=False) for tier in TIERS[1:]
    )

    assert "@media" not in basic
    assert "@media print" in late
    assert late.startswith(basic)


def test_plain_has_no_style_sheet() -> None:
    assert style_sheet(Tier.PLAIN, TextSize.BIG, dark=True, large=True) == ""


@pytest.mark.parametrize(
    ("size", "large", "percent"),
    [
        (TextSize.NORMAL, False, "100%"),
        (TextSize.BIG, False, "125%"),
        (TextSize.BIGGER, False, "150%"),
        (TextSize.NORMAL, True, "150%"),
    ],
)
def test_text_has_the_size_that_was_asked_for(size: TextSize, large: bool, percent: str) -> None:  # noqa: FBT001  # a row
    assert f"font:{percent}/" in style_sheet(Tier.BASIC, size, dark=False, large=large)


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(one * 2 for one in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_from_their_paper(dark: bool) -> None:  # noqa: FBT001  # a row
    style = style_sheet(Tier.BASIC, TextSize.NORMAL, dark=dark, large=False)
    paper = luminance(re.findall(r"background:(#\w+)", style)[0])
    inks = [luminance(one) for one in re.findall(r"[;{]color:(#\w+)", style)]

    ratios = [(max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) for ink in inks]

    assert len(ratios) == 4
    assert min(ratios) >= 4.5


def test_the_tables_agree_with_each_other() -> None:
    assert LEAVES <= BLOCKS
    assert not VOID & (LEAVES | set(ONLY_CHILD))
    assert all(child in PARENTS for children in ONLY_CHILD.values() for child in children)


@pytest.mark.parametrize("table", [PICTURE_LIMITS, ENTRY_LIMITS, TABLE_COLUMNS])
def test_a_better_tier_never_holds_less(table: dict[Tier, int]) -> None:
    assert table[Tier.PLAIN] <= table[Tier.BASIC] <= table[Tier.LATE]
