from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.wire.variants import is_wanted, known_languages, selecting_values, vary_names

if TYPE_CHECKING:
    from proxy.wire.messages import Headers


def fields(*lines: str) -> Headers:
    return tuple(
        (name.encode(), value.encode())
        for name, _, value in (line.partition(": ") for line in lines)
    )


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        pytest.param((), (), id="no field varies nothing"),
        pytest.param(("Vary: Foo, BAR",), (b"bar", b"foo"), id="names in any case and order"),
        pytest.param(("Vary: a", "vary: b,a"), (b"a", b"b"), id="several lines are one list"),
        pytest.param(("Vary: , ,a",), (b"a",), id="empty members"),
        pytest.param(("Vary: *",), None, id="a star"),
        pytest.param(("Vary: , *",), None, id="a star behind an empty member"),
        pytest.param(("Vary: Foo, *",), None, id="a star behind a name"),
        pytest.param(("Vary: *, *",), None, id="two stars"),
        pytest.param(("Vary: ", "Vary: *"), None, id="a star on another line"),
    ],
)
def test_the_selecting_fields(lines: tuple[str, ...], names: tuple[bytes, ...] | None) -> None:
    assert vary_names(fields(*lines)) == names


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        pytest.param("foo", ("Foo: 1",), ("foo: 1",), id="the case of names"),
        pytest.param("foo", ("Foo: 1, 2",), ("Foo: 1", "Foo: 2"), id="lines joined"),
        pytest.param("foo", ("Foo: 1,2",), ("Foo:  1 , 2 ",), id="blanks around commas"),
        pytest.param("foo", ("Bar: 1",), ("Bar: 2",), id="both absent"),
        pytest.param(
            "accept-language", ("Accept-Language: en, de",), ("Accept-Language: DE,en",), id="order"
        ),
        pytest.param(
            "accept-language",
            ("Accept-Language: en, de;q=0.5",),
            ("Accept-Language: de;q=0.500, en;q=1",),
            id="the way weights are written",
        ),
        pytest.param(
            "accept-encoding",
            ("Accept-Encoding: gzip, br",),
            ("Accept-Encoding: br,GZIP",),
            id="the order of codings",
        ),
    ],
)
def test_what_means_the_same_matches(
    name: str, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    names = (name.encode(),)

    assert selecting_values(names, fields(*one)) == selecting_values(names, fields(*other))


@pytest.mark.parametrize(
    ("names", "one", "other"),
    [
        pytest.param("foo", ("Foo: 1",), ("Foo: 2",), id="another value"),
        pytest.param("foo", ("Foo: ",), (), id="empty is not absent"),
        pytest.param("foo", ("Foo: a",), ("Foo: A",), id="the case of values nobody knows"),
        pytest.param("foo", ("Foo: a b",), ("Foo: ab",), id="blanks inside"),
        pytest.param("a b", ("A: 1",), ("B: 1",), id="the same value of another field"),
        pytest.param("a b", ("A: 1", "B: 2"), ("A: 2", "B: 1"), id="values exchanged"),
        pytest.param(
            "accept-language", ("Accept-Language: en, de;q=0.5",), ("Accept-Language: en, de",),
            id="another weight",
        ),
        pytest.param(
            "accept-encoding", ("Accept-Encoding: gzip",), ("Accept-Encoding: gzip;q=0",),
            id="not acceptable",
        ),
        pytest.param("accept-encoding", ("Accept-Encoding: ",), (), id="no coding is not any"),
        pytest.param(
            "accept-encoding", ("Accept-Encoding: gzip;q=x",), ("Accept-Encoding: gzip",),
            id="a weight that is none",
        ),
    ],
)  # fmt: skip
def test_what_may_differ_does_not_match(
    names: str, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    listed = tuple(name.encode() for name in names.split())

    assert selecting_values(listed, fields(*one)) != selecting_values(listed, fields(*other))


GERMAN = fields("Content-Language: de")


def test_a_page_is_known_in_the_language_that_was_wanted() -> None:
    assert known_languages((), GERMAN, fields("Accept-Language: en, de")) == (b"de",)


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        pytest.param(GERMAN, "Accept-Language: en, de;q=0.5", id="not what was wanted most"),
        pytest.param(GERMAN, "X: y", id="no wish"),
        pytest.param(GERMAN, "Accept-Language: de;q=0", id="what was not wanted at all"),
        pytest.param(fields("Content-Language: de, en"), "Accept-Language: de", id="two at once"),
        pytest.param((), "Accept-Language: de", id="no language said"),
    ],
)
def test_else_its_language_says_nothing(headers: Headers, asked: str) -> None:
    assert known_languages((b"fr",), headers, fields(asked)) == (b"fr",)


def test_known_languages_are_bounded() -> None:
    known: tuple[bytes, ...] = ()
    for number in range(100):
        tag = f"x-{number}"
        known = known_languages(
            known, fields(f"Content-Language: {tag}"), fields(f"Accept-Language: {tag}")
        )

    assert (len(known), known[-1]) == (16, b"x-99")


@pytest.mark.parametrize(
    ("asked", "matches"),
    [
        pytest.param("Accept-Language: fr;q=0.5, de", True, id="it is wanted most"),
        pytest.param("Accept-Language: DE-ch;q=0.1, De", True, id="in any case"),
        pytest.param("Accept-Language: fr, de;q=0.5", False, id="another is wanted more"),
        pytest.param("Accept-Language: de-CH, de;q=0.9", False, id="a dialect is wanted more"),
    ],
)
def test_a_reader_gets_the_known_language_that_it_wants_most(asked: str, *, matches: bool) -> None:
    names = (b"accept-language",)
    stored = selecting_values(names, fields("Accept-Language: en, de"), (b"de",))

    assert (selecting_values(names, fields(asked), (b"de",)) == stored) is matches
    assert is_wanted(b"de", fields(asked)) is matches
