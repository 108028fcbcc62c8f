from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.page.dom import Element
from proxy.page.survey import Kind
from proxy.sheet.anchors import address_of

MainOf = Callable[..., str]
SITE = "https://news.example"
FRONT = {"kind": Kind.FRONT}


def link(path: str, words: str) -> str:
    return f'<a href="{SITE}{path}">{words}</a>'


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<a href=/a?utm_source=x&b=1>a</a>",
            f"<p>{link('/a?b=1', 'a')}</p>",
            id="clean and absolute",
        ),
        pytest.param("<a>a</a> <a href=''>b</a>", "<p>a b</p>", id="no address"),
        pytest.param("<a href=#>a</a> <a href=#nowhere>b</a>", "<p>a b</p>", id="no target"),
        pytest.param("<a href=javascript:x>a</a>", "<p>a</p>", id="a script"),
        pytest.param(
            "<a href=/a><b>a</b></a>", f"<p>{link('/a', '<b>a</b>')}</p>", id="marks inside"
        ),
        pytest.param(
            "<a href=/a aria-label=Home><svg></svg></a>",
            f"<p>{link('/a', 'Home')}</p>",
            id="an icon's label",
        ),
        pytest.param(
            "<a href=/a><svg><title>Home</title></svg></a>",
            f"<p>{link('/a', 'Home')}</p>",
            id="an icon's title",
        ),
        pytest.param(
            "<a href=/a><img alt=Home></a>", f"<p>{link('/a', 'Home')}</p>", id="a picture's words"
        ),
        pytest.param(
            "<a href=/a><i class=icon></i></a>b", "<p>b</p>", id="a link with no words at all"
        ),
        pytest.param(
            "<a href=/a><div>x</div><h3>Head</h3><p>teaser</p></a>",
            f"<p>x</p>\n<h2>{link('/a', 'Head')}</h2>\n<p>teaser</p>",
            id="around blocks it belongs to the heading",
        ),
        pytest.param(
            "<a href=/a><div><p>a</p><p>b</p></div></a>",
            f"<p>{link('/a', 'a')}</p>\n<p>b</p>",
            id="or to the first words",
        ),
        pytest.param(
            "<a href=/a><ul><li>a<li>b</ul></a>",
            f"<ul>\n<li>{link('/a', 'a')}</li>\n<li>b</li>\n</ul>",
            id="or to an item",
        ),
        pytest.param(
            "<a href=/a><div><img alt=Home></div></a>",
            f"<p>{link('/a', 'Home')}</p>",
            id="or has its picture's words",
        ),
        pytest.param(
            "<a href=https://t.me/share/url?url=x>Telegram</a>b", "<p>b</p>", id="a share button"
        ),
        pytest.param("<a href='mailto:?subject=x'>Mail</a>b", "<p>b</p>", id="sharing by mail"),
        pytest.param("<a href=/wp-admin/post.php?p=1>Edit</a>b", "<p>b</p>", id="an editor's desk"),
        pytest.param(
            "<a href=mailto:a@b.example>Mail</a>",
            '<p><a href="mailto:a@b.example">Mail</a></p>',
            id="a mail address",
        ),
        pytest.param(
            "<a href=https://t.me/channel>us</a>",
            '<p><a href="https://t.me/channel">us</a></p>',
            id="a channel is no share",
        ),
        pytest.param(
            "<button onclick=\"location.href='/a'\">Go</button>",
            f"<p>{link('/a', 'Go')}</p>",
            id="a button with an address",
        ),
        pytest.param(
            "<button data-href=/a>Go</button>", f"<p>{link('/a', 'Go')}</p>", id="in an attribute"
        ),
        pytest.param(
            '<button onclick="go(x)">Go</button>b', "<p>b</p>", id="a button for a script"
        ),
    ],
)
def test_a_link_becomes(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<p>a<a href=#n1 id=r1>1</a><ol><li id=n1>Note <a href=#r1>^</a></ol>",
            '<p><a name="a-r1"></a>a<a href="#a-n1">1</a></p>\n<ol>\n<li><a name="a-n1"></a>Note '
            '<a href="#a-r1">^</a></li>\n</ol>',
            id="a footnote there and back",
        ),
        pytest.param(
            "<a href=#x>1</a><p><a name=x></a>a",
            '<p><a href="#a-x">1</a></p>\n<p><a name="a-x"></a>a</p>',
            id="an old target",
        ),
        pytest.param(
            "<a href='#%D1%8F'>1</a><p id=я>a",
            '<p><a href="#a-1">1</a></p>\n<p><a name="a-1"></a>a</p>',
            id="letters get a number",
        ),
        pytest.param(
            "<a href=/2026/ferry#x>1</a><p id=x>a",
            '<p><a href="#a-x">1</a></p>\n<p><a name="a-x"></a>a</p>',
            id="the page's own address",
        ),
        pytest.param(
            "<a href=/other#x>1</a><p id=x>a",
            f"<p>{link('/other#x', '1')}</p>\n<p>a</p>",
            id="another page's place",
        ),
        pytest.param("<p id=x>a", "<p>a</p>", id="a target that nothing leads to"),
    ],
)
def test_a_place_in_the_page_is_found(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<h3><a href=/a>Headline of it</a></h3><p>teaser <a href=/a>Read more</a>",
            f"<h2>{link('/a', 'Headline of it')}</h2>\n<p>teaser</p>",
            id="read more",
        ),
        pytest.param(
            "<a href=/a>News</a><h3><a href=/a>Headline of it</a></h3>",
            f"<p>News</p>\n<h2>{link('/a', 'Headline of it')}</h2>",
            id="the longer words win",
        ),
        pytest.param(
            "<h3><a href=/a>Headline</a></h3><a href=/a>A teaser that is longer than words to "
            "click on</a>",
            f"<h2>Headline</h2>\n<p>{link('/a', 'A teaser that is longer than words to click on')}"
            f"</p>",
            id="even when they are the teaser",
        ),
        pytest.param(
            "<a href=/a><img src=/a.jpg alt=''></a><h3><a href=/a>Headline</a></h3>",
            '<p class="c"><img src="https://news.example/a.jpg" alt="" border="0"></p>\n'
            f"<h2>{link('/a', 'Headline')}</h2>",
            id="a picture beside the headline",
        ),
        pytest.param(
            "<a href=/a><div>2 hours ago</div><div><p>5</p><span>A new headline</span></div></a>",
            f"<p>2 hours ago</p>\n<p>{link('/a', '5')}</p>\n<p>{link('/a', 'A new headline')}</p>",
            id="a card whose headline is no block",
        ),
        pytest.param(
            "<a href=/a>One</a><a href=/b>Two</a>",
            f"<p>{link('/a', 'One')} {link('/b', 'Two')}</p>",
            id="links that a style parts",
        ),
        pytest.param(
            "<a href=/a title='Headline of more than thirty letters'><i></i></a>"
            "<p><a href=/a>Headline of more than thirty letters</a></p>",
            f"<p>{link('/a', 'Headline of more than thirty letters')}</p>",
            id="the same words twice",
        ),
    ],
)
def test_two_links_of_an_item_are_one(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body, survey=FRONT) == main


def test_a_link_past_the_menu_is_left_out_where_nothing_stands_before_it(main_of: MainOf) -> None:
    skip = "<div><a href=#x>Skip to content</a></div>"

    assert main_of(f"{skip}{skip}<p id=x>a") == "<p>a</p>"
    assert ">Skip to content</a>" in main_of(f"<p>b</p>{skip}<p id=x>a")
    assert ">Chapter one</a>" in main_of("<h2><a href=#x>Chapter one</a></h2><p id=x>a")
    assert ">Chapter one</a>" in main_of("<ul><li><a href=#x>Chapter one</a></ul><p id=x>a")


def test_in_an_article_both_links_stay(main_of: MainOf) -> None:
    main = main_of("<p><a href=/a>one</a> and <a href=/a>two</a>")

    assert main.count("href=") == 2


def test_a_teaser_that_repeats_a_link_at_length_keeps_its_words(main_of: MainOf) -> None:
    words = "A teaser of more than thirty letters"
    headline = "<h3><a href=/a>A headline that is longer than the teaser is</a></h3>"
    body = f"{headline}<a href=/a>{words}</a>"

    assert main_of(body, survey=FRONT).endswith(f"<p>{words}</p>")


def test_two_links_to_one_place_share_its_target(main_of: MainOf) -> None:
    main = main_of("<a href=#x>1</a> <a href=#x>2</a><p id=x>a")

    assert main.count('<a name="a-x">') == 1
    assert main.count('href="#a-x"') == 2


@pytest.mark.parametrize(
    ("script", "address"),
    [
        pytest.param("location.href='/a'", "/a", id="location"),
        pytest.param('window.location = "https://x.example/";', "https://x.example/", id="window"),
        pytest.param(
            "javascript:window.open('/a','_blank'); return false;", "/a", id="a new window"
        ),
        pytest.param("return document.location.assign('/a')", "/a", id="assign"),
        pytest.param("location.href='/a'+x", "", id="not a literal"),
        pytest.param("track('/a')", "", id="another function"),
        pytest.param("location.href='/a\\'b'", "", id="an escape"),
        pytest.param("location.href='/a'" + " " * 100_000 + "x", "", id="very long"),
    ],
)
def test_a_literal_address_is_read_and_nothing_else(script: str, address: str) -> None:
    assert address_of(Element("button", {"onclick": script})) == address
