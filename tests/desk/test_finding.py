from proxy.desk.finding import Finding, Sort, of_problem
from proxy.ruleset.model import Level, Problem


def test_a_warning_says_so() -> None:
    assert str(Finding("a.toml", "x", Sort.LINT, level=Level.WARNING)) == "a.toml: x (warning)"


def test_a_finding_is_plain_data() -> None:
    assert Finding("a.toml", "x", Sort.TEST, 'test "t"', 3).to_json() == {
        "file": "a.toml",
        "line": 3,
        "subject": 'test "t"',
        "sort": "test",
        "level": "error",
        "message": "x",
    }


def test_what_the_loader_says_is_a_finding() -> None:
    error = of_problem(Problem("a.toml", "x", table="rule", number=2, id="b", line=9))
    nameless = of_problem(Problem("a.toml", "x", table="kind", number=2))
    advice = of_problem(Problem("a.toml", "x", level=Level.WARNING))

    assert str(error) == "a.toml:9: rule b: x"
    assert (nameless.subject, nameless.sort) == ("kind 2", Sort.SCHEMA)
    assert (advice.subject, advice.sort) == ("", Sort.LINT)
