"""Where the text of an article stands."""

from __future__ import annotations

import pytest

from proxy.page.areas import areas
from proxy.page.article import Body, find_body
from proxy.page.blocks import walk
from proxy.page.dom import parse
from tests.page.pages import paragraphs

LINKS = "<ul>" + "".join(f"<li><a href=/{n}>Some other story, {n}</a>" for n in range(9)) + "</ul>"


def body_of(markup: str) -> tuple[str, Body | None]:
    """Return the id of the element that holds the text."""
    document = parse(f"<body>{markup}")
    blocks = walk(document.elements)
    found = find_body(blocks, areas(blocks))
    return ("" if found is None else blocks.elements[found.number].get("id")), found


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(f"<div>{LINKS}<div id=x>{paragraphs()}</div>{LINKS}</div>", id="among lists"),
        pytest.param(
            f"<div id=x><div>{paragraphs(3)}</div>{LINKS}<div>{paragraphs(3)}</div></div>",
            id="cut in two by a list",
        ),
        pytest.param(f"<div id=x>{'A line of a story.<br>' * 30}</div>{LINKS}", id="line breaks"),
        pytest.param(
            f"<table><tr><td>{LINKS}<td id=x>{paragraphs()}</table>", id="in a cell of a layout"
        ),
        pytest.param(
            f"<div id=x>{paragraphs()}</div><div class=comments>{paragraphs(20)}</div>",
            id="above longer comments",
        ),
        pytest.param(
            f"<div id=x><figure><img src=a.jpg></figure><div>{paragraphs()}</div></div>{LINKS}",
            id="with the picture above it",
        ),
    ],
)
def test_the_text_is_found(markup: str) -> None:
    assert body_of(markup)[0] == "x"


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("", id="an empty page"),
        pytest.param(LINKS, id="links only"),
        pytest.param("<p>Hello</p><p>World</p>", id="labels only"),
        pytest.param(f"<nav>{LINKS}</nav><footer>Imprint</footer>", id="areas only"),
    ],
)
def test_a_page_without_prose_has_no_text(markup: str) -> None:
    assert body_of(markup)[1] is None


def test_its_share_of_the_page_is_known() -> None:
    found = body_of(f"<div id=x>{paragraphs(12)}</div><div>{LINKS}{paragraphs(1)}</div>")[1]

    assert found is not None
    assert 0.8 < found.prose / found.prose_of_page < 0.95
