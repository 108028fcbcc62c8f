from collections.abc import Callable
from typing import Any

from proxy.page.dom import Document, Element, parse
from proxy.page.support import Ask, Role
from proxy.ruleset.assemble import place_copies
from proxy.ruleset.draft import Copy
from proxy.ruleset.model import Slot

Work = Callable[..., Any]


def keep(selector: str, slot: str, name: str) -> str:
    return f'[[rule]]\nid = "{name}"\nkeep = "{selector}"\nslot = "{slot}"\nexpect = "1.."\n'


def protect(selector: str, slot: str, name: str, role: str = "") -> str:
    rule = f'[[rule]]\nid = "{name}"\nprotect = "{selector}"\nslot = "{slot}"\nexpect = "1.."\n'
    return rule + (f'role = "{role}"\n' if role else "")


def test_regions_are_in_document_order_whatever_the_rules_order(work: Work) -> None:
    worked = work(
        keep(".b", "main", "x") + keep(".a", "main", "y"), "<p class=a>a</p><p class=b>b</p>"
    )

    assert (worked.main, worked.rest) == ("a / b", "")


def test_a_region_inside_another_of_the_slot_is_not_repeated(work: Work) -> None:
    worked = work(
        keep(".b", "main", "x") + keep(".a", "main", "y"), "<div class=a>a<p class=b>b</p></div>"
    )

    assert worked.main == "a b"


def test_a_region_for_another_slot_is_moved_out(work: Work) -> None:
    worked = work(
        keep(".a", "main", "x") + keep(".b", "aside", "y"), "<div class=a>a<p class=b>b</p></div>"
    )

    assert (worked.main, [one.text() for one in worked.applied.aside]) == ("a", ["b"])


def test_a_region_of_a_slot_inside_of_another_slot_comes_back(work: Work) -> None:
    worked = work(
        keep(".a", "main", "x") + keep(".b", "aside", "y") + keep(".c", "main", "z"),
        "<div class=a>a<div class=b>b<p class=c>c</p></div></div>",
    )

    assert (worked.main, [one.text() for one in worked.applied.aside]) == ("a / c", ["b"])


def test_a_kept_region_for_links_gives_its_links(work: Work) -> None:
    page = "<div class=s>Help: <a href=/d>Give</a> <a href=/n>Letter</a></div>"
    worked = work(keep(".s", "support", "x"), page)

    assert [one.text for one in worked.applied.support] == ["Give", "Letter"]
    assert worked.rest == ""


def test_a_language_is_named_once(work: Work) -> None:
    page = "<a class=l href=/ru/>RU</a><a class=l href='/ru/#top'>Русский</a>"
    worked = work(protect(".l", "lang", "x"), page)

    assert [one.text() for one in worked.applied.lang] == ["RU"]


def test_a_protected_element_is_not_repeated_where_it_stands(work: Work) -> None:
    page = "<nav><a class=m href=/m>Map</a></nav>"
    worked = work(protect(".m", "nav", "x") + keep("nav", "nav", "y"), page)

    assert [one.text() for one in worked.applied.nav] == ["Map"]


def test_a_role_that_no_rule_says_is_what_the_finder_says(work: Work) -> None:
    def asks(document: Document) -> list[Ask]:
        link = document.select("a")[0]
        return [Ask(Role.DONATE, "https://news.example/d#x", "Give", element=link)]

    page = "<a class=s href=/d>Give</a><a class=s href=/x>More</a>"
    worked = work(protect(".s", "support", "x"), page, asks)

    assert worked.support == [
        ("donate", "https://news.example/d"),
        ("other", "https://news.example/x"),
    ]


def test_a_moved_element_leaves_a_region_of_its_own_slot(work: Work) -> None:
    move = '[[rule]]\nid = "m"\nmove = ".c"\nslot = "main"\n'
    worked = work(keep("article", "main", "x") + move, "<article>a<p class=c>c</p>b</article>")

    assert worked.main == "a b / c"


PAGE = "<div id=m><p id=a>a</p><p id=b>b</p><p id=c>c</p></div><p id=d>d</p>"


def copy_of(document: Document, selector: str) -> tuple[Copy, dict[Element, int]]:
    order = {one: place for place, one in enumerate(document.root.iter())}
    original = document.select(selector)[0]
    return (
        Copy(Slot.MAIN, original, original.copy(), original.parent, "x", order[original]),
        order,
    )


def test_a_copy_goes_back_between_its_neighbors() -> None:
    document = parse(PAGE)
    copy, order = copy_of(document, "#b")
    copy.original.detach()
    region = document.select("#m")[0]

    assert [one.text() for one in place_copies([region], [copy], order)] == ["a b c"]


def test_a_copy_that_was_last_goes_back_to_the_end() -> None:
    document = parse(PAGE)
    copy, order = copy_of(document, "#c")
    copy.original.detach()

    assert place_copies([document.select("#m")[0]], [copy], order)[0].text() == "a b c"


def test_a_copy_is_not_put_where_its_original_stands() -> None:
    document = parse(PAGE)
    copy, order = copy_of(document, "#b")

    assert place_copies([document.select("#m")[0]], [copy], order)[0].text() == "a b c"


def test_a_copy_from_elsewhere_stands_between_regions() -> None:
    document = parse(PAGE)
    copy, order = copy_of(document, "#b")
    regions = [document.select("#a")[0], document.select("#d")[0]]

    assert [one.text() for one in place_copies(regions, [copy], order)] == ["a", "b", "d"]


def test_a_copy_goes_back_among_text() -> None:
    document = parse("<div id=m>one <b id=b>two</b> three <i>four</i></div>")
    copy, order = copy_of(document, "#b")
    copy.original.detach()

    assert place_copies([document.select("#m")[0]], [copy], order)[0].text() == "one three twofour"
