from __future__ import annotations

from proxy.shell.opened import Opened
from tests.stores import entry, name


def test_the_very_same_bytes_are_the_same_record() -> None:
    opened, record = Opened(10_000), entry()
    opened.put(name(1), b"sealed", record)

    assert opened.get(name(1), b"sealed") is record


def test_other_bytes_are_not() -> None:
    opened = Opened(10_000)
    opened.put(name(1), b"sealed", entry())

    assert opened.get(name(1), b"Sealed") is None
    assert opened.get(name(2), b"sealed") is None


def test_no_more_is_held_than_the_limit() -> None:
    opened, size = Opened(10_000), entry().size
    for number in range(20):
        opened.put(name(number), b"sealed", entry())
    held = [number for number in range(20) if opened.get(name(number), b"sealed")]

    assert held == list(range(20 - 10_000 // (size + len(b"sealed")), 20))


def test_what_was_asked_for_stays_longest() -> None:
    opened = Opened(2 * (entry().size + 6))
    opened.put(name(1), b"sealed", entry())
    opened.put(name(2), b"sealed", entry())
    opened.get(name(1), b"sealed")
    opened.put(name(3), b"sealed", entry())

    assert opened.get(name(1), b"sealed") is not None
    assert opened.get(name(2), b"sealed") is None


def test_another_of_the_name_takes_its_place() -> None:
    opened = Opened(2 * (entry().size + 6))
    for _ in range(5):
        opened.put(name(1), b"sealed", entry())
    opened.put(name(2), b"sealed", entry())

    assert opened.get(name(1), b"sealed") is not None
