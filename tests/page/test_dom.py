"""The door to the parser: what the tree holds, what selectors see, what never hangs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.page.dom import (
    Document,
    Element,
    SelectorError,
    TooDeepError,
    check_selector,
    parse,
    parse_fragment,
)

_TAGS = st.sampled_from(
    ("p", "div", "a", "b", "i", "table", "tr", "td", "select", "option", "script", "style", "svg",
     "title", "template", "noscript", "iframe", "textarea", "form", "math", "li", "ul", "font",
     "x-y")
)  # fmt: skip
_SOUP = st.lists(
    st.one_of(
        _TAGS.map("<{}>".format),
        _TAGS.map("</{}>".format),
        _TAGS.map("<{} a=1 b='x' C>".format),
        st.sampled_from(
            ("text", " ", "&amp;", "<!-- c -->", "<![CDATA[x]]>", "<?p?>", "\x00", "<")
        ),
    ),
    max_size=30,
).map("".join)


def tags(document: Document) -> list[str]:
    return [one.tag for one in document.root.iter()]


def test_a_page_always_has_head_and_body() -> None:
    assert tags(parse("")) == ["html", "head", "body"]


def test_an_attribute_without_a_value_is_empty() -> None:
    element = parse("<input disabled VALUE=x>").select("input")[0]

    assert element.attrs == {"disabled": "", "value": "x"}


def test_references_are_decoded() -> None:
    assert parse("<p title='&eacute;'>&lt;b&gt;").select("p")[0].text() == "<b>"


@pytest.mark.parametrize("tag", ["script", "style", "noembed", "noframes", "xmp"])
def test_code_leaves_its_element_empty(tag: str) -> None:
    assert parse(f"<body><{tag}>x</{tag}>").select(tag)[0].children == []


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param('<script type="application/ld+json">{}</script>', id="a type of JSON"),
        pytest.param('<script id="__DATA_JSON__">{}</script>', id="an id of JSON"),
    ],
)
def test_a_script_of_data_keeps_its_text(markup: str) -> None:
    assert parse(markup).select("script")[0].children == ["{}"]


def test_scripts_are_read_where_they_are_wanted() -> None:
    assert list(parse("<script>a()</script><p>x<script></script>").scripts()) == ["a()"]


def test_nesting_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooDeepError):
        parse("<div>" * 300, depth_limit=256)


def test_nesting_within_the_limit_is_read() -> None:
    assert len(parse("<div>" * 200, depth_limit=256).elements) == 203


def test_a_frame_closed_like_xml_in_noscript_swallows_nothing() -> None:
    document = parse("<body><noscript><iframe src=x height='0'/> </noscript><p>kept</p>")

    assert document.body.text() == "kept"


def outline(element: Element) -> list[object]:
    """Return an element and all below it as plain values."""
    children = [one if isinstance(one, str) else outline(one) for one in element.children]
    return [element.tag, element.attrs, *children]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<p lang=ru>Паром ушёл в полдень.<b>☂ 🚢", id="letters of many bytes"),
        pytest.param("<noscript><iframe src=x/></noscript><p>kept", id="a frame to mend"),
        pytest.param("", id="nothing"),
    ],
)
def test_the_bytes_of_a_text_give_the_same_tree(text: str) -> None:
    ours, theirs = parse(text), parse(text, utf8=text.encode())

    assert outline(theirs.root) == outline(ours.root)
    assert theirs.size == ours.size == len(text)


def test_known_tags_and_others_are_named_as_the_parser_names_them() -> None:
    document = parse("<p><FONT><x-y><A href=x>a</A><bdi>b</bdi></x-y><math><MI>c</MI></math>")

    assert [one.tag for one in document.body.iter()][1:] == [
        "p", "font", "x-y", "a", "bdi", "math", "mi",
    ]  # fmt: skip


def test_a_frameset_is_a_body() -> None:
    assert parse("<frameset><frame></frameset>").body.tag == "frameset"


def test_the_size_is_that_of_the_source() -> None:
    assert parse("<p>abc").size == 6


def test_a_fragment_is_detached() -> None:
    first, second = parse_fragment("<b>x</b> y")

    assert not isinstance(first, str)
    assert (first.tag, first.parent, second) == ("b", None, " y")


def test_of_a_drawing_only_its_title_is_kept() -> None:
    document = parse("<p><svg><title>Search</title><g><path d=M0><text>x</text></g></svg> word")

    assert [one.tag for one in document.select("p")[0].iter()] == ["p", "svg", "title"]
    assert document.select("p")[0].raw_text() == "Search word"


# ---- selectors


def test_detached_elements_are_not_selected() -> None:
    document = parse("<ul><li>a<li>b<li>c</ul>")
    document.select("li")[1].detach()

    assert [one.text() for one in document.select("li")] == ["a", "c"]


def test_an_element_that_two_selectors_match_comes_once() -> None:
    assert len(parse("<p class=x>a").select("p, .x")) == 1


def test_selectors_see_a_mirrored_attribute() -> None:
    document = parse("<p>a<p class=x>b")
    first, second = document.select("p")
    document.mirror_attribute(first, "class", "x")
    document.mirror_attribute(second, "class", None)

    assert document.select(".x") == [first]


def test_a_made_element_has_no_mirror() -> None:
    document = parse("<p>a")
    fresh = document.body.copy()

    document.mirror_attribute(fresh, "class", "x")

    assert document.select(".x") == []


def test_a_selector_that_does_not_compile_says_so() -> None:
    with pytest.raises(SelectorError):
        parse("<p>").select("p >")


@pytest.mark.parametrize(
    ("selector", "why"),
    [
        pytest.param("p >", "not CSS", id="nothing after a combinator"),
        pytest.param("p:not(.x", "not closed", id="an open parenthesis"),
        pytest.param("[a='b", "quote", id="an open quote"),
        pytest.param("a]", "too many", id="a bracket too many"),
        pytest.param("a:hover", "never matches", id="what a person does"),
    ],
)
def test_a_selector_that_would_match_nothing_is_refused(selector: str, why: str) -> None:
    with pytest.raises(SelectorError, match=why):
        check_selector(selector)


@pytest.mark.parametrize("selector", ["p", 'a[title="(]"]', "article:has(> h1) p:not(.x, .y)"])
def test_a_good_selector_passes(selector: str) -> None:
    check_selector(selector)


@settings(max_examples=200, deadline=None)
@given(soup=_SOUP)
def test_every_element_is_paired_with_the_parsers_own(soup: str) -> None:
    """Selectors are answered by number: one element too few and every later match is a stranger."""
    document = parse(soup)
    found = document.select("*")

    assert [one for one in document.elements if one not in found] == []


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param("<svg></svg>", id="empty"),
        pytest.param("<svg><g><path/></g><title>t</title></svg>", id="with parts"),
        pytest.param("<svg><svg><path/></svg></svg>", id="within another"),
        pytest.param(
            "<svg><foreignObject><div><p>x</p></div></foreignObject></svg>", id="with HTML"
        ),
        pytest.param("<math><script><a>x</a></script></math>", id="a script that is none"),
        pytest.param("<svg><!-- c --><style>a</style></svg>", id="with a comment"),
    ],
)
def test_selectors_find_what_stands_after_a_drawing(drawing: str) -> None:
    document = parse(f"<a>{drawing}</a><b id=x>{drawing}</b><i id=y></i>")

    assert [one.get("id") for one in document.select("b, i")] == ["x", "y"]
