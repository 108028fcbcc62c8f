"""Who is asking: Request + Signs -> Reader. Pure; reads, never judges (that is `policy`).

The User-Agent is read once and kept in an LRU; header evidence is read per request and may only
upgrade. No value raises, and none takes long: 512 characters are looked at, four digits are
captured, and no pattern has an open quantifier (evidence.md, "Cost of recognizing").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from proxy.reader.engines import Engine, Kind, Trait
from proxy.reader.evidence import Evidence, Hints, phone_header, pick, prove
from proxy.reader.versions import READINGS, Seen, Version

if TYPE_CHECKING:
    from proxy.reader.signs import EngineSign, Signs
    from proxy.wire.messages import Request

# The longest value in 1,427 labeled ones has 361 characters; the 99th percentile is 267.
AGENT_LIMIT: Final = 512

# 89 % hits with 30 % rare values mixed in, 2 MB at worst (evidence.md, "Cost of recognizing").
CACHE_SIZE: Final = 4096

_CONTROL: Final = bytes(range(32)) + b"\x7f"


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """The browser asking, as its request shows it; holds no piece of the request itself.

    `old` is proof at any policy. `detail` ends the dotted code of a text, proxy or unknown reader.
    `bot` names the sign of a program. `platform` is "mac", "dos" or "" and picks the column of
    8-bit charsets.
    """

    engine: Engine = Engine.NONE
    version: Version | None = None
    kind: Kind = Kind.UNKNOWN
    sign: EngineSign | None = None
    old: bool = False
    phone: bool = False
    bot: str = ""
    detail: str = ""
    platform: str = ""
    gzip_broken: bool = False
    evidence: Evidence | None = None

    def has(self, trait: Trait) -> bool:
        """Tell whether the reader's row knows this of it."""
        return self.sign is not None and trait in self.sign.traits


def identify(request: Request, signs: Signs) -> Reader:
    """Return who is asking."""
    return identify_hints(pick(request.headers), signs)


def identify_hints(hints: Hints, signs: Signs) -> Reader:
    """Return who is asking, from header fields that were picked before."""
    reader = _read_agent(hints.get(b"user-agent", b"")[:AGENT_LIMIT], signs)
    evidence = prove(reader.engine, hints)
    if evidence is not None:
        return _with(reader, evidence)
    if reader.kind is Kind.UNKNOWN and not reader.bot and phone_header(hints):
        return replace(reader, kind=Kind.PROXY, detail="header", phone=True)
    return reader


@lru_cache(maxsize=CACHE_SIZE)
def _with(reader: Reader, evidence: Evidence) -> Reader:
    return replace(reader, evidence=evidence)


@lru_cache(maxsize=CACHE_SIZE)
def _read_agent(value: bytes, signs: Signs) -> Reader:
    agent = _clean(value)
    if not agent:
        return Reader(detail="empty")
    for sign in signs.engines:
        if sign.tokens.fit(agent):
            seen = READINGS[sign.reads](agent, sign)
            if seen is not None:
                return _reader(agent, sign, seen, signs)
    return Reader(bot=_bot(agent, None, signs), detail=_nothing(agent))


def _clean(value: bytes) -> str:
    agent = value.translate(None, _CONTROL).lower().decode("latin-1").strip()
    if len(agent) > 1 and agent[0] == agent[-1] and agent[0] in "\"'":
        agent = agent[1:-1].strip()
    return agent


def _reader(agent: str, sign: EngineSign, seen: Seen, signs: Signs) -> Reader:
    return Reader(
        engine=sign.engine,
        version=seen.version,
        kind=sign.kind,
        sign=sign,
        old=seen.old or Trait.OLD in sign.traits,
        phone=sign.phone or ("ipad" not in agent and _has_one(agent, signs.phones)),
        bot="" if _PLAIN.fullmatch(agent) else _bot(agent, sign, signs),
        detail=sign.reason,
        platform=_platform(agent, sign),
        gzip_broken=_gzip_broken(agent, sign, seen.version),
    )


# The shapes of most traffic. They have nothing but a browser's own words: no program is sought.
_PLAIN: Final = re.compile(
    r"mozilla/5\.0 "
    r"\((?:windows nt 10\.0; win64; x64|macintosh; intel mac os x 10[_.]15(?:_7)?"
    r"|x11; linux x86_64|x11; cros x86_64 [0-9.]{1,16}"  # codespell:ignore cros
    r"|linux; android [0-9.]{1,6}; [^;()/]{1,60}(?: build/[^;()]{1,40})?(?:; wv)?"
    r"|ip(?:hone|ad); cpu (?:iphone )?os [0-9_]{1,12} like mac os x)(?:; rv:[0-9.]{1,8})?\) "
    r"(?:applewebkit/[0-9.]{1,16} \(khtml, like gecko\) "
    r"(?:version/[0-9.]{1,16} )?(?:chrome/[0-9.]{1,20} )?(?:mobile(?:/[0-9a-z]{1,12})? )?"
    r"safari/[0-9.]{1,16}(?: (?:edg|edga|opr|vivaldi)/[0-9.]{1,20})?"
    r"|gecko/[0-9.]{1,10} firefox/[0-9.]{1,8})"
)


def _has_one(agent: str, tokens: tuple[str, ...]) -> bool:
    return any(token in agent for token in tokens)


_MAC: Final = ("macintosh", "mac_", "macweb", "mac os")


def _platform(agent: str, sign: EngineSign) -> str:
    if Trait.DOS in sign.traits or "os/2" in agent:
        return "dos"
    return "mac" if _has_one(agent, _MAC) else ""


def _gzip_broken(agent: str, sign: EngineSign, version: Version | None) -> bool:
    """Tell of readers that ask for gzip and fail with it (evidence.md, "Compression").

    nginx has `gzip_disable msie6`, which spares SV1, the service pack that mended it.
    """
    if sign.engine is Engine.NETSCAPE:
        return True
    if sign.engine is not Engine.TRIDENT or version is None:
        return False
    return _has_one(agent, _MAC) or (version < (7, 0) and "sv1" not in agent)


def _bot(agent: str, sign: EngineSign | None, signs: Signs) -> str:
    """Return the name of the sign that shows a program, or ""."""
    seen = _DEVICE.sub(";", agent) if "android" in agent else agent
    for row in signs.bots:
        left = seen
        for blank in row.blank:
            left = left.replace(blank, "")
        if row.tokens.fit(left):
            return row.name
    named = sign is not None and (sign.own_name or _has_one(agent, _BROWSERS))
    if named or agent.startswith(_FORMS) or not _PROGRAM.match(agent):
        return ""
    return "program"


# A phone's model may hold any word: what stands before `Build/`, or last in the first parentheses.
_DEVICE: Final = re.compile(r";[^;()/]{1,60}(?: build/|\) applewebkit)")

# A program begins with its name.
_PROGRAM: Final = re.compile(r"[a-z][a-z0-9]{2}")

# How a browser's value begins; what none but a browser's has, whatever was put before it.
_FORMS: Final = ("mozilla", "opera")
_BROWSERS: Final = ("mozilla/", "opera/", "khtml, like gecko", "gecko/", "applewebkit", "hbbtv/")


def _nothing(agent: str) -> str:
    return "bare" if agent.startswith("mozilla/") else "garbage"
