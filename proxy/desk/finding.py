"""What a check of rule files has to say: one line each, with its place and what to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from proxy.ruleset.model import Level

if TYPE_CHECKING:
    from proxy.ruleset.model import Problem


class Sort(Enum):
    """Which part of the check found it."""

    SCHEMA = "schema"
    TEST = "test"
    COVERAGE = "coverage"
    MUTATION = "mutation"
    LINT = "lint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `subject` is `rule donate` or `test "name"`, empty for the file itself.

    >>> print(Finding("demo.toml", "never fires; add a test", Sort.COVERAGE, "rule digest", 45))
    demo.toml:45: rule digest: never fires; add a test
    """

    file: str
    message: str
    sort: Sort
    subject: str = ""
    line: int = 0
    level: Level = Level.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f" {self.subject}:" if self.subject else ""
        mark = " (warning)" if self.level is Level.WARNING else ""
        return f"{place}:{subject} {self.message}{mark}"

    def to_json(self) -> dict[str, object]:
        """Return the finding for JSON."""
        return {
            "file": self.file,
            "line": self.line,
            "subject": self.subject,
            "sort": self.sort.value,
            "level": self.level.value,
            "message": self.message,
        }


def of_problem(problem: Problem) -> Finding:
    """Return what the loader says as a finding."""
    subject = f"{problem.table} {problem.id or problem.number or ''}".strip()
    sort = Sort.SCHEMA if problem.level is Level.ERROR else Sort.LINT
    return Finding(problem.file, problem.message, sort, subject, problem.line, problem.level)
