"""The sanitizer, against cases of our own and against html5lib as a parser that is not ours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.page.dom import Element, parse
from proxy.reader.markup import GRAMMARS, names
from proxy.reader.tiers import Tier
from proxy.sheet.serialize import DEPTH_LIMIT, Head, Serializer
from proxy.sheet.values import VALUE_BYTES, clean
from tests.sheet.judge import FRAME, complaints, nodes

TIERS = (Tier.PLAIN, Tier.BASIC, Tier.LATE)


def written(html: str, tier: Tier = Tier.BASIC) -> str:
    return Serializer(GRAMMARS[tier]).write(parse(html).body.children)


HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="a script"),
    pytest.param("<SCRIPT SRC=//evil.example/x.js></SCRIPT>", id="a script by address"),
    pytest.param("<p onclick=alert(1) onload='x'>a</p>", id="event attributes"),
    pytest.param("<a href='javascript:alert(1)'>a</a>", id="a script address"),
    pytest.param("<a href=' &#1;java&#9;script:alert(1)'>a</a>", id="one in disguise"),
    pytest.param("<a href='JaVaScRiPt&colon;alert(1)'>a</a>", id="a colon by name"),
    pytest.param("<a href='vbscript:x'>a</a><a href='data:text/html,x'>b</a>", id="other schemes"),
    pytest.param("<a href='mocha:x'>a</a><img src='livescript:x'>", id="Netscape's schemes"),
    pytest.param("<img src='java&#x0A;script:alert(1)' alt=`x`>", id="a picture that is a script"),
    pytest.param("<img alt='``onerror=alert(1)' src=/a>", id="backticks as quotes"),
    pytest.param('<img alt="a&quot; onerror=&quot;x" src=/a>', id="quotes in a value"),
    pytest.param("<p title=\"a'b\" class='x&quot;y'>a</p>", id="values of other attributes"),
    pytest.param("<p style='width:expression(alert(1))'>a</p>", id="a style attribute"),
    pytest.param("<style>p{behavior:url(x.htc)}</style><p>a", id="a style sheet"),
    pytest.param("<!--[if IE]><script>alert(1)</script><![endif]-->a", id="conditional comments"),
    pytest.param("<![if IE]>a<![endif]><?import x?>", id="processing instructions"),
    pytest.param("<comment><img src=x onerror=y></comment>", id="an element that hides markup"),
    pytest.param("<xmp><img src=x onerror=y></xmp>a", id="raw text"),
    pytest.param(
        "<noscript><p title='</noscript><img src=x onerror=y>'></noscript>", id="noscript"
    ),
    pytest.param("<textarea></textarea><select><option><script>x</script></select>", id="fields"),
    pytest.param("<svg><p><style><img src=x onerror=y></style></svg>", id="foreign elements"),
    pytest.param(
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<x>'>", id="mXSS"
    ),
    pytest.param("<object data=x></object><embed src=x><applet code=x>", id="plug-ins"),
    pytest.param(
        "<iframe srcdoc='<script>x</script>'></iframe><frameset><frame src=x>", id="frames"
    ),
    pytest.param(
        "<base href=//evil.example/><link rel=stylesheet href=x><meta http-equiv=refresh>",
        id="head",
    ),
    pytest.param(
        "<xml id=x><a><b>&lt;script>x&lt;/script></b></a></xml><p datasrc=#x>a", id="islands"
    ),
    pytest.param("<v:rect xmlns:v=x style=behavior:y>a</v:rect><o:p>b</o:p>", id="VML"),
    pytest.param("<body background='javascript:x' bgcolor='&{alert(1)};'>a", id="body attributes"),
    pytest.param("<p class='&{alert(1)};' lang='&{alert(1)};'>a</p>", id="script entities"),
    pytest.param("<a name='document'>a</a><a name='a-x onclick=y'>b</a>", id="names that clobber"),
    pytest.param(
        "<p>\x00<scr\x00ipt>a</scr\x00ipt>\x0b\x0c\x1b$B\x7f\x85</p>", id="control characters"
    ),
    pytest.param("<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>", id="UTF-7"),
    pytest.param("<img src='http://a.example/\xa0x' alt=a>", id="an address that is not ASCII"),
    pytest.param(
        "<a href='http://a.example/\"><script>x</script>'>a</a>", id="quotes in an address"
    ),
]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_is_written(html: str, tier: Tier) -> None:
    markup = written(html, tier)

    assert complaints(markup, tier) == []


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param('<p onclick="x">a</p>', id="an event"),
        pytest.param("<script>x</script>", id="an element"),
        pytest.param("<p>a<!-- b --></p>", id="a comment"),
        pytest.param('<a href="javascript:x">a</a>', id="an address"),
        pytest.param('<img alt="`">', id="a backtick"),
        pytest.param("<p>a\x0b</p>", id="a control character"),
        pytest.param("<p>&copy;</p>", id="a name"),
    ],
)
def test_the_judge_sees(markup: str) -> None:
    assert complaints(markup, Tier.BASIC)


_TAGS = st.sampled_from(
    names(
        "p div a b i img ul ol li dl dt dd table tr td th caption thead tbody h1 h3 pre blockquote "
        "form input select option"
        " textarea span script style svg math xmp iframe font label br hr object title base meta "
        "link "
        "x-y o:p"
    )
)
_NAMES = st.sampled_from(
    names(
        "href src name id class style onclick title alt lang dir type value width colspan "
        "http-equiv "
        "content action"
        " method role srcdoc background data-x"
    )
) | st.text(max_size=8)
_VALUES = st.sampled_from(
    [
        "javascript:alert(1)",
        "https://a.example/?a=1&copy=2",
        '"><script>',
        "`x`",
        "&{x}",
        "#a",
        "/a",
        "\x00",
        "5",
        "rtl",
        "c",
        "\ud800\uffff",
        "а" * 600,
    ]
) | st.text(max_size=20)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> Element:
    """Elements as neither a parser nor a rule would make them: any name, anywhere."""
    element = Element(draw(_TAGS), draw(st.dictionaries(_NAMES, _VALUES, max_size=3)))
    for _ in range(draw(st.integers(0, 3 if depth else 0))):
        if draw(st.booleans()):
            element.children.append(draw(st.text(max_size=12)))
        else:
            element.append(draw(trees(depth - 1)))
    return element


@settings(max_examples=150, deadline=None)
@given(tree=trees(), tier=st.sampled_from(TIERS))
def test_no_tree_whatever_gets_anything_else_written(tree: Element, tier: Tier) -> None:
    markup = Serializer(GRAMMARS[tier]).write([tree])

    assert complaints(markup, tier) == []
    assert not FRAME.search(markup)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60))
def test_words_come_out_as_they_went_in_but_for_what_old_readers_lack(text: str) -> None:
    markup = Serializer(GRAMMARS[Tier.BASIC]).write([Element("p", None, [text])])
    read = next(node for node in nodes(markup) if node.tag == "p").text or ""

    assert read == clean(text)


def test_folding_comes_before_escaping() -> None:
    """A curly quote that a charset lacks becomes a straight one, which must not end a value."""
    serializer = Serializer(GRAMMARS[Tier.PLAIN], fold=lambda text: text.replace("“", '"'))

    markup = serializer.write([Element("img", {"src": "/a", "alt": "“ onerror=x"})])

    assert markup == '<img src="/a" alt="&#34; onerror=x">'


def test_a_value_is_cut_at_a_character() -> None:
    markup = Serializer(GRAMMARS[Tier.BASIC]).write(
        [Element("img", {"src": "/a", "alt": "я" * 900})]
    )
    alt = next(node for node in nodes(markup) if node.tag == "img").attrib["alt"]

    assert set(alt) == {"я"}
    assert len(alt.encode()) == VALUE_BYTES


@pytest.mark.parametrize(("tier", "kept"), [(Tier.PLAIN, 1_000), (Tier.BASIC, 2_000)])
def test_a_long_address_is_left_out_not_cut(tier: Tier, kept: int) -> None:
    link = Element("a", {"href": "/" + "a" * (kept - 1)}, ["x"])
    longer = Element("a", {"href": "/" + "a" * kept}, ["x"])

    assert "href" in Serializer(GRAMMARS[tier]).write([link])
    assert Serializer(GRAMMARS[tier]).write([longer]) == "<a>x</a>"


@pytest.mark.parametrize(
    ("tree", "markup"),
    [
        pytest.param("<div><p>a</p></div>", "<div>\n<p>a</p>\n</div>\n", id="one block per line"),
        pytest.param(
            "<main><figure>a</figure></main>", "a", id="unknown elements leave their words"
        ),
        pytest.param("<li>a</li>", "<p>a</p>\n", id="an item outside a list is a paragraph"),
        pytest.param("<p>a<br>b<hr>", "<p>a<br>b</p>\n<hr>\n", id="void elements have no end"),
        pytest.param("<pre>a\n  b</pre>", "<pre>a\n  b</pre>\n", id="lines stay"),
        pytest.param(
            "<p lang=en-GB dir=rtl class=c>a",
            '<p lang="en-GB" dir="rtl" class="c">a</p>\n',
            id="known attributes",
        ),
        pytest.param(
            "<p lang='x y' dir=up class=article>a", "<p>a</p>\n", id="values that do not fit"
        ),
    ],
)
def test_markup_is_written_this_way(tree: str, markup: str) -> None:
    assert written(tree) == markup


def test_a_paragraph_never_holds_a_block() -> None:
    tree = Element(
        "p",
        None,
        ["a", Element("div", None, ["b"]), Element("ul", None, [Element("li", None, ["c"])])],
    )

    assert Serializer(GRAMMARS[Tier.BASIC]).write([tree]) == "<p>a<br>b<br>c</p>\n"


def test_a_name_of_a_field_is_bounded() -> None:
    fields = [Element("input", {"name": name}) for name in ("q", "Cookie", "x" * 200)]

    assert Serializer(GRAMMARS[Tier.BASIC]).write(fields) == '<input name="q"><input><input>'


def test_an_element_that_no_table_has_begins_without_attributes() -> None:
    assert Serializer(GRAMMARS[Tier.PLAIN]).begin(Element("div", {"id": "m"})) == "<div>"


def test_words_in_a_list_get_an_item() -> None:
    tree = Element("ul", None, ["\n", "a", Element("p", None, ["b"])])

    assert Serializer(GRAMMARS[Tier.BASIC]).write([tree]) == (
        "<ul>\n<li>a</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"
    )


def test_parts_of_a_table_outside_one_leave_their_words() -> None:
    tree = Element("div", None, [Element("tr", None, [Element("td", None, ["a"])])])

    assert Serializer(GRAMMARS[Tier.BASIC]).write([tree]) == "<div>\n<p>a</p>\n</div>\n"


def test_depth_is_bounded_and_the_words_stay() -> None:
    tree = Element("div", None, ["deepest"])
    for _ in range(200):
        tree = Element("div", None, [tree])

    markup = Serializer(GRAMMARS[Tier.BASIC]).write([tree])

    assert markup.count("<div>") <= DEPTH_LIMIT
    assert "deepest" in markup


def test_right_to_left_is_said_on_blocks_where_there_is_no_other_place() -> None:
    serializer = Serializer(GRAMMARS[Tier.PLAIN], right_to_left=True)

    assert serializer.write([Element("p", None, ["a"])]) == '<p dir="rtl">a</p>\n'


HEAD = Head(title="A & B", charset="windows-1251", language="ru", right_to_left=True)


@pytest.mark.parametrize("tier", TIERS)
def test_the_charset_stands_before_any_words(tier: Tier) -> None:
    head = Serializer(GRAMMARS[tier]).head(HEAD)

    assert head.index("charset=windows-1251") < head.index("A &amp; B")
    assert head.count("charset=") == 1


def test_a_label_that_is_none_does_not_get_out() -> None:
    head = Serializer(GRAMMARS[Tier.BASIC]).head(Head(title="a", charset='x"><script>'))

    assert "charset=utf-8" in head
    assert "script" not in head


def test_plain_says_no_language_and_has_no_style() -> None:
    head = Serializer(GRAMMARS[Tier.PLAIN]).head(HEAD)

    assert "<html>" in head
    assert "<style" not in head
    assert "HTML 3.2" in head


def test_basic_says_language_and_direction() -> None:
    assert '<html lang="ru" dir="rtl">' in Serializer(GRAMMARS[Tier.BASIC]).head(HEAD)


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("right_to_left", [False, True], ids=["to the right", "to the left"])
def test_a_menu_by_lines_is_the_list_of_its_links(tier: Tier, *, right_to_left: bool) -> None:
    links = [
        ("https://a.example/?x&y", "A < B & C", ""),
        ("/ru/", "Русский\u200b", "ru"),
        ("javascript:x", "nowhere", ""),
        ("/" + "x" * 9_000, "too long an address", "de"),
    ]
    tree = Element("ul")
    for href, words, language in links:
        attrs = {"href": href, "lang": language} if language else {"href": href}
        tree.append(Element("li", None, [Element("a", attrs, [words])]))
    serializer = Serializer(GRAMMARS[tier], right_to_left=right_to_left)

    assert serializer.bullets(serializer.items(links)) == serializer.write([tree])
