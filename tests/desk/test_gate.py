"""Which changed rule files may be published; the others stay as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.desk.gate import refused, settled
from proxy.desk.rules_check import product

if TYPE_CHECKING:
    from collections.abc import Mapping

SITE = """schema = 1
[site]
origin = "{name}"
hosts = ["{name}.example"]
[[rule]]
id = "box"
drop = "{drop}"
why = "A case."
[[test]]
name = "the text stays"
url = "https://{name}.example/a"
tier = "basic"
html = "<h1>T</h1><p class=text>Some words that have to stay.</p><p class=box>And a box.</p>"
text = ["have to stay"]
no_text = ["And a box"]
"""
BASE = """schema = 1
[[rule]]
id = "residue"
drop = "{drop}"
why = "A case."
"""


def site(drop: str = ".box", name: str = "news") -> str:
    return SITE.format(drop=drop, name=name)


def base(drop: str = ".residue") -> str:
    return BASE.format(drop=drop)


def asked(before: Mapping[str, str], after: Mapping[str, str], *, tests: bool = True) -> list[str]:
    """Return the names of what is refused."""
    found = refused(before, after, lambda _name, _text: {}, product(), tests=tests)
    assert all(found.values())
    return sorted(found)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(site("p.box"), [], id="one whose tests hold"),
        pytest.param(site(".text"), ["news.toml"], id="one that takes the text away"),
        pytest.param("schema = [", ["news.toml"], id="one that is no TOML"),
        pytest.param("x = 1", ["news.toml"], id="one without a schema"),
        pytest.param("schema = 1\n\ufffd", ["news.toml"], id="one that was no UTF-8"),
        pytest.param(site("p["), ["news.toml"], id="one whose rule is off, so that its test fails"),
        pytest.param(
            'schema = 1\n[site]\norigin = "news"\n[[rule]]\nid = "a"\ndrop = "p["\n',
            [],
            id="one with a bad rule that nothing tests: its neighbors go live",
        ),
    ],
)
def test_a_changed_file_is_published_if_it_proves_itself(text: str, names: list[str]) -> None:
    assert asked({"news.toml": site()}, {"news.toml": text}) == names


def test_a_new_file_has_to_prove_itself_too() -> None:
    assert asked({}, {"news.toml": site(".text")}) == ["news.toml"]


def test_a_file_that_did_not_change_is_not_asked() -> None:
    """It may have failed at the start, and stays on as it did then."""
    bad = {"news.toml": site(".text")}

    assert asked(bad, {**bad, "blog.toml": site(name="blog")}) == []


def test_a_bad_file_does_not_hold_a_good_one() -> None:
    before = {"news.toml": site(), "blog.toml": site(name="blog")}
    after = {"news.toml": site(".text"), "blog.toml": site("p.box", name="blog")}

    assert asked(before, after) == ["news.toml"]


def test_without_tests_only_what_cannot_be_read_is_refused() -> None:
    before = {"news.toml": site(), "blog.toml": site(name="blog")}
    after = {"news.toml": site(".text"), "blog.toml": "schema = ["}

    assert asked(before, after, tests=False) == ["blog.toml"]


def test_a_general_file_that_breaks_a_site_is_refused() -> None:
    before = {"_base.toml": base(), "news.toml": site()}

    assert asked(before, {**before, "_base.toml": base(".text")}) == ["_base.toml"]
    assert asked(before, {**before, "_base.toml": base(".residual")}) == []


def test_a_general_file_is_not_blamed_for_a_site_that_failed_before() -> None:
    before = {"_base.toml": base(), "news.toml": site(".text")}

    assert asked(before, {**before, "_base.toml": base(".residual")}) == []


def test_what_was_written_for_a_refused_file_is_looked_at_again() -> None:
    """The site relies on a rule of the new base, and the new base is no TOML."""
    before = {"_base.toml": base(), "news.toml": site()}
    relying = site(".absent")
    good = {"_base.toml": base(".box"), "news.toml": relying}
    bad = {"_base.toml": base(".box") + "[[", "news.toml": relying}

    assert asked(before, good) == []
    assert asked(before, bad) == ["_base.toml", "news.toml"]


def test_refused_files_stay_as_they_were_and_new_ones_stay_away() -> None:
    before, after = {"a": "1", "gone": "1"}, {"a": "2", "b": "2", "new": "2"}

    assert settled(before, after, {"a": "why", "new": "why"}) == {"a": "1", "b": "2"}
