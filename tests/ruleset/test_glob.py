import time

import pytest

from proxy.errors import RuleError
from proxy.ruleset.glob import parse_glob


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        pytest.param("/", "/", True, id="the root is itself"),
        pytest.param("/", "/en/", False, id="the root is no prefix"),
        pytest.param("/en/", "/en/", True, id="a section is itself"),
        pytest.param("/en/", "/en", False, id="a final slash counts"),
        pytest.param("/en", "/en/", False, id="so does its absence"),
        pytest.param("/en/*", "/en/a", True, id="a star is one segment"),
        pytest.param("/en/*", "/en/a/b", False, id="a star does not cross a slash"),
        pytest.param("/en/*.html", "/en/a.html", True, id="a star inside a segment"),
        pytest.param("/en/a*b*c", "/en/aXbYbZc", True, id="two stars go back"),
        pytest.param("/en/a*b*c", "/en/aXbYbZ", False, id="two stars that do not fit"),
        pytest.param("/20??/", "/2026/", True, id="a question mark is one character"),
        pytest.param("/20??/", "/20267/", False, id="and only one"),
        pytest.param("/en/**/x", "/en/x", True, id="inner stars may be no segment"),
        pytest.param("/en/**/x", "/en/a/b/x", True, id="or many"),
        pytest.param("/en/**/x", "/en/a/b/y", False, id="but the rest has to fit"),
        pytest.param("/en/**", "/en/", True, id="any rest may be empty"),
        pytest.param("/en/**", "/en/a/b/", True, id="any rest is any"),
        pytest.param("/en/**", "/en", False, id="any rest begins behind the slash"),
        pytest.param("/**", "/", True, id="everything holds the root"),
        pytest.param("/**", "/a/b", True, id="everything holds the rest"),
        pytest.param("/**/a/**/b/**", "/x/a/y/z/b/", True, id="three open places"),
        pytest.param("/EN/", "/en/", False, id="case counts"),
        pytest.param(
            "/ru/новости/*",
            "/ru/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1",
            True,
            id="a path with escapes is also read as letters",
        ),
        pytest.param("/a%20b", "/a%20b", True, id="a path is also read as it was sent"),
    ],
)
def test_a_path_pattern_matches(pattern: str, path: str, *, expected: bool) -> None:
    assert parse_glob(pattern).matches(path) is expected


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        pytest.param("en/*", 'must begin with "/"', id="no slash in front"),
        pytest.param("/en/a**", "stands alone", id="two stars inside a segment"),
    ],
)
def test_a_pattern_that_cannot_be_meant_is_refused(pattern: str, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        parse_glob(pattern)


def test_a_path_of_too_many_segments_matches_only_everything() -> None:
    path = "/a" * 300

    assert not parse_glob("/a/**").matches(path)
    assert parse_glob("/**").matches(path)


def test_a_pattern_full_of_stars_is_not_slow() -> None:
    began = time.perf_counter()

    assert not parse_glob("/" + "a*" * 100 + "b").matches("/" + "a" * 5000)
    assert not parse_glob("/" + "**/a/" * 30 + "b").matches("/a" * 250)
    assert time.perf_counter() - began < 1.0
