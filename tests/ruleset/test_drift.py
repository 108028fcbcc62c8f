import pytest

from proxy.ruleset.drift import Contract, Drift, Record, State

STORY = Contract("story", "article")
DONATE = Contract("donate", "article", protects=True)


def state_after(contract: Contract, pages: list[tuple[str, bool]]) -> State:
    record = Record(contract)
    for path, broke in pages:
        record.note(path, broke=broke)
    return record.state


def good(count: int) -> list[tuple[str, bool]]:
    return [(f"/good/{number}", False) for number in range(count)]


def bad(count: int, paths: int = 9) -> list[tuple[str, bool]]:
    return [(f"/bad/{number % paths}", True) for number in range(count)]


@pytest.mark.parametrize(
    ("pages", "state"),
    [
        pytest.param(bad(2), State.OK, id="two pages prove nothing"),
        pytest.param(bad(9, paths=1), State.OK, id="one path proves nothing"),
        pytest.param(good(7) + bad(3), State.WATCH, id="three pages on two paths"),
        pytest.param(good(47) + bad(3), State.WATCH, id="at 6 % of the window"),
        pytest.param(good(5) + bad(5), State.DRIFT, id="half of the pages"),
        pytest.param(bad(9, paths=2), State.WATCH, id="half of the pages on two paths"),
        pytest.param(good(40) + bad(10), State.WATCH, id="a fifth of the pages"),
        pytest.param(bad(60) + good(47), State.DRIFT, id="a state holds at 6 %"),
        pytest.param(bad(60) + good(48), State.OK, id="and falls back below 5 %"),
        pytest.param(bad(60) + good(50), State.OK, id="a window of good pages is calm"),
    ],
)
def test_the_last_fifty_pages_decide(pages: list[tuple[str, bool]], state: State) -> None:
    assert state_after(STORY, pages) is state


def test_a_protected_link_drifts_sooner() -> None:
    assert state_after(DONATE, good(40) + bad(3)) is State.DRIFT
    assert state_after(DONATE, bad(2)) is State.OK


def test_a_change_of_state_is_told_once() -> None:
    drift = Drift()
    told = [drift.note(DONATE, f"/{number}", broke=True) for number in range(4)]

    assert told == [None, None, State.DRIFT, None]


def test_the_worst_record_is_first_and_has_a_sample() -> None:
    drift = Drift()
    drift.note(STORY, "/a", broke=False)
    for number in range(3):
        drift.note(DONATE, f"/{number}", broke=True)

    records = list(drift.records())
    assert [one.contract for one in records] == [DONATE, STORY]
    assert (records[0].sample, records[1].sample) == ("/2", "")


def test_the_same_rule_on_two_kinds_is_two_contracts() -> None:
    drift = Drift()
    drift.note(STORY, "/a", broke=True)
    drift.note(Contract("story", "live"), "/a", broke=True)

    assert len(list(drift.records())) == 2
