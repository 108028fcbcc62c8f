from __future__ import annotations

from proxy.reader.engines import Engine, Kind, Trait


def test_an_engine_is_a_key_and_equals_only_itself() -> None:
    assert {engine: engine.value for engine in Engine}[Engine("blink")] == "blink"
    assert len({hash(engine) for engine in Engine}) == len(Engine)


def test_the_words_of_the_data_are_lower_case() -> None:
    assert all(member.value.islower() for kind in (Engine, Kind, Trait) for member in kind)
