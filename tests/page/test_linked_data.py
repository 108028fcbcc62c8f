"""JSON-LD as pages really write it."""

from __future__ import annotations

import pytest

from proxy.page import linked_data as ld


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"name": "x"}', id="an object"),
        pytest.param('  <!-- {"name": "x"} -->', id="in an HTML comment"),
        pytest.param('//<![CDATA[\n{"name": "x"}\n//]]>', id="in a CDATA section"),
        pytest.param('{"name": "x",}', id="a comma too many"),
        pytest.param('{"name": "x"};', id="something after it"),
        pytest.param('{"name": "x", "text": "a\nb"}', id="a raw line break"),
    ],
)
def test_a_block_is_read(text: str) -> None:
    (node,) = ld.nodes([text])

    assert node["name"] == "x"


@pytest.mark.parametrize("text", ["", "null", "{", "{'a': 1}", "[" * 50_000, "x" * 100, '"text"'])
def test_a_block_that_cannot_be_read_is_left_out(text: str) -> None:
    assert ld.nodes([text]) == []


def test_nodes_of_arrays_and_graphs_are_found() -> None:
    found = ld.nodes(['[{"@graph": [{"a": 1}, {"b": {"c": 2}}]}]'])

    assert [sorted(one) for one in found] == [["@graph"], ["a"], ["b"], ["c"]]


@pytest.mark.parametrize("key", ["itemListElement", "mentions", "publisher", "isPartOf"])
def test_what_is_not_this_page_is_left_out(key: str) -> None:
    assert len(ld.nodes([f'{{"{key}": [{{"isAccessibleForFree": false}}]}}'])) == 1


def test_more_data_than_a_page_has_is_not_read() -> None:
    assert ld.nodes(['{"a": 1}', '{"b": "' + "x" * 1_000_001 + '"}', '{"c": 1}']) == [{"a": 1}]


def test_more_nodes_than_a_page_has_are_not_read() -> None:
    assert len(ld.nodes(["[" + ",".join(["{}"] * 9_000) + "]"])) == 4_000


def test_deep_nests_are_not_followed() -> None:
    assert len(ld.nodes(['{"a":' * 200 + "1" + "}" * 200])) == 65


@pytest.mark.parametrize(
    ("value", "false"),
    [
        (False, True), ("False", True), ("false", True), ("https://schema.org/False", True),
        ({"@value": "false"}, True), ({"@id": "http://schema.org/False"}, True), (["false"], True),
        ("no", True), (True, False), ("true", False), ("", False), (None, False), (0, False),
        ("https://schema.org/True", False),
    ],
)  # fmt: skip
def test_false_is_known_in_every_spelling(value: object, *, false: bool) -> None:
    assert ld.is_false(value) is false


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" a  b ", "a b"), (["a", "b"], "a"), ({"name": "a"}, "a"), ([{"name": ["a"]}], "a"),
        ({"@value": "a"}, "a"), (None, ""), (3, ""), ([], ""), ({}, ""),
        ([[[[[["a"]]]]]], ""),
    ],
)  # fmt: skip
def test_a_value_is_read_as_words(value: object, text: str) -> None:
    assert ld.words(value) == text


def test_names_come_once_and_in_order() -> None:
    assert ld.names([{"name": "Ann"}, "Bo", {"name": "Ann"}, {}]) == ["Ann", "Bo"]


def test_types_lose_their_namespace() -> None:
    assert ld.types({"@type": ["https://schema.org/Article", "schema#Thing", 3]}) == (
        "Article",
        "Thing",
    )
