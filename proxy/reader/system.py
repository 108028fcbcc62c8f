"""Which system a reader runs on, by its User-Agent. Pure; for advice, never for a verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from proxy.reader.versions import Version

_LENGTH_LIMIT: Final = 512

# Nobody can install a browser on these (ADR 0034), or it would be another build.
_CLOSED: Final = re.compile(
    r"kindle|silk/|kaios|playstation|psp|nintendo|xbox|tizen|web0s|netcast|hbbtv|smart-?tv|crkey"
    r"|windows phone|iemobile|windows ce|blackberry|bb10|\barm;",
    re.IGNORECASE,
)
_VERSIONED: Final = (
    ("windows", re.compile(r"Windows NT (\d{1,2})\.(\d{1,2})")),
    ("macos", re.compile(r"Intel Mac OS X (\d{1,2})[._](\d{1,2})")),
    ("android", re.compile(r"Android (\d{1,2})(?:\.(\d{1,2}))?")),
)
# Windows by the number that its browsers send; 5.2 is XP for 64 bits.
_WINDOWS: Final = {
    (5, 1): "Windows XP",
    (5, 2): "Windows XP",
    (6, 0): "Windows Vista",
    (6, 1): "Windows 7",
    (6, 2): "Windows 8",
    (6, 3): "Windows 8.1",
}


@dataclass(frozen=True, slots=True)
class System:
    """An operating system: "windows", "macos" or "android", its number, and its name for people."""

    kind: str
    version: Version
    name: str


def system_of(agent: bytes) -> System | None:
    """Return the system that a User-Agent names, or None where it is not one to advise on.

    >>> system_of(b"Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)").name
    'Windows XP'
    """
    text = agent[:_LENGTH_LIMIT].decode("latin-1")
    if _CLOSED.search(text):
        return None
    for kind, pattern in _VERSIONED:
        match = pattern.search(text)
        if match is not None:
            version = (int(match.group(1)), int(match.group(2) or 0))
            return System(kind, version, _name(kind, version))
    return None


def _name(kind: str, version: Version) -> str:
    major, minor = version
    if kind == "windows":
        return _WINDOWS.get(version, "Windows")
    return f"Android {major}" if kind == "android" else f"macOS {major}.{minor}"
