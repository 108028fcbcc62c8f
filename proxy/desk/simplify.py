"""`freesheet simplify`: one page or a batch of them, through the function that serves readers.

A single page writes exactly the bytes that a reader would get. A batch reads and writes JSON lines
in the same order; a page that fails is a line that says so, never the end of the run.
"""

from __future__ import annotations

import base64
import gc
import gzip
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from proxy.decide import Reason
from proxy.errors import ConfigError, RewriteError
from proxy.reader.decision import decide_reader
from proxy.reader.policy import parse_policy
from proxy.reader.profiles import typical_profile
from proxy.reader.signs import parse_signs
from proxy.reader.tiers import Profile, Tier
from proxy.rewrite import Declined, Knowledge, Page, Sheet, rewrite
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import Materials, read_materials
from proxy.wire.addresses import host_to_ascii
from proxy.wire.messages import Request
from proxy.wire.view import View, split_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proxy.reader.policy import Policy

DECLINED_STATUS: Final = 3
_PAGE_LIMIT_BYTES: Final = 64 * 1024 * 1024  # a saved page; serving has its own, lower limit
_COLLECT_EVERY: Final = 25  # pages between two collections of dropped trees


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said; `tier` and `agent` exclude each other."""

    url: str = "https://page.invalid/"
    tier: str = ""
    agent: str = ""
    rules_dir: str = ""
    content_type: str = ""
    trace: bool = False


@dataclass(slots=True)
class Desk:
    """Everything compiled once for a run."""

    materials: Materials
    known: dict[str, Knowledge] = field(default_factory=dict)

    @classmethod
    def open(cls, rules_dir: str) -> Desk:
        """Return a desk with the package's data and the rules of a folder ("" for none)."""
        return cls(read_materials(rules_dir))

    def knowledge(self, url: str) -> Knowledge:
        """Return what is known for the site of `url`: its rules by origin host, else generic."""
        host = host_to_ascii(url.partition("://")[2].partition("/")[0].partition(":")[0]) or ""
        key = self._key_of(host)
        if key not in self.known:
            self.known[key] = knowledge_of(self.materials, key)
        return self.known[key]

    def _key_of(self, host: str) -> str:
        for name in self.materials.rules:
            if "/" not in name and not name.startswith("_"):
                key = name.removesuffix(".toml")
                if key not in self.known:
                    self.known[key] = knowledge_of(self.materials, key)
                if host in self.known[key].ruleset.hosts:
                    return key
        return ""

    def profile(
        self, options: Options, view: View, policy: Policy | None = None
    ) -> Profile | Declined:
        """Return the profile of a tier or an agent, or why the agent gets the original."""
        if not options.agent and view.full:
            return Declined("override.url")
        if not options.agent:
            return typical_profile(_tier(options.tier or "basic"), view)
        request = Request(
            "GET", "/", headers=((b"User-Agent", options.agent.encode("latin-1", "replace")),)
        )
        signs = parse_signs(self.materials.signs)
        decision = decide_reader(request, view, signs, policy or parse_policy("default"))
        return decision.profile if decision.profile is not None else Declined(decision.reason)


def checked_url(url: str) -> str:
    """Return the address of a page; raises ConfigError where it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not host_to_ascii(parts.hostname or ""):
        raise ConfigError(
            f"--url: {url!r} is no address; write the page's own, https://news.example/article."
        )
    return url


def _tier(name: str) -> Tier:
    for tier in (Tier.PLAIN, Tier.BASIC, Tier.LATE):
        if tier.value == name:
            return tier
    raise ConfigError(f"--tier: {name!r} is none of plain, basic, late.")


def run_one(body: bytes, options: Options, out: IO[bytes], err: IO[str]) -> int:
    """Write the bytes a reader would get; 0, or 3 with the original bytes and the reason."""
    desk = Desk.open(options.rules_dir)
    target, view = split_view(checked_url(options.url))
    profile = desk.profile(options, view)
    page = Page(body, target, options.content_type)
    known = desk.knowledge(target)
    result = profile if isinstance(profile, Declined) else made_of(page, profile, known)
    if isinstance(result, Sheet):
        part = min(max(view.part, 1), len(result.parts))
        out.write(result.parts[part - 1])
    else:
        out.write(body)
    if options.trace:
        err.write(json.dumps(story_of(result, target), ensure_ascii=False, indent=1) + "\n")
    if isinstance(result, Declined):
        err.write(f"declined: {result.reason}\n")
        return DECLINED_STATUS
    return 0


def made_of(page: Page, profile: Profile, knowledge: Knowledge) -> Sheet | Declined:
    """Return the sheet of a page; a rewrite that fails is a reason as well."""
    try:
        return rewrite(page, profile, knowledge, time.perf_counter)
    except (RewriteError, RecursionError) as error:
        return Declined(f"{Reason.REWRITE_FAILED.value} ({error})")


def story_of(result: Sheet | Declined, url: str) -> dict[str, Any]:
    """Return what was made of a page and why, for JSON: what each rule did, which links stand."""
    trace: dict[str, Any] = {"schema": 1, "url": url, "ops": list(result.trace)}
    if isinstance(result, Declined):
        return {**trace, "declined": result.reason}
    return {
        **trace,
        "rules": result.rules,
        "kind": result.kind,
        "language": result.language,
        "support": [_support(one) for one in result.support],
        "violations": list(result.violations),
        "missing": list(result.missing),
        "loss": round(result.loss, 3),
        "ms": {"parse": round(result.parse_ms, 3), "rewrite": round(result.rewrite_ms, 3)},
        "bytes": {"out": sum(map(len, result.parts)), "parts": len(result.parts)},
    }


def _support(ask: Any) -> dict[str, str]:  # noqa: ANN401  # an Ask as the sheet printed it
    return {"role": ask.role.value, "href": ask.href, "text": ask.text, "from": ask.source.value}


def run_batch(lines: Iterable[str], out: IO[str], *, rules_dir: str, with_sheet: bool) -> int:
    """Answer every JSON line with one; 0 when every line was answered."""
    desk = Desk.open(rules_dir)
    gc.collect()
    gc.freeze()
    gc.disable()
    for number, answer in enumerate(_answers(lines, desk, with_sheet=with_sheet), 1):
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()
        if number % _COLLECT_EVERY == 0:
            gc.collect()
    return 0


def _answers(lines: Iterable[str], desk: Desk, *, with_sheet: bool) -> Iterator[dict[str, Any]]:
    for line in lines:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            identity = row["id"]
        except (ValueError, TypeError, KeyError):
            yield {"id": None, "declined": "input.unreadable"}
            continue
        yield {"id": identity, **_answer(row, desk, with_sheet=with_sheet)}


def _answer(row: dict[str, Any], desk: Desk, *, with_sheet: bool) -> dict[str, Any]:
    try:
        options = Options(
            url=str(row["url"]),
            tier=str(row.get("tier") or ""),
            agent=str(row.get("agent") or ""),
            content_type=str(row.get("content_type") or ""),
        )
        body = _read(Path(row["path"]))
        profile = desk.profile(options, View())
    except (OSError, EOFError, KeyError, ValueError, ConfigError, gzip.BadGzipFile) as error:
        return {"declined": "input.unreadable", "why": str(error)}
    if isinstance(profile, Declined):
        return {"declined": profile.reason}
    page = Page(body, options.url, options.content_type)
    result = made_of(page, profile, desk.knowledge(page.url))
    if isinstance(result, Declined):
        return {"declined": result.reason}
    return _facts(result, profile, with_sheet=with_sheet)


def _read(path: Path) -> bytes:
    if path.suffix == ".gz":
        with gzip.open(path) as stream:
            return stream.read(_PAGE_LIMIT_BYTES)
    return path.read_bytes()


def _facts(sheet: Sheet, profile: Profile, *, with_sheet: bool) -> dict[str, Any]:
    printed = sheet.printed
    facts: dict[str, Any] = {
        "declined": None,
        "tier": profile.tier.value,
        "charset": sheet.charset,
        "kind": sheet.kind,
        "bytes": sum(map(len, sheet.parts)),
        "part1_bytes": len(sheet.parts[0]),
        "title": printed.title,
        "main": printed.main_text,
        "images": [
            {"src": src, "alt": alt, "caption": caption} for src, alt, caption in printed.images
        ],
        "support": [_support(one) for one in sheet.support],
        "links": list(printed.links),
        "ms": {"parse": round(sheet.parse_ms, 3), "rewrite": round(sheet.rewrite_ms, 3)},
    }
    if with_sheet:
        parts = [base64.b64encode(part).decode() for part in sheet.parts]
        facts["sheet_b64"] = parts[0] if len(parts) == 1 else parts
    return facts
