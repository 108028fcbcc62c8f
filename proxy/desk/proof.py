"""The fixtures and tests of a rule file, as values. Pure; `prove` runs them.

The tables `[[fixture]]` and `[[test]]` are those of rules.md, "Proof". One that is wrong is a
finding, and the others run.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Any, Final

from proxy.desk.finding import Finding, Sort
from proxy.errors import RuleError
from proxy.reader.tiers import Tier
from proxy.ruleset import values
from proxy.ruleset.lines import table_lines
from proxy.ruleset.rule_table import check_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proxy.ruleset.values import Check


@dataclass(frozen=True, slots=True)
class Fixture:
    """A saved page: the origin's bytes, its address, its charset ("" = found as in production)."""

    url: str
    body: bytes
    charset: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """What a fixture's sheet for one tier must be; `violates` None means that no rule may."""

    __test__ = False  # not a test of ours

    name: str
    tier: Tier
    fixture: Fixture
    line: int = 0
    kind: str = ""
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    no_text: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    violates: tuple[str, ...] | None = None
    identical: bool = False
    max_bytes: int = 0
    max_loss: float | None = None


@dataclass(slots=True)
class Proof:
    """Everything a file brings to prove itself."""

    file: str
    fixtures: list[Fixture] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def _sha256(value: object) -> str:
    if not re.fullmatch("[0-9a-f]{64}", values.text(value)):
        raise RuleError("needs the sha256 of the file, 64 hexadecimal digits")
    return values.text(value)


def _size(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise RuleError("needs a number of bytes")
    return value


_FIXTURE_KEYS: Final[Mapping[str, Check]] = {
    "id": values.name,
    "url": values.address,
    "html": values.text,
    "file": values.words,
    "sha256": _sha256,
    "charset": values.words,
    "taken": values.date,
}
_TEST_KEYS: Final[Mapping[str, Check]] = {
    "name": values.words,
    "tier": values.choice(Tier),
    "fixture": values.name,
    "html": values.text,
    "url": values.address,
    "kind": values.name,
    "present": values.listed(values.selector),
    "absent": values.listed(values.selector),
    "text": values.listed(values.words),
    "no_text": values.listed(values.words),
    "order": values.listed(values.words),
    "fires": values.listed(values.name),
    "silent": values.listed(values.name),
    "violates": values.listed(values.name),
    "identical": values.flag,
    "max_bytes": _size,
    "max_loss": values.share,
}
_PAGE_KEYS: Final = ("fixture", "html", "url")


def read_proof(file: str, source: str, saved: Mapping[str, bytes]) -> Proof:
    """Return the fixtures and tests of a rule file; `saved` holds fixture files by their path."""
    proof = Proof(file)
    data = _loads(source)
    lines = table_lines(source)
    by_id: dict[str, Fixture] = {}
    for line, table in _rows(data, lines, "fixture"):
        try:
            fixture = _fixture(file, table, saved)
        except RuleError as error:
            proof.findings.append(_wrong(file, "fixture", str(table.get("id", "")), line, error))
        else:
            by_id[fixture.id] = fixture
    proof.fixtures = list(by_id.values())
    for line, table in _rows(data, lines, "test"):
        try:
            proof.tests.append(_test(table, by_id, line))
        except RuleError as error:
            name = f'"{table.get("name", "")}"'
            proof.findings.append(_wrong(file, "test", name, line, error))
    return proof


def saved_fixtures(file: str, source: str) -> list[str]:
    """Return the paths of the fixture files that a rule file names, from the folder's top."""
    named = [table.get("file") for _, table in _rows(_loads(source), {}, "fixture")]
    return [path for one in named if isinstance(one, str) and (path := _beside(file, one))]


def _beside(file: str, name: str) -> str:
    """Return the path of a file beside a rule file; "" where it would leave the folder."""
    path = normpath(join(dirname(file), name))
    return "" if path.startswith(("..", "/")) else path


def _loads(source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}  # the loader says so


def _rows(
    data: Mapping[str, Any], lines: Mapping[str, list[int]], name: str
) -> list[tuple[int, dict[str, Any]]]:
    rows = data.get(name, [])
    known = lines.get(name, [])
    return [
        (known[at] if at < len(known) else 0, row)
        for at, row in enumerate(rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    ]


def _wrong(file: str, table: str, name: str, line: int, error: RuleError) -> Finding:
    message = f"{error}; it is not run"
    return Finding(file, message, Sort.SCHEMA, f"{table} {name}".strip(), line)


def _fixture(file: str, table: Mapping[str, Any], saved: Mapping[str, bytes]) -> Fixture:
    checked = check_keys(table, _FIXTURE_KEYS)
    for key in ("id", "url"):
        if key not in checked:
            raise RuleError(f'a fixture needs the key "{key}"')
    if ("html" in checked) == ("file" in checked):
        raise RuleError('a fixture needs either "html" or "file"')
    if "html" in checked:
        return Fixture(checked["url"], checked["html"].encode(), "utf-8", checked["id"])
    body = saved.get(_beside(file, checked["file"]))
    if body is None:
        raise RuleError(f'the file "{checked["file"]}" is missing')
    found = hashlib.sha256(body).hexdigest()
    if found != checked.get("sha256"):
        raise RuleError(f'"{checked["file"]}" has changed: its sha256 is {found}')
    return Fixture(checked["url"], body, checked.get("charset", ""), checked["id"])


def _test(table: Mapping[str, Any], fixtures: Mapping[str, Fixture], line: int) -> Test:
    checked = check_keys(table, _TEST_KEYS)
    for key in ("name", "tier"):
        if key not in checked:
            raise RuleError(f'a test needs the key "{key}"')
    rest = {key: value for key, value in checked.items() if key not in _PAGE_KEYS}
    return Test(fixture=_page_of(checked, fixtures), line=line, **rest)


def _page_of(checked: Mapping[str, Any], fixtures: Mapping[str, Fixture]) -> Fixture:
    if ("fixture" in checked) == ("html" in checked):
        raise RuleError('a test needs either "fixture" or "html" with "url"')
    if "html" in checked:
        if "url" not in checked:
            raise RuleError('a test with "html" needs "url"')
        return Fixture(checked["url"], checked["html"].encode(), "utf-8")
    if checked["fixture"] not in fixtures:
        raise RuleError(f'no fixture is called "{checked["fixture"]}"')
    return fixtures[checked["fixture"]]
