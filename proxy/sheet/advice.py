"""Which browsers may be advised on a system. Pure: the shell reads the dated file and the clock.

A row speaks for itself until its `valid_until`; an expired one is not shown, for nobody may be sent
after a browser that is gone (ADR 0034).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from proxy.errors import ConfigError
from proxy.sheet.words import Words

if TYPE_CHECKING:
    from proxy.reader.system import System
    from proxy.reader.versions import Version

_NOTES: Final = frozenset(one.name for one in fields(Words) if one.name.startswith("note_"))
_KEYS: Final = frozenset(
    {"name", "address", "system", "from", "to", "notes", "valid_until", "source"}
)
_SYSTEMS: Final = ("windows", "macos", "android")


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that runs on some versions of a system; `notes` are names of Words."""

    name: str
    address: str
    system: str
    first: Version
    last: Version
    notes: tuple[str, ...]
    valid_until: date

    def fits(self, system: System, today: date) -> bool:
        """Tell whether it may be advised on this system today."""
        runs = self.system == system.kind and self.first <= system.version <= self.last
        return runs and today <= self.valid_until


@dataclass(frozen=True, slots=True)
class Advice:
    """All rows, and the day on which they were looked up."""

    checked: date
    browsers: tuple[Browser, ...]

    def for_system(self, system: System | None, now: float) -> tuple[Browser, ...]:
        """Return what may be advised at `now`, in seconds since the epoch; best first."""
        if system is None:
            return ()
        today = datetime.fromtimestamp(now, UTC).date()
        return tuple(one for one in self.browsers if one.fits(system, today))


NO_ADVICE: Final = Advice(date(1970, 1, 1), ())


def parse_advice(text: str) -> Advice:
    """Return the advice of the data file; raises ConfigError with the row that is wrong."""
    try:
        table = tomllib.loads(text)
        checked = table["checked"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise ConfigError(f"advice.toml: {error}") from error
    rows = enumerate(table.get("browser", []), 1)
    return Advice(checked, tuple(_browser(row, number) for number, row in rows))


def _browser(row: dict[str, Any], number: int) -> Browser:
    where = f"advice.toml, browser {number}"
    if set(row) != _KEYS:
        odd = ", ".join(sorted(set(row) ^ _KEYS))
        raise ConfigError(f"{where}: one of these is missing or unknown: {odd}")
    if row["system"] not in _SYSTEMS or not set(row["notes"]) <= _NOTES:
        raise ConfigError(f"{where}: no such system or note")
    return Browser(
        name=row["name"],
        address=row["address"],
        system=row["system"],
        first=_version(row["from"], where),
        last=_version(row["to"], where),
        notes=tuple(row["notes"]),
        valid_until=row["valid_until"],
    )


def _version(text: str, where: str) -> Version:
    major, _, minor = text.partition(".")
    if not (major.isdecimal() and minor.isdecimal()):
        raise ConfigError(f'{where}: "{text}" is no version; write "5.1"')
    return int(major), int(minor)
