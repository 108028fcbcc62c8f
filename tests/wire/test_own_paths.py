from __future__ import annotations

import pytest

from proxy.wire.own_paths import help_path, read_help


@pytest.mark.parametrize(
    ("path", "language"),
    [
        pytest.param("/_help", "", id="the reader's language"),
        pytest.param("/_help/", "", id="with a slash"),
        pytest.param(help_path("fa"), "fa", id="a language of a page"),
        pytest.param("/_help/fa/", "fa", id="and with a slash"),
        pytest.param("/_help/persian", None, id="what is no code is the origin's"),
        pytest.param("/_helpdesk", None, id="what only begins so is the origin's"),
        pytest.param("/x/_help", None, id="what ends so is the origin's"),
    ],
)
def test_help_is_asked_for(path: str, language: str | None) -> None:
    assert read_help(path) == language
