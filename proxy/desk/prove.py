"""The proof of rule files: their own tests, coverage and mutation check, as the product rewrites.

Pure: the one code path that serves readers is handed in as a function, so what is proven is what is
served (rules.md, "Proof"). Reload, CI and `freesheet rules check` call this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from proxy.desk.finding import Finding, Sort, of_problem
from proxy.desk.judge import Attempt, Failure, Outcome, judge
from proxy.desk.lint import lint
from proxy.desk.proof import Proof, Test, read_proof
from proxy.reader.tiers import Tier
from proxy.ruleset.layer import Rank, rank_of
from proxy.ruleset.model import Drop, Expect, Finder, Level, Mode, Protect, Ruleset
from proxy.ruleset.parse import parse_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from proxy.ruleset.model import Problem, Rule

RewriteFunction = Callable[[Attempt], Outcome]
"""The product's way from a page to what is served, as a proof sees it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to check beside schema, lint, tests and coverage; `today` is an ISO date or ""."""

    mutate: bool = False
    today: str = ""


@dataclass(slots=True)
class Report:
    """What was found in one rule file; `tests` are the names of those that ran."""

    file: str
    tests: list[str] = field(default_factory=list)
    rules: int = 0
    mutants: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Run:
    test: Test
    outcome: Outcome
    failures: list[Failure]


def prove(
    files: Mapping[str, str],
    fixtures: Mapping[str, bytes],
    rewrite: RewriteFunction,
    options: Options = Options(),
) -> list[Finding]:
    """Return everything that is wrong with the rule files of a folder, file by file.

    `files` maps names in the folder to texts, `fixtures` the paths of saved pages to their bytes.
    """
    reports = (
        prove_file(file, files, fixtures, rewrite, options)
        for file in sorted(files)
        if rank_of(file) is not None
    )
    return [finding for report in reports for finding in report.findings]


def prove_file(
    file: str,
    files: Mapping[str, str],
    fixtures: Mapping[str, bytes],
    rewrite: RewriteFunction,
    options: Options = Options(),
) -> Report:
    """Return what is wrong with one rule file, in the company of the files it builds on."""
    ruleset, problems = ruleset_of(file, files)
    proof = read_proof(file, files[file], fixtures)
    report = Report(file, rules=len(_own_rules(file, ruleset)))
    report.findings = [of_problem(one) for one in problems if one.file == file]
    report.findings += proof.findings
    report.findings += _unknown_ids(proof, ruleset, problems)
    tests, shipped = proof.tests, _shipped(file, files, fixtures)
    runs = [_run(test, ruleset, rewrite) for test in tests]
    report.tests = [test.name for test in tests]
    report.findings += [found for run in runs for found in _failures(file, run)]
    others = [_run(test, ruleset, rewrite) for test in shipped]
    report.findings += [found for run in others for found in _changed(file, run)]
    report.findings += _coverage(file, ruleset, [*runs, *others])
    report.findings += lint(file, ruleset, proof, today=options.today)
    if options.mutate:
        report.mutants = report.rules
        report.findings += _mutation(file, ruleset, [*runs, *others], rewrite)
    return report


def ruleset_of(file: str, files: Mapping[str, str]) -> tuple[Ruleset, list[Problem]]:
    """Return the ruleset in which the tests of `file` run, with shadow rules acting.

    A site's file runs without its local overlay, which is the operator's and not part of its proof.
    """
    rank = rank_of(file)
    stem = file.rpartition("/")[2].removesuffix(".toml")
    if rank is Rank.LOCAL:
        seen = dict(files)
    elif rank is Rank.SITE:
        seen = {name: text for name, text in files.items() if rank_of(name) is not Rank.LOCAL}
    else:
        stem = ""
        seen = {name: files[name] for name in ("_base.toml", file) if name in files}
    ruleset, problems = parse_rules(seen, stem)
    return ruleset.with_shadows(), problems


def _own_rules(file: str, ruleset: Ruleset) -> list[Rule]:
    """Return the rules that stand in `file` and may act."""
    every = [*ruleset.rules, *(rule for one in ruleset.variants for rule in one.ruleset.rules)]
    return [
        rule
        for rule in dict.fromkeys(every)
        if rule.file == file and rule.mode is Mode.ON and not ruleset.silence_of(rule.id)
    ]


def _run(test: Test, ruleset: Ruleset, rewrite: RewriteFunction) -> _Run:
    page = test.fixture
    outcome = rewrite(Attempt(page.url, page.body, page.charset, test.tier, ruleset))
    return _Run(test, outcome, judge(test, outcome, ruleset))


def _failures(file: str, run: _Run) -> list[Finding]:
    return [
        Finding(file, one.message, Sort.TEST, f'test "{run.test.name}"', run.test.line)
        for one in run.failures
    ]


def _shipped(file: str, files: Mapping[str, str], fixtures: Mapping[str, bytes]) -> Sequence[Test]:
    """Return the tests of the site's own file where `file` is an overlay of it."""
    shipped = file.rpartition("/")[2]
    if rank_of(file) is not Rank.LOCAL or shipped not in files:
        return ()
    return read_proof(shipped, files[shipped], fixtures).tests


def _changed(file: str, run: _Run) -> list[Finding]:
    subject = f'shipped test "{run.test.name}"'
    return [
        Finding(file, f"changed by overlay: {one.message}", Sort.TEST, subject, level=Level.WARNING)
        for one in run.failures
    ]


def _unknown_ids(proof: Proof, ruleset: Ruleset, problems: Iterable[Problem]) -> list[Finding]:
    every = [*ruleset.rules, *(rule for one in ruleset.variants for rule in one.ruleset.rules)]
    known = {rule.id for rule in every} | {one.id for one in problems if one.table == "rule"}
    return [
        Finding(
            proof.file,
            f'{key} names "{name}", which is no rule',
            Sort.LINT,
            f'test "{test.name}"',
            test.line,
        )
        for test in proof.tests
        for key, names in _ids_of(test)
        for name in names
        if name not in known
    ]


def _ids_of(test: Test) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("fires", test.fires),
        ("silent", test.silent),
        ("violates", test.violates or ()),
    )


def _coverage(file: str, ruleset: Ruleset, runs: Sequence[_Run]) -> list[Finding]:
    """Every rule fires in one test; one whose contract allows 0 is also silent in one."""
    traced = [run.outcome.fired() for run in runs if run.test.tier is not Tier.MODERN]
    found: list[Finding] = []
    for rule in _own_rules(file, ruleset):
        if not any(rule.id in fired for fired in traced):
            found.append(
                _of_rule(rule, "fires in no test; add a page where it does", Sort.COVERAGE)
            )
        elif rule.expect.low == 0 and all(rule.id in fired for fired in traced):
            message = (
                "fires in every test; add a page without it, or say that it must match (expect)"
            )
            found.append(_of_rule(rule, message, Sort.COVERAGE))
    return found


def _of_rule(rule: Rule, message: str, sort: Sort) -> Finding:
    return Finding(rule.file, message, sort, f"rule {rule.id}", int(rule.at.rpartition(":")[2]))


def _mutation(
    file: str, ruleset: Ruleset, runs: Sequence[_Run], rewrite: RewriteFunction
) -> list[Finding]:
    """Delete each rule in turn: a content assertion must fail that held before.

    Of a `protect` rule the element itself is deleted, with the finder off: the rule is a promise,
    so what a test has to notice is that it is broken, whoever else may find the link today.
    """
    if any(one.content for run in runs for one in run.failures):
        message = "the mutation check waits until the tests pass"
        return [Finding(file, message, Sort.MUTATION, level=Level.WARNING)]
    found: list[Finding] = []
    for rule in _own_rules(file, ruleset):
        mutant = _mutant(ruleset, rule)
        changed = False
        for run in runs:
            again = _run(run.test, mutant, rewrite)
            changed = changed or again.outcome.body != run.outcome.body
            if any(one.content for one in again.failures):
                break
        else:
            message = (
                "no test notices when it is deleted; assert what a reader would miss"
                if changed
                else "changes nothing on any page of the tests; take it out, or add a page for it"
            )
            found.append(_of_rule(rule, message, Sort.MUTATION))
    return found


def _mutant(ruleset: Ruleset, rule: Rule) -> Ruleset:
    if not isinstance(rule.action, Protect):
        return ruleset.without([rule.id], "deleted by the mutation check")
    broken = replace(rule, action=Drop(), expect=Expect())
    variants = (
        replace(one, ruleset=_broken(one.ruleset, rule, broken)) for one in ruleset.variants
    )
    return replace(_broken(ruleset, rule, broken), variants=tuple(variants))


def _broken(ruleset: Ruleset, rule: Rule, broken: Rule) -> Ruleset:
    return replace(
        ruleset,
        rules=tuple(broken if one == rule else one for one in ruleset.rules),
        support=replace(ruleset.support, finder=Finder.OFF),
    )


def passed(findings: Iterable[Finding], *, strict: bool) -> bool:
    """Tell whether the check is clean: no error, and with `strict` no warning either."""
    return not any(strict or one.level is Level.ERROR for one in findings)
