"""How old is too old: one floor per engine, and the judgment of a reader by it. Pure.

The presets are frozen here and refreshed with releases: a rolling date would change behavior
silently. Nothing here looks at a request: what the reader wants, and what is no page, is asked in
`decision`.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.errors import ConfigError
from proxy.reader.engines import Engine, Kind

if TYPE_CHECKING:
    from proxy.reader.identify import Reader
    from proxy.reader.versions import Version


@dataclass(frozen=True, slots=True)
class Policy:
    """The oldest version of each engine that gets the origin's bytes, and what a site may add.

    `kaios_lite`: keypad phones get the sheet on every version. `save_data_lite`: so do readers that
    send `Save-Data: on`. `unlisted_simple`: so do readers nobody knows.
    """

    blink: Version
    gecko: Version
    webkit: Version
    kaios_lite: bool = False
    save_data_lite: bool = False
    unlisted_simple: bool = False


# baseline-browser-mapping 2.11.39: the first versions with the whole Baseline of that year.
PRESETS: Final = {
    "baseline 2017": Policy((62, 0), (53, 0), (11, 0)),
    "baseline 2018": Policy((66, 0), (64, 0), (11, 1)),
    "baseline 2019": Policy((66, 0), (65, 0), (13, 0)),
    "baseline 2020": Policy((87, 0), (83, 0), (14, 0)),
    "baseline 2021": Policy((96, 0), (95, 0), (15, 2)),
    "baseline 2022": Policy((108, 0), (108, 0), (16, 0)),
    "baseline 2023": Policy((120, 0), (121, 0), (17, 2)),
    "baseline 2024": Policy((130, 0), (132, 0), (18, 2)),
    # Widely available on 2026-11-22.
    "strict": Policy((125, 0), (126, 0), (17, 5)),
}
PRESETS["floor"] = PRESETS["baseline 2017"]
PRESETS["default"] = PRESETS["baseline 2020"]

# A family's name in a query -> the engine whose number it is.
_FAMILIES: Final = {
    "chrome": "blink",
    "chromium": "blink",
    "edge": "blink",
    "webview": "blink",
    "samsung": "blink",
    "opera": "blink",
    "firefox": "gecko",
    "tor": "gecko",
    "safari": "webkit",
    "ios": "webkit",
}

# Brands with numbers of their own -> the Chromium in each, from baseline-browser-mapping 2.11.39.
_CHROMIUM_OF: Final = {
    "samsung": {
        8: 63,
        9: 67,
        10: 71,
        11: 75,
        12: 79,
        13: 83,
        14: 87,
        15: 90,
        16: 92,
        17: 96,
        18: 99,
        19: 102,
        20: 106,
        21: 110,
        22: 111,
        23: 115,
        24: 117,
        25: 121,
        26: 122,
        27: 125,
        28: 130,
        29: 136,
        30: 143,
        31: 148,
    },
    "opera": {
        version: version + ahead
        for first, last, ahead in (
            *((15, 68, 13), (69, 114, 14), (115, 120, 15)),
            *((121, 139, 16), (140, 142, 17)),
        )
        for version in range(first, last + 1)
    },
    # 12 to 18 were another engine, which is never modern.
    "edge": {version: max(version, 79) for version in range(12, 401)},
}

_OPTIONS: Final = frozenset({("kaios", "lite"), ("save_data", "lite"), ("unlisted", "simple")})

_CLAUSE: Final = re.compile(r"([a-z_]+)\s*([^a-z0-9\s]+)\s*([a-z]+|[0-9]{1,4}(?:\.[0-9]{1,4})?)")
_NAMES: Final = (*PRESETS, *_FAMILIES, *sorted(name for name, _ in _OPTIONS))


def parse_policy(text: str) -> Policy:
    """Return the policy that `text` names: a preset, clauses such as `chrome >= 111`, or both.

    Commas stand between. A family that is not named keeps the number of the preset, or of
    `default`. Brands are Chromium: where two clauses speak of one engine the lower number holds,
    as in doubt a reader gets the origin's bytes.

    >>> parse_policy("chrome >= 111, safari >= 16.4").webkit
    (16, 4)

    Raises:
        ConfigError: an unknown name or operator, with the nearest known name.

    """
    clauses = [" ".join(clause.lower().split()) for clause in text.split(",")]
    preset = PRESETS[clauses.pop(0) if clauses[0] in PRESETS else "default"]
    floors: dict[str, Version] = {}
    options: set[str] = set()
    for clause in clauses:
        name, operator, value = _words(clause)
        if name in _FAMILIES:
            floor = _floor_in(name, operator, value)
            engine = _FAMILIES[name]
            floors[engine] = min(floors.get(engine, floor), floor)
        elif (name, value) in _OPTIONS and operator == "=":
            options.add(name)
        else:
            raise _unknown(name, clause)
    return Policy(
        blink=floors.get("blink", preset.blink),
        gecko=floors.get("gecko", preset.gecko),
        webkit=floors.get("webkit", preset.webkit),
        kaios_lite="kaios" in options,
        save_data_lite="save_data" in options,
        unlisted_simple="unlisted" in options,
    )


def _words(clause: str) -> tuple[str, str, str]:
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        raise _unknown(clause, clause)
    return match[1], match[2], match[3]


def _floor_in(name: str, operator: str, value: str) -> Version:
    """Return the engine's version that a clause asks for."""
    if operator != ">=" or not value[0].isdigit():
        raise ConfigError(f'policy: "{name} {operator} {value}": write "{name} >=" and a number')
    major, _, minor = value.partition(".")
    known = _CHROMIUM_OF.get(name)
    if known is None:
        return (int(major), int(minor or 0))
    first, last = min(known), max(known)
    asked = max(int(major), first)
    return (known.get(asked, known[last] + asked - last), 0)


def _unknown(name: str, clause: str) -> ConfigError:
    near = difflib.get_close_matches(name, _NAMES, n=1, cutoff=0.0)[0]
    return ConfigError(f'policy: "{clause}" is not understood; the nearest known name is "{near}"')


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a reader is by a policy: its class, whether it gets the sheet, and the named reason."""

    klass: str
    simple: bool
    reason: str


# Native mode: 6 and later are modern, up to 4 outdated; 5 is open, and so gets the original.
_GOANNA: Final = (5, 0)


def _floor(engine: Engine, policy: Policy) -> Version | None:
    """Return the floor of an engine that is judged by its number; no other is ever modern."""
    if engine is Engine.BLINK:
        return policy.blink
    if engine is Engine.WEBKIT or engine is Engine.IOS:
        return policy.webkit
    if engine is Engine.GECKO:
        return policy.gecko
    return _GOANNA if engine is Engine.GOANNA else None


def _reaches(engine: Engine, version: Version | None, policy: Policy) -> bool:
    if version is None:
        return False
    floor = _floor(engine, policy)
    return floor is not None and version >= floor


# Made once, as they are what most requests get.
_MODERN: Final = {
    engine: Judgment("modern", simple=False, reason=f"engine.{engine.value}") for engine in Engine
}
_PROVEN: Final = {
    code: Judgment("modern", simple=False, reason=f"header.{code}")
    for code in ("ch-ua", "sec-fetch", "priority", "accept-avif")
}


def judge(reader: Reader, policy: Policy) -> Judgment:
    """Return what the reader is by this policy, in order: tiers.md, "How it is decided"."""
    proof = reader.evidence
    if proof is not None and _reaches(proof.engine, proof.version, policy):
        return _PROVEN[proof.code]
    if not reader.old and _reaches(reader.engine, reader.version, policy):
        return _MODERN[reader.engine]
    if reader.bot:
        return Judgment("bot", simple=False, reason=f"bot.{reader.bot}")
    return _below(reader, policy)


def _below(reader: Reader, policy: Policy) -> Judgment:
    if reader.evidence is not None and reader.evidence.version is None:
        return Judgment("unknown", simple=False, reason=f"header.{reader.evidence.code}")
    if reader.kind is Kind.TEXT:
        return Judgment("text", simple=True, reason=f"text.{reader.detail or 'browser'}")
    if reader.kind is Kind.PROXY:
        return Judgment("proxy", simple=True, reason=f"proxy.{reader.detail}")
    numbered = _floor(reader.engine, policy) is not None or reader.engine is Engine.NONE
    if reader.old or reader.version is not None or not numbered:
        return Judgment("outdated", simple=True, reason=f"engine.{reader.engine.value}")
    why = reader.detail or reader.engine.value
    return Judgment("unknown", simple=policy.unlisted_simple, reason=f"unknown.{why}")
