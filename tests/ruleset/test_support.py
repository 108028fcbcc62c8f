import pytest

from proxy.page.dom import Element
from proxy.page.support import Ask, Role, Source
from proxy.ruleset.model import Finder, SupportOptions
from proxy.ruleset.support import Around, Merged, Ruled
from proxy.ruleset.support import merge_support as merge

D, S, OTHER = Role.DONATE, Role.SUBSCRIBE, Role.OTHER


def ask(role: Role, path: str, source: Source = Source.FINDER) -> Ask:
    return Ask(role, "https://news.example" + path, path, source)


def ruled(role: Role, path: str, rule: str = "r") -> Ruled:
    return Ruled(ask(role, path, Source.RULE), rule)


def merge_support(  # as most tests need it
    ruled: list[Ruled], found: list[Ask], options: SupportOptions, **around: object
) -> Merged:
    return merge(ruled, found, options, Around(**around))  # type: ignore[arg-type]  # its fields


def paths(merged: Merged) -> list[str]:
    return [one.href.removeprefix("https://news.example") for one in merged.links]


@pytest.mark.parametrize(
    ("finder", "expected"),
    [
        pytest.param(Finder.FILL, ["/d", "/s"], id="fill joins roles that no rule supplied"),
        pytest.param(Finder.ADD, ["/d", "/d2", "/s"], id="add joins every new address"),
        pytest.param(Finder.OFF, ["/d"], id="off joins none"),
    ],
)
def test_the_finder_joins_the_rules(finder: Finder, expected: list[str]) -> None:
    merged = merge_support(
        [ruled(D, "/d")], [ask(D, "/d2"), ask(S, "/s")], SupportOptions(finder=finder)
    )

    assert paths(merged) == expected


def test_roles_are_in_order_and_rules_before_the_finder() -> None:
    merged = merge_support(
        [ruled(OTHER, "/o"), ruled(S, "/s"), ruled(D, "/d")],
        [ask(D, "/d2"), ask(OTHER, "/o2")],
        SupportOptions(finder=Finder.ADD),
    )

    assert paths(merged) == ["/d", "/d2", "/s", "/o", "/o2"]


def test_one_address_is_one_entry_whatever_its_fragment() -> None:
    merged = merge_support([ruled(D, "/d#a"), ruled(D, "/d#b")], [ask(S, "/d")], SupportOptions())

    assert paths(merged) == ["/d#a"]


def test_a_campaign_makes_another_address() -> None:
    merged = merge_support([ruled(D, "/d?utm=a"), ruled(D, "/d?utm=b")], [], SupportOptions())

    assert paths(merged) == ["/d?utm=a", "/d?utm=b"]


def test_found_links_are_cut_and_ruled_ones_never() -> None:
    many = [ruled(D, f"/r{n}") for n in range(6)]
    found = [ask(S, f"/f{n}") for n in range(6)]
    merged = merge_support(many, found, SupportOptions())

    assert len(merged.links) == 10
    assert [one.text for one in merged.further] == ["/f4", "/f5"]


def test_a_found_link_that_a_rule_covers_lives_elsewhere() -> None:
    found = [ask(D, "/d2"), ask(D, "/d")]

    assert merge_support([ruled(D, "/d")], found, SupportOptions()).further == [found[0]]


def test_no_link_lives_elsewhere_when_the_finder_is_off() -> None:
    off = SupportOptions(finder=Finder.OFF)

    assert merge_support([ruled(D, "/d")], [ask(D, "/d2")], off).further == []


def test_what_only_a_script_opens_is_one_entry_per_role() -> None:
    links = [ruled(D, "/page"), ruled(S, "/page"), ruled(S, "/page#x")]
    merged = merge_support(links, [], SupportOptions(), page="https://news.example/page")

    assert [one.role for one in merged.links] == [D, S]


def test_an_ignored_link_does_not_join() -> None:
    box = Element("a")
    merged = merge_support(
        [],
        [Ask(D, "https://news.example/d", "", element=box)],
        SupportOptions(),
        ignored=frozenset({box}),
    )

    assert (merged.links, merged.trace[0]["result"]) == ([], "ignored")


def test_a_fixed_address_is_the_last_resort() -> None:
    options = SupportOptions(fixed=((D, "https://news.example/d0"), (S, "https://news.example/s0")))
    merged = merge_support([], [ask(S, "/s")], options)

    assert paths(merged) == ["/d0", "/s"]
    assert merged.links[0].source is Source.FIXED


def test_a_promise_that_nothing_keeps_is_missing() -> None:
    merged = merge_support([], [ask(S, "/s")], SupportOptions(), promised=frozenset({D, S}))

    assert merged.missing == [D]
    assert merged.trace[-1] == {"role": "donate", "from": "nowhere", "result": "missing"}


def test_a_fixed_address_keeps_a_promise() -> None:
    options = SupportOptions(fixed=((D, "https://news.example/d0"),))

    assert merge_support([], [], options, promised=frozenset({D})).missing == []


def test_the_trace_says_where_each_link_came_from() -> None:
    merged = merge_support(
        [ruled(D, "/d", "donate")], [ask(D, "/e"), ask(S, "/d")], SupportOptions()
    )

    assert [(one["from"], one.get("result")) for one in merged.trace] == [
        ("rule donate", None),
        ("finder", "covered by rule donate"),
        ("finder", "same address as rule donate"),
    ]
