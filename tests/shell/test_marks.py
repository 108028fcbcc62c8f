from __future__ import annotations

from proxy.shell.marks import Marks


def test_a_mark_ends_by_itself() -> None:
    marks = Marks()
    marks.set(b"a", 10.0)

    assert marks.holds(b"a", 9.9)
    assert not marks.holds(b"a", 10.0)
    assert not marks.holds(b"a", 9.0)


def test_a_name_without_a_mark_has_none() -> None:
    assert not Marks().holds(b"a", 0.0)


def test_a_mark_set_again_lasts_longer() -> None:
    marks = Marks()
    marks.set(b"a", 10.0)
    marks.set(b"a", 20.0)

    assert marks.holds(b"a", 15.0)


def test_a_mark_is_taken_off() -> None:
    marks = Marks()
    marks.set(b"a", 10.0)
    marks.clear(b"a")
    marks.clear(b"b")

    assert not marks.holds(b"a", 0.0)


def test_the_oldest_mark_makes_room() -> None:
    marks = Marks(limit=2)
    for name in (b"a", b"b", b"c"):
        marks.set(name, 10.0)

    assert [marks.holds(name, 0.0) for name in (b"a", b"b", b"c")] == [False, True, True]
