from collections.abc import Callable
from typing import Any

import pytest

Work = Callable[..., Any]
DONATE = """
[[rule]]
id = "donate"
protect = ".donate"
slot = "support"
role = "donate"
expect = "1"
"""
KEEP = '[[rule]]\nid = "story"\nkeep = "article"\nslot = "main"\nexpect = "1"\n'


def drop(selector: str, name: str = "x") -> str:
    return f'[[rule]]\nid = "{name}"\ndrop = "{selector}"\n'


def test_a_protected_link_is_copied_and_not_dropped(work: Work) -> None:
    worked = work(drop(".donate") + DONATE, "<p>a <a class=donate href=/d>Give</a></p>")

    assert worked.support == [("donate", "https://news.example/d")]
    assert worked.result("x") == "blocked: protected by donate"
    assert worked.rest == "a Give"


def test_what_is_inside_of_a_protected_element_is_safe_too(work: Work) -> None:
    worked = work(DONATE + drop("b"), "<a class=donate href=/d>Give <b>now</b></a>")

    assert worked.result("x") == "blocked: protected by donate"


def test_an_ancestor_may_go_for_the_copy_is_safe(work: Work) -> None:
    worked = work(drop("header") + DONATE, "<header>x<a class=donate href=/d>Give</a></header>y")

    assert (worked.result("x"), worked.rest) == ("fired", "y")
    assert worked.applied.support[0].text == "Give"


def test_the_copy_is_of_the_untouched_page(work: Work) -> None:
    text = '[[rule]]\nid = "x"\nattr = ".donate"\nset = { href = "/other" }\n'
    worked = work(text + DONATE, "<a class=donate href=/d>Give</a>")

    assert worked.support == [("donate", "https://news.example/d")]
    assert worked.document.select("a")[0].get("href") == "https://news.example/other"


def test_a_link_can_be_written_for_a_button(work: Work) -> None:
    text = DONATE + 'link = { href = "/en/donate", text = "{.}" }\n'
    worked = work(text, "<button class=donate>Give</button>")

    assert worked.support == [("donate", "https://news.example/en/donate")]


def test_a_link_that_cannot_be_written_is_a_violation_and_missing(work: Work) -> None:
    text = DONATE + 'link = { href = "{@data-to}", text = "{.}" }\n'
    worked = work(text, "<button class=donate>Give</button>")

    assert worked.result("donate") == 'failed: href "" is no address'
    assert (worked.applied.violations, worked.applied.missing[0].value) == (["donate"], "donate")


def test_a_protected_element_that_is_not_there_breaks_the_promise(work: Work) -> None:
    worked = work(DONATE, "<p>a")

    assert worked.result("donate") == "no match: selector"
    assert worked.applied.violation_trace == [
        {
            "rule": "donate",
            "verb": "protect",
            "kind": "page",
            "expect": "1",
            "seen": 0,
            "why": "count",
        }
    ]


def test_more_than_expected_are_all_protected(work: Work) -> None:
    page = "<a class=donate href=/d>Give</a><a class=donate href=/e>Give more</a>"
    worked = work(DONATE + drop(".donate"), page)

    assert len(worked.applied.support) == 2
    assert (worked.result("x"), worked.applied.violations) == (
        "blocked: protected by donate",
        ["donate"],
    )


def test_language_links_keep_their_language(work: Work) -> None:
    text = '[[rule]]\nid = "lang"\nprotect = ".lang"\nslot = "lang"\nexpect = "1"\n'
    page = "<div class=lang><a hreflang=ru href=/ru/>Русский</a><a href=/uk/ lang=uk>Укр</a></div>"
    worked = work(text, page)

    assert [one.attrs for one in worked.applied.lang] == [
        {"href": "https://news.example/ru/", "hreflang": "ru"},
        {"href": "https://news.example/uk/", "lang": "uk"},
    ]


@pytest.mark.parametrize(
    ("selector", "result"),
    [
        pytest.param(".box", "blocked: protected by note", id="between the element and the region"),
        pytest.param(".side", "fired", id="beside it"),
        pytest.param("main", "blocked: kept by story", id="around the region"),
    ],
)
def test_in_the_text_a_protected_element_stays_where_it_is(
    work: Work, selector: str, result: str
) -> None:
    text = '[[rule]]\nid = "note"\nprotect = ".note"\nslot = "main"\nexpect = "1"\n'
    page = (
        "<main class=m><article>a<div class=box>b<p class=note>n</p></div>"
        "<p class=side>s</p></article></main>"
    )
    worked = work(KEEP + text + _removal(selector), page)

    assert worked.result("x") == result
    assert "n" in worked.main


def _removal(selector: str) -> str:
    """Return a rule that empties what `selector` matches, allowed on `main` too."""
    return f'[[rule]]\nid = "x"\ndrop = "{selector}"\nclosest = "{selector}"\n'


def test_outside_of_the_text_its_copy_stands_in_the_pages_order(work: Work) -> None:
    text = '[[rule]]\nid = "note"\nprotect = ".note"\nslot = "main"\nexpect = "2"\n'
    page = "<p class=note>before</p><article>story</article><p class=note>after</p>"
    worked = work(KEEP + text + drop(".note"), page)

    assert worked.main == "before / story / after"


def test_every_address_that_is_protected_is_promised(work: Work) -> None:
    text = (
        DONATE + '[[rule]]\nid = "imprint"\nprotect = "footer p"\nslot = "footer"\nexpect = "1"\n'
    )
    page = (
        "<a class=donate href=/d>Give</a><footer><p>By <a href=/us>us</a> <a name=x>x</a></footer>"
    )
    worked = work(text, page)

    assert worked.applied.promises == [
        ("donate", "https://news.example/d"),
        ("imprint", "https://news.example/us"),
    ]
    assert [one.text() for one in worked.applied.footer] == ["By us x"]


def test_a_rule_without_a_role_promises_another_link(work: Work) -> None:
    worked = work(DONATE.replace('role = "donate"\n', ""), "<p>a")

    assert [one.value for one in worked.applied.missing] == ["other"]


def test_a_skipped_rule_promises_nothing(work: Work) -> None:
    worked = work(DONATE + 'tiers = ["plain"]\n', "<p>a")

    assert (worked.applied.missing, worked.applied.violations) == ([], [])


def test_only_what_stays_in_the_text_holds_what_is_around_it(work: Work) -> None:
    text = (
        '[[rule]]\nid = "n"\nprotect = ".n"\nslot = "nav"\nexpect = "1"\n'
        '[[rule]]\nid = "m"\nprotect = ".m"\nslot = "main"\nexpect = "1"\n'
    )
    page = "<article>a<p class=x><b class=n>n</b></p><p class=y><b class=m>m</b></p></article>"
    worked = work(KEEP + text + drop(".x") + drop(".y", "y"), page)

    assert (worked.result("x"), worked.result("y")) == ("fired", "blocked: protected by m")
