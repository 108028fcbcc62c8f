"""`freesheet rules check`: rule files from the disk, through `prove`, to lines of a report."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from proxy.desk.judge import Attempt, Outcome
from proxy.desk.proof import saved_fixtures
from proxy.desk.prove import Options, Report, passed, prove_file
from proxy.errors import ConfigError, RewriteError
from proxy.reader.decision import decide_reader
from proxy.reader.policy import parse_policy
from proxy.reader.profiles import typical_profile
from proxy.reader.signs import parse_signs
from proxy.reader.tiers import Tier
from proxy.rewrite import Declined, Knowledge, Page, rewrite
from proxy.ruleset.layer import rank_of
from proxy.ruleset.model import Level
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import read_materials, read_rules
from proxy.wire.messages import Request
from proxy.wire.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proxy.desk.prove import RewriteFunction
    from proxy.reader.tiers import Profile
    from proxy.shell.materials import Materials

CLEAN: Final = 0
FINDINGS: Final = 1
_DEFAULT_FOLDER: Final = "rules"

# Any browser of the last years; the verdict on it is asked, not assumed.
_MODERN_AGENT: Final = (
    b"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    b" Chrome/141.0.0.0 Safari/537.36"
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A rule folder on the disk: the texts of its rule files and the bytes of their saved pages."""

    path: Path
    files: Mapping[str, str]
    fixtures: Mapping[str, bytes]


def run(
    paths: Sequence[str],
    out: IO[str],
    *,
    mutate: bool = False,
    strict: bool = False,
    style: str = "text",
) -> int:
    """Check the rule files at `paths`, folders or files in one (none: `rules`), and report.

    Returns 0 where nothing is wrong and 1 where something is.
    Raises ConfigError where a path cannot be read.
    """
    options = Options(mutate=mutate, today=time.strftime("%Y-%m-%d", time.gmtime()))
    reports: list[Report] = []
    for folder, names in _chosen(paths or [_DEFAULT_FOLDER]):
        reports += [
            prove_file(name, folder.files, folder.fixtures, product(), options) for name in names
        ]
    _WRITERS[style](reports, out)
    every = [finding for report in reports for finding in report.findings]
    return CLEAN if passed(every, strict=strict) else FINDINGS


def failures(folder: str) -> list[str]:
    """Return what fails in the rule files of a folder, a line each; mutants are not tried.

    Raises ConfigError where the folder cannot be read.
    """
    found: list[str] = []
    for one, names in _chosen([folder]):
        for name in names:
            report = prove_file(name, one.files, one.fixtures, product(), Options())
            found += [str(each) for each in report.findings if each.level is Level.ERROR]
    return found


@cache
def product() -> RewriteFunction:
    """Return the road that serves readers as a proof takes it: no network, no clock.

    Every address on a sheet stays the origin's, so that a test can name it.
    """
    materials = read_materials("")
    knowledge = knowledge_of(materials, "")
    modern = _profile_of_modern(materials)
    return lambda attempt: _serve(attempt, knowledge, modern)


def _profile_of_modern(materials: Materials) -> Profile | None:
    """Return what a modern browser would be served: no profile at all is the origin's bytes."""
    request = Request("GET", "/", headers=((b"User-Agent", _MODERN_AGENT),))
    signs = parse_signs(materials.signs)
    return decide_reader(request, View(), signs, parse_policy("default")).profile


def _serve(attempt: Attempt, knowledge: Knowledge, modern: Profile | None) -> Outcome:
    """Return what the product serves for `attempt`."""
    profile = modern if attempt.tier is Tier.MODERN else typical_profile(attempt.tier, View())
    if profile is None:
        return Outcome(attempt.body, declined="the reader is modern")
    page = Page(attempt.body, attempt.url, _content_type(attempt.charset))
    try:
        result = rewrite(page, profile, replace(knowledge, ruleset=attempt.ruleset))
    except RewriteError as error:
        return Outcome(attempt.body, declined=f"rewrite.failed: {error}")
    if isinstance(result, Declined):
        return Outcome(attempt.body, declined=result.reason, trace=result.trace)
    return Outcome(
        body=b"\n".join(result.parts),
        charset=result.charset,
        kind=result.rule_kind,
        trace=result.trace,
        violations=result.violations,
        loss=result.loss,
    )


def _content_type(charset: str) -> str:
    return f"text/html; charset={charset}" if charset else "text/html"


def _chosen(paths: Sequence[str]) -> list[tuple[Folder, list[str]]]:
    """Return each folder with the names of the files in it that are to be checked."""
    wanted: dict[Path, set[str]] = {}
    for one in paths:
        path = Path(one)
        if path.is_dir():
            wanted.setdefault(path, set())
            continue
        if not path.is_file():
            raise ConfigError(f"rules check: {one} is neither a rule file nor a folder of them.")
        top = path.parent.parent if path.parent.name in _BELOW else path.parent
        wanted.setdefault(top, set()).add(path.relative_to(top).as_posix())
    return [_folder(top, names) for top, names in wanted.items()]


_BELOW: Final = ("_cms", "local")


def _folder(top: Path, names: set[str]) -> tuple[Folder, list[str]]:
    files = read_rules(str(top))
    every = sorted(name for name in files if rank_of(name) is not None)
    unknown = sorted(names - set(every))
    if unknown or not every:
        raise ConfigError(f"rules check: {unknown[0] if unknown else top} holds no rules.")
    saved = (path for name in every for path in saved_fixtures(name, files[name]))
    fixtures = {path: (top / path).read_bytes() for path in saved if (top / path).is_file()}
    return Folder(top, files, fixtures), sorted(names) or every


def _as_text(reports: Sequence[Report], out: IO[str]) -> None:
    for report in reports:
        for finding in report.findings:
            out.write(f"{finding}\n")
    findings = [finding for report in reports for finding in report.findings]
    errors = sum(finding.level is Level.ERROR for finding in findings)
    tests = sum(len(report.tests) for report in reports)
    rules = sum(report.rules for report in reports)
    mutants = sum(report.mutants for report in reports)
    also = f", {mutants} mutants" if mutants else ""
    out.write(
        f"{len(reports)} files, {rules} rules, {tests} tests{also}:"
        f" {errors} errors, {len(findings) - errors} warnings\n"
    )


def _as_json(reports: Sequence[Report], out: IO[str]) -> None:
    plain = [
        {
            "file": report.file,
            "rules": report.rules,
            "tests": report.tests,
            "mutants": report.mutants,
            "findings": [finding.to_json() for finding in report.findings],
        }
        for report in reports
    ]
    json.dump({"schema": 1, "files": plain}, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _as_junit(reports: Sequence[Report], out: IO[str]) -> None:
    """Write one case per test, and one per other finding."""
    suites = ET.Element("testsuites", name="freesheet rules check")
    for report in reports:
        suite = ET.SubElement(suites, "testsuite", name=report.file)
        cases = {
            f'test "{name}"': ET.SubElement(suite, "testcase", classname=report.file, name=name)
            for name in report.tests
        }
        for finding in report.findings:
            subject = finding.subject or finding.sort.value
            case = cases.get(finding.subject)
            if case is None:
                case = ET.SubElement(suite, "testcase", classname=report.file, name=subject)
            if finding.level is Level.ERROR:
                ET.SubElement(case, "failure", message=finding.message).text = str(finding)
            else:
                ET.SubElement(case, "system-out").text = str(finding)
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
    out.write(ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n")


_WRITERS: Final = {"text": _as_text, "json": _as_json, "junit": _as_junit}
