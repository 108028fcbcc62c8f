"""What is known by name is asked for once, and fills no memory."""

from __future__ import annotations

from proxy.wire.names import Names


def test_each_name_is_asked_for_once() -> None:
    asked: list[bytes] = []

    def find(name: bytes) -> int:
        asked.append(name)
        return len(name)

    names = Names(find)

    assert [names[one] for one in (b"a", b"A", b"a")] == [1, 1, 1]
    assert asked == [b"a", b"A"]


def test_a_long_name_is_not_kept() -> None:
    names = Names(len)

    assert names[b"x" * 65] == 65
    assert not names


def test_no_more_names_are_kept_than_the_limit() -> None:
    names = Names(len)

    assert {names[b"%04d" % number] for number in range(5000)} == {4}
    assert len(names) == 2048
