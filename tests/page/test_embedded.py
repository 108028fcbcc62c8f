"""What a shell's data hold, and when they are left alone."""

from __future__ import annotations

import json

import pytest

from proxy.page.embedded import described, shell_content
from tests.page.pages import seen

LINES = [
    "The ferry came back to the bay after a winter in the dry dock, and the pier was full.",
    "Its captain said that the engine had been the easy part, and the paint took weeks.",
    "On the quay a brass band played two marches, although the wind carried half away.",
    "The harbor office counted four hundred passengers on the first day of the season.",
]
RICH = [
    {"type": "heading", "content": [{"type": "text", "text": "A part"}]},
    *({"type": "paragraph", "content": [{"text": one[:20]}, {"text": one[20:]}]} for one in LINES),
]


def texts(script: str) -> list[str]:
    document, found = seen(f"<body><div id=root></div>{script}")
    return [one.text() for one in shell_content(document, found)]


def linked(**data: object) -> str:
    body = {"@type": "NewsArticle", "headline": "Ferry", **data}
    return f'<script type="application/ld+json">{json.dumps(body)}</script>'


def test_the_body_of_linked_data_is_taken() -> None:
    assert texts(linked(articleBody="\n\n".join(LINES))) == LINES


def test_no_blank_is_left_before_a_stop_where_marks_were_cut_out() -> None:
    lines = [f"{LINES[0]} The Marta , they say .", *LINES[1:]]

    assert texts(linked(articleBody="\n".join(lines)))[0].endswith("The Marta, they say.")


def test_its_markup_is_parsed() -> None:
    assert texts(linked(articleBody="".join(f"<p>{one}</p>" for one in LINES))) == LINES


def test_its_picture_comes_first() -> None:
    document, found = seen(
        linked(articleBody="\n".join(LINES), image={"url": "/a.jpg", "caption": "The pier"})
    )

    picture = shell_content(document, found)[0]

    assert picture.attrs == {"src": "https://news.example/a.jpg", "alt": "The pier"}


def test_a_page_that_is_not_free_gives_nothing() -> None:
    assert texts(linked(articleBody="\n".join(LINES), isAccessibleForFree=False)) == []


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(
            f'<script id="__NEXT_DATA__" type="application/json">'
            f"{json.dumps({'props': {'story': {'body': LINES}}})}</script>",
            id="a list of strings",
        ),
        pytest.param(
            f"<script>window.__INITIAL_STATE__ = {json.dumps({'a': {'content': RICH}})};</script>",
            id="rich text",
        ),
        pytest.param(
            "<script>window.__APOLLO_STATE__=JSON.parse("
            f"{json.dumps(json.dumps({'a': RICH}))})</script>",
            id="data in a string",
        ),
        pytest.param(
            "<script>window.__DATA__="
            + json.dumps({"html": "".join(f"<p>{one}</p>" for one in LINES)}).replace("</", "<\\/")
            + "</script>",
            id="markup",
        ),
        pytest.param(
            f"<script>self.__next_f.push({json.dumps([1, 'a:' + json.dumps(RICH)])})</script>",
            id="a stream",
        ),
    ],
)
def test_the_text_in_a_frameworks_state_is_found(script: str) -> None:
    assert texts(script) == LINES


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("<script>window.__NUXT__=(function(a){return a})(1)</script>", id="a program"),
        pytest.param("<script>window.__DATA__={broken</script>", id="broken data"),
        pytest.param(
            f"<script>window.__DATA__={json.dumps({'messages': LINES * 3})}</script>",
            id="words of the interface",
        ),
        pytest.param(
            f"<script>window.__DATA__={json.dumps({'a': ['Home', 'About', 'x' * 400]})}</script>",
            id="labels and keys",
        ),
        pytest.param("<script>window.__DATA__=" + "[" * 30_000 + "</script>", id="a deep nest"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_text_is_left(script: str) -> None:
    assert texts(script) == []


DESCRIBED = '<head><meta name="description" content="A winter in the dry dock."></head>'


def test_a_page_without_text_is_described_in_its_own_words_before_what_it_shows() -> None:
    document, found = seen(f"{DESCRIBED}<body><div id=root>Menu</div>")

    assert [one.text() for one in described(document, found)] == [
        "A winter in the dry dock.",
        "Menu",
    ]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<body><div id=root></div>", id="it says nothing of itself"),
        pytest.param(f"{DESCRIBED}<body><p>A winter in the dry dock.", id="it shows the words"),
        pytest.param(DESCRIBED + "<body>" + linked(isAccessibleForFree=False), id="it is not free"),
    ],
)
def test_a_page_is_not_described(page: str) -> None:
    document, found = seen(page)

    assert described(document, found) == []
