from collections.abc import Callable
from typing import Any

import pytest

from proxy.ruleset.edit import edit

Work = Callable[..., Any]
KEEP = '[[rule]]\nid = "story"\nkeep = "article"\nslot = "main"\nexpect = "1"\n'


def rule(text: str, name: str = "x") -> str:
    return f'[[rule]]\nid = "{name}"\n{text}\n'


def test_drop_removes(work: Work) -> None:
    assert work(rule('drop = "b"'), "<p>a <b>c</b> d").rest == "a d"


def test_drop_of_nested_matches_is_done_once(work: Work) -> None:
    worked = work(rule('drop = "div"'), "a<div>b<div>c</div></div>d")

    assert (worked.rest, worked.result("x")) == ("a d", "fired")
    assert len(worked.entry("x")["nodes"]) == 1


def test_unwrap_keeps_the_children(work: Work) -> None:
    worked = work(rule('unwrap = "div"'), "<div><p>a</p>b</div>")

    assert [one.tag for one in worked.document.body.elements()] == ["p"]
    assert worked.rest == "a b"


def test_rename_is_a_mark_and_later_selectors_see_the_origins_tag(work: Work) -> None:
    worked = work(rule('rename = "b"\nto = "i"') + rule('drop = "b"', "y"), "<p>a<b>c</b>")

    assert (worked.result("x"), worked.result("y")) == ("fired", "fired")
    assert list(worked.applied.renames.values()) == ["i"]


def test_attr_sets_and_removes(work: Work) -> None:
    worked = work(
        rule(
            'attr = "img"\nset = { src = "/img/{@data-photo}.jpg", alt = "{@data-photo}" }\n'
            'remove = ["loading", "missing"]'
        ),
        "<img data-photo=ferry src='data:,' loading=lazy>",
    )

    assert worked.document.select("img")[0].attrs == {
        "data-photo": "ferry",
        "src": "https://news.example/img/ferry.jpg",
        "alt": "ferry",
    }


def test_a_later_rule_sees_what_an_earlier_one_set(work: Work) -> None:
    worked = work(
        rule('attr = "p"\nset = { title = "x" }\nremove = ["class"]')
        + rule('drop = "p[title=x]"', "y")
        + rule('drop = "p.a"', "z"),
        "<p class=a>text",
    )

    assert (worked.result("y"), worked.result("z")) == ("fired", "no match: selector")


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        pytest.param("{@missing}", 'failed: src "" is no address', id="a missing piece"),
        pytest.param("javascript:x", 'failed: src "javascript:x" is no address', id="a script"),
        pytest.param("data:image/gif,x", 'failed: src "data:image/gif,x" is no address', id="data"),
    ],
)
def test_an_address_that_leads_nowhere_fails_for_that_element(
    work: Work, value: str, seen: str
) -> None:
    worked = work(rule(f'attr = "img"\nset = {{ src = "{value}" }}'), "<img src=/old alt=a>")

    assert worked.result("x") == seen
    assert worked.document.select("img")[0].attrs == {"src": "/old", "alt": "a"}
    assert worked.applied.violations == ["x"]


def test_text_is_set_and_has_text_sees_it(work: Work) -> None:
    worked = work(
        rule('text = "p"\nto = "By {b}"') + rule('drop = "p"\nhas_text = ["by anna"]', "y"),
        "<p>Author: <b>Anna</b></p>",
    )

    assert (worked.result("x"), worked.result("y"), worked.rest) == ("fired", "fired", "")


def test_text_takes_the_elements_inside_out_of_the_page(work: Work) -> None:
    worked = work(rule('text = "p"\nto = "x"') + rule('drop = "b"', "y"), "<p>a<b>c</b>")

    assert (worked.rest, worked.result("y")) == ("x", "no match: selector")


def test_replace_writes_a_link_in_the_place(work: Work) -> None:
    worked = work(
        rule('replace = "section"\nlink = { href = "{form@action}", text = "{h3}" }'),
        "a<section><h3>Letter</h3><form action=/join></form></section>b",
    )
    link = next(worked.document.body.elements())

    assert (link.tag, link.attrs) == ("a", {"href": "https://news.example/join"})
    assert worked.rest == "aLetterb"


@pytest.mark.parametrize(
    ("form", "result"),
    [
        pytest.param("<form action=/join method=get>", "fired", id="asked for"),
        pytest.param(
            "<form action=/join method=POST>",
            'failed: "/join" takes what a form posts, a link gets nothing there',
            id="posted",
        ),
        pytest.param("<form action=/else method=post>", "fired", id="posted elsewhere"),
    ],
)
def test_replace_writes_no_link_to_where_a_form_is_posted(
    work: Work, form: str, result: str
) -> None:
    worked = work(
        rule('replace = "section"\nlink = { href = "{@data-to}", text = "Join" }'),
        f"a<section data-to=/join>{form}b</form></section>c",
    )

    assert worked.result("x") == result
    assert worked.rest == ("aJoinc" if result == "fired" else "a b c")


def test_replace_sends_a_link_to_the_support_slot(work: Work) -> None:
    worked = work(
        rule(
            'replace = "section"\nlink = { href = "/join", text = "" }\n'
            'slot = "support"\nrole = "subscribe"'
        ),
        "a<section>b</section>",
    )

    assert worked.support == [("subscribe", "https://news.example/join")]
    assert (worked.applied.support[0].text, worked.rest) == ("", "a")


def test_replace_without_an_address_leaves_the_element(work: Work) -> None:
    worked = work(rule('replace = "p"\nlink = { href = "{a@href}", text = "x" }'), "<p>no link</p>")

    assert (worked.rest, worked.result("x")) == ("no link", 'failed: href "" is no address')


def test_replace_writes_a_snippet(work: Work) -> None:
    worked = work(rule("replace = \"iframe\"\nhtml = '<p>A <b>map</b></p>'"), "a<iframe></iframe>b")

    assert [one.tag for one in worked.document.body.elements()] == ["p"]
    assert worked.rest == "a A map b"


def test_each_element_gets_its_own_snippet(work: Work) -> None:
    worked = work(rule("replace = \"i\"\nhtml = '<b>x</b>'"), "<i>1</i><i>2</i>")

    assert worked.rest == "xx"


def test_a_snippet_can_go_to_a_slot(work: Work) -> None:
    worked = work(
        rule('replace = "nav"\nhtml = \'<a href="/a">A</a>\'\nslot = "footer"'), "<nav>x</nav>"
    )

    assert [one.text() for one in worked.applied.footer] == ["A"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param("before", "b a c", id="before its target"),
        pytest.param("after", "a b c", id="after its target"),
    ],
)
def test_move_goes_beside_its_target(work: Work, where: str, expected: str) -> None:
    worked = work(rule(f'move = ".b"\n{where} = ".a"'), "<p class=a>a<p>c<p class=b>b")

    assert worked.rest == expected


def test_move_to_what_is_not_there_leaves_the_element(work: Work) -> None:
    worked = work(rule('move = "p"\nafter = "h1, p b"'), "<p>a<b>c</b></p>d")

    assert (worked.rest, worked.applied.violations) == ("ac d", ["x"])
    assert worked.result("x") == 'failed: nothing matches "h1, p b"'


def test_move_to_a_slot_leaves_its_place(work: Work) -> None:
    worked = work(
        KEEP + rule('move = ".rel"\nslot = "aside"'), "<article>a<div class=rel>r</div></article>"
    )

    assert (worked.main, [one.text() for one in worked.applied.aside]) == ("a", ["r"])


def test_a_moved_element_is_still_edited_by_later_rules(work: Work) -> None:
    worked = work(
        rule('move = ".rel"\nslot = "aside"') + rule('drop = "b"', "y"),
        "<div class=rel>r<b>x</b></div>",
    )

    assert [one.text() for one in worked.applied.aside] == ["r"]


def test_the_root_stays(work: Work) -> None:
    phrase = 'has_text = ["some words"]'
    worked = work(
        rule(f'drop = "html"\n{phrase}')
        + rule('unwrap = "html"', "u")
        + rule('move = "html"\nslot = "main"', "m")
        + rule(f"replace = \"html\"\nhtml = '<p>x</p>'\n{phrase}", "r"),
        "some words",
    )

    results = {worked.result(name) for name in "xumr"}
    assert results == {"failed: the root of a page cannot go"}


def test_two_keeps_of_one_element_are_one_region(work: Work) -> None:
    again = KEEP.replace("story", "again")
    worked = work(KEEP + again, "<article>a</article>")

    assert (worked.main, worked.result("again")) == ("a", "fired")


def test_the_earlier_keep_of_another_slot_wins(work: Work) -> None:
    again = KEEP.replace("story", "again").replace("main", "aside")
    worked = work(KEEP + again, "<article>a</article>")

    assert (worked.main, worked.applied.aside) == ("a", [])
    assert worked.result("again") == "blocked: kept by story"


def test_removed_markup_is_measured(work: Work) -> None:
    worked = work(rule('drop = "p"'), "<p class=a>text</p>")

    assert worked.entry("x")["bytes_removed"] == len("<p class='a'>text</p>")


def test_an_unknown_action_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        edit(object(), *[None] * 3)  # type: ignore[arg-type]  # on purpose
