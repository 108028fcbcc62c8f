from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.reader.tiers import Tier

MainOf = Callable[..., str]


@pytest.mark.parametrize(
    ("body", "plain", "basic"),
    [
        pytest.param("<mark>a</mark>", "<b>a</b>", "<b>a</b>", id="mark"),
        pytest.param("<kbd>a</kbd>", "<tt>a</tt>", "<code>a</code>", id="keys"),
        pytest.param("<samp>a</samp>", "<tt>a</tt>", "<code>a</code>", id="samples"),
        pytest.param("<var>a</var>", "<i>a</i>", "<em>a</em>", id="variables"),
        pytest.param("<small>a</small> <u>b</u>", "a b", "a b", id="small and underlined"),
        pytest.param(
            "H<sub>2</sub>O<sup>3</sup>",
            "H<sub>2</sub>O<sup>3</sup>",
            "H<sub>2</sub>O<sup>3</sup>",
            id="sub, sup",
        ),
        pytest.param(
            "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)", "漢(kan)", id="ruby"
        ),
        pytest.param("<q>a <q>b</q></q>", "“a ‘b’”", "“a ‘b’”", id="literal quotes"),
        pytest.param("<del>1</del> <ins>2</ins>", "2", "2", id="what an insertion replaces"),
        pytest.param(
            "<del>1</del> x <ins>2</ins>", "(1) x 2", "(1) x 2", id="not what one follows later"
        ),
        pytest.param("<s>a</s><strike>b</strike>", "(a)(b)", "(a)(b)", id="struck words"),
        pytest.param("<del></del>a", "a", "a", id="an empty deletion"),
        pytest.param(
            "<abbr title='United Nations'>UN</abbr>, <abbr title='United Nations'>UN</abbr>",
            "UN (United Nations), UN",
            '<abbr title="United Nations">UN</abbr>, <abbr title="United Nations">UN</abbr>',
            id="abbreviations",
        ),
        pytest.param(
            "<abbr title=''>UN</abbr>", "UN", "UN", id="an abbreviation that says nothing"
        ),
        pytest.param(
            "<time datetime='2026-03-03T10:00Z'></time>",
            "2026-03-03 10:00",
            "2026-03-03 10:00",
            id="a time without words",
        ),
        pytest.param(
            "<time datetime='2026-03-03'>3 March</time>", "3 March", "3 March", id="a time in words"
        ),
        pytest.param(
            "<b>A</b><time>1h</time><b>C</b>, <time>2h</time>.",
            "<b>A</b> 1h <b>C</b>, 2h.",
            "<b>A</b> 1h <b>C</b>, 2h.",
            id="times between elements",
        ),
        pytest.param("a<time datetime=P2D></time>", "a", "a", id="a duration without words"),
        pytest.param(
            "<math alttext='{\\displaystyle E=mc^{2}}'><mi>E</mi></math>",
            "<tt>E=mc^{2}</tt>",
            "<code>E=mc^{2}</code>",
            id="a formula by its text",
        ),
        pytest.param(
            "<math><semantics><mrow><mi>x</mi></mrow><annotation encoding='application/x-tex'>x^2"
            "</annotation></semantics></math>",
            "<tt>x^2</tt>",
            "<code>x^2</code>",
            id="a formula by its TeX",
        ),
        pytest.param(
            "<math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><msubsup><mi>y</mi><mn>1</mn><mn>3"
            "</mn></msubsup></math>",
            "x<sup>2</sup>+y<sub>1</sub><sup>3</sup>",
            "x<sup>2</sup>+y<sub>1</sub><sup>3</sup>",
            id="a formula by its letters",
        ),
        pytest.param(
            "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2", "1/2", id="a fraction"
        ),
        pytest.param("a<wbr>b&shy;c", "abc", "abc", id="no break hints"),
    ],
)
def test_a_mark_becomes(main_of: MainOf, body: str, plain: str, basic: str) -> None:
    assert main_of(body, Tier.PLAIN) == f"<p>{plain}</p>"
    assert main_of(body, Tier.BASIC) == f"<p>{basic}</p>"


def test_quotes_follow_the_page_where_there_are_no_words_for_it(main_of: MainOf) -> None:
    assert main_of("<q>a</q>", survey={"language": "cs"}) == "<p>„a“</p>"


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param("<p lang=ru>а</p>", '<p><span lang="ru">а</span></p>', id="another language"),
        pytest.param("<p lang=en-GB>a</p>", "<p>a</p>", id="another country is not"),
        pytest.param(
            "<p>a <i lang=la>b</i></p>", '<p>a <span lang="la"><i>b</i></span></p>', id="words"
        ),
        pytest.param("<p dir=rtl>א</p>", '<p><span dir="rtl">א</span></p>', id="another direction"),
        pytest.param("<p dir=ltr>a</p>", "<p>a</p>", id="the page's own direction"),
    ],
)
def test_a_foreign_passage_is_marked(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


def test_plain_has_no_mark_for_a_language(main_of: MainOf) -> None:
    assert main_of("<p lang=ru>а</p>", Tier.PLAIN) == "<p>а</p>"


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<p class=byline>By <a href=/a>Ann Bo</a> <time>5 May</time>",
            '<p>By <a href="https://news.example/a">Ann Bo</a> | 5 May</p>',
            id="behind a name",
        ),
        pytest.param(
            "<p class=byline>By <b>Ann Bo</b>, <time>5 May</time>",
            "<p>By <b>Ann Bo</b>, 5 May</p>",
            id="the page parts them itself",
        ),
        pytest.param(
            "<p class=byline>By Ann Bo <time>5 May</time>", "<p>By Ann Bo | 5 May</p>", id="in text"
        ),
        pytest.param(
            "<p class=byline>By Ann Bo on <time>5 May</time>",
            "<p>By Ann Bo on 5 May</p>",
            id="behind a word that is no name",
        ),
        pytest.param(
            "<p class=byline>سلما دره <time>۱۳ نوامبر</time>",
            "<p>سلما دره | ۱۳ نوامبر</p>",
            id="behind a name without large letters",
        ),
        pytest.param(
            "<p class=byline>نشر في <time>٥ مايو</time>",
            "<p>نشر في ٥ مايو</p>",
            id="behind a word of such a script that is no name",
        ),
        pytest.param("<p class=byline> <time>5 May</time>", "<p>5 May</p>", id="without a name"),
        pytest.param(
            "<p class=byline><span>by <b>Ann Bo</b> »</span> <time>5 May</time>",
            "<p>by <b>Ann Bo</b> » 5 May</p>",
            id="behind a sign that parts them",
        ),
        pytest.param(
            "<p>He met <b>Ann Bo</b> <time>5 May</time>",
            "<p>He met <b>Ann Bo</b> 5 May</p>",
            id="no byline",
        ),
    ],
)
def test_a_date_is_parted_from_the_name_before_it(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<span class=a>Sold out!</span><span class=b>In stock</span>",
            "<p>Sold out! In stock</p>",
            id="a phrase behind a phrase",
        ),
        pytest.param(
            "<span class=a>stones</span><span class=b>In stock</span>",
            "<p>stones In stock</p>",
            id="one that ends without a mark",
        ),
        pytest.param(
            "<span class=a>12</span><span class=b>Km</span>", "<p>12Km</p>", id="a number's unit"
        ),
        pytest.param(
            "<span class=a>cap</span><span class=b>ital</span>", "<p>capital</p>", id="a word"
        ),
        pytest.param("<span>a</span><span>B</span>", "<p>aB</p>", id="spans without a style"),
        pytest.param(
            "It came.<span class=br></span>The ferry",
            "<p>It came.</p>\n<p>The ferry</p>",
            id="a break",
        ),
        pytest.param(
            "It<span class=br></span>The ferry", "<p>ItThe ferry</p>", id="an icon in a sentence"
        ),
        pytest.param("a<span class=b>B</span>", "<p>aB</p>", id="one behind loose words"),
    ],
)
def test_phrases_that_a_style_parts_are_parted(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


def test_who_wrote_stands_above_what_is_quoted(main_of: MainOf) -> None:
    quoted = "<blockquote><div><cite>Ann wrote:</cite>It was late.</div></blockquote>"

    assert "<i>Ann wrote:</i><br>It was late." in main_of(quoted)
    assert main_of("<p>In <cite>Bay News</cite> of May") == "<p>In <i>Bay News</i> of May</p>"
