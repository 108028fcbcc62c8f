"""Trees that mean harm, through the whole rewrite: no crash, harmless sheets, linear work.

Time is not measured but counted, in calls of functions: that is the same on every machine, and what
grows with the square of a page shows at a few thousand elements.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxy.desk.simplify import Desk, Options
from proxy.errors import RewriteError
from proxy.reader.tiers import Tier
from proxy.rewrite import Declined, Page, Sheet, rewrite
from proxy.wire.view import View
from tests.sheet.judge import complaints

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

URL = "https://news.example/2026/03/the-ferry"
TIERS = (Tier.PLAIN, Tier.BASIC, Tier.LATE)
PROSE = "<p>" + "The ferry came back, and nobody had waited for it on the quay. " * 6 + "</p>"

NESTED = (
    "div", "span", "b", "a href=/x", "font", "ul", "li", "ol", "dl", "dd", "table", "tr", "td",
    "form", "fieldset", "select", "optgroup", "button", "svg", "g", "foreignObject", "math",
    "mtext", "annotation-xml", "template", "noscript", "object", "iframe", "article", "section",
    "aside", "nav", "header", "figure", "figcaption", "blockquote", "details", "summary", "ruby",
    "rt", "pre", "x-y", "center", "marquee", "nobr", "caption", "colgroup", "h1", "p", "video",
)  # fmt: skip
VALUES = ("x", "\x00", "javascript:alert(1)", "&#0;", '"><script>', "ж" * 3, "\ud800", "`", " ")
WORDS = ("The ferry. ", "\x00", "\ufffe", "<", "&", "&#x1F600;", "日本", "\u202e", "]]>", "--!>")


def opened(tag: str) -> str:
    return f"<{tag}>"


def closed(tag: str) -> str:
    return f"</{tag.partition(' ')[0]}>"


# ---- shapes: a small tree written down, and how often each of its levels is repeated

_tags = st.sampled_from(NESTED)
_words = st.lists(st.sampled_from(WORDS), max_size=4).map("".join)
_counts = st.sampled_from((1, 2, 7, 40, 300))


@st.composite
def attributed(draw: st.DrawFn) -> str:
    """Draw a tag with attributes: many, long, with names and values that break things."""
    names = draw(st.lists(st.sampled_from(("id", "class", "href", "style", "on<x", "=", "\x00"))))
    value = draw(st.sampled_from(VALUES)) * draw(_counts)
    return f"<{draw(_tags)} " + " ".join(f"{name}='{value}'" for name in names) + ">"


@st.composite
def shapes(draw: st.DrawFn, levels: int = 3) -> str:
    """Markup of nests, rows, tags that nobody closes, ends that nobody opened."""
    if levels == 0:
        return draw(_words)
    inside = draw(shapes(levels - 1))
    tag, count = draw(_tags), draw(_counts)
    count = min(count, max(1, 60_000 // (len(inside) + 16)))
    end = closed(tag)
    return draw(
        st.sampled_from(
            (
                opened(tag) * count + inside + end * count,
                (opened(tag) + inside + end) * count,
                (opened(tag) + inside) * count,
                inside + end * count,
                opened(tag) + inside + draw(attributed()),
                f"<!--{inside}" if count > 7 else f"<script>{inside}</script>{inside}",
            )
        )
    )


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk.open("")


def rewritten(desk: Desk, markup: str, tier: Tier) -> tuple[bytes, ...]:
    """Return the parts of the sheet, none where the page is declined as a reader would see it."""
    body = markup.encode("utf-8", "surrogatepass")
    profile = desk.profile(Options(tier=tier.value), View())
    assert not isinstance(profile, Declined)
    try:
        made = rewrite(Page(body, URL, "text/html"), profile, desk.knowledge(URL), lambda: 0.0)
    except RewriteError:
        return ()
    return made.parts if isinstance(made, Sheet) else ()


def judged(desk: Desk, markup: str, tier: Tier) -> list[str]:
    """Return what is wrong with the first and the last part of the sheet."""
    parts = rewritten(desk, markup, tier)
    return [
        wrong
        for part in {*parts[:1], *parts[-1:]}
        for wrong in complaints(part.decode("utf-8"), tier)
    ]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shape=shapes(), tier=st.sampled_from(TIERS), at=st.sampled_from((0, 1, 2)))
def test_no_tree_breaks_the_rewrite_or_a_sheet(desk: Desk, shape: str, tier: Tier, at: int) -> None:
    pieces = [PROSE, PROSE]
    pieces.insert(at, shape)

    assert judged(desk, f"<body><main>{''.join(pieces)}</main>", tier) == []


GIANTS = [
    pytest.param("<div>" * 100_000 + "x", id="a hundred thousand levels"),
    pytest.param("<b>" * 100_000 + "x", id="a hundred thousand marks"),
    pytest.param("<svg>" + "<g>" * 100_000, id="a hundred thousand groups of a drawing"),
    pytest.param("<template>" * 20_000, id="nested templates"),
    pytest.param("<table><tr><td>" * 20_000, id="nested tables"),
    pytest.param("<form><fieldset>" * 20_000, id="nested forms"),
    pytest.param("<i>x</i>" * 1_000_000, id="a million siblings"),
    pytest.param("<br>" * 1_000_000, id="a million line breaks"),
    pytest.param("<p>" * 1_000_000, id="a million paragraphs that nobody closes"),
    pytest.param("<p title='" + "x" * 20_000_000 + "'>x", id="an attribute of 20 MB"),
    pytest.param("<p " + "a=b " * 200_000 + ">x", id="two hundred thousand attributes"),
    pytest.param("<p>" + "\x00" * 2_000_000, id="two million NULs"),
    pytest.param("<a href=/x>" * 50_000 + "x", id="links that nobody closes"),
    pytest.param("<select>" + "<option>x" * 200_000, id="two hundred thousand options"),
]


@pytest.mark.slow  # each is as large as an operator may allow, some take seconds
@pytest.mark.parametrize("markup", GIANTS)
def test_a_giant_is_declined_or_becomes_a_harmless_sheet(desk: Desk, markup: str) -> None:
    assert judged(desk, PROSE + markup, Tier.BASIC) == []


LARGE = [
    pytest.param("<div>" * 240 + "x", id="many levels"),
    pytest.param("<b>" * 240 + "x", id="many marks"),
    pytest.param("<svg>" + "<g>" * 1_000, id="a thousand groups of a drawing"),
    pytest.param("<template>" * 500, id="nested templates"),
    pytest.param("<table><tr><td>" * 60, id="nested tables"),
    pytest.param("<form><fieldset>" * 240, id="nested forms"),
    pytest.param("<i>x</i>" * 20_000, id="twenty thousand siblings"),
    pytest.param("<p>x" * 20_000, id="twenty thousand paragraphs that nobody closes"),
    pytest.param("<a href=/x>" * 1_000 + "x", id="links that nobody closes"),
    pytest.param("<select>" + "<option>x" * 5_000, id="five thousand options"),
]


@pytest.mark.slow  # as large as the guards let in
@pytest.mark.parametrize("markup", LARGE)
def test_what_the_guards_let_in_becomes_a_harmless_sheet(desk: Desk, markup: str) -> None:
    assert rewritten(desk, PROSE * 3 + markup, Tier.BASIC)
    assert judged(desk, PROSE * 3 + markup, Tier.BASIC) == []


# ---- work, counted


def calls(work: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, a piece of work calls."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


GROWING = [
    pytest.param(PROSE + "<div>x</div>", id="siblings"),
    pytest.param(PROSE + "<p><a href=/x>A headline that is long enough</a></p>", id="links"),
    pytest.param("<h2>Head</h2>" + PROSE, id="sections"),
    pytest.param("<b><i>x", id="marks that nobody closes"),
    pytest.param("<p><font>x", id="marks that are adopted"),
    pytest.param("<table><tr><td>x<td>y</table>", id="tables"),
    pytest.param("<form action=/s><input name=q></form>", id="forms"),
    pytest.param("<figure><img src=a.jpg><figcaption>Words</figcaption></figure>", id="figures"),
    pytest.param("<noscript><img src=a.jpg></noscript><img data-x=1>", id="twins"),
    pytest.param(
        "<script>x</script><noscript><a href=https://a.example/>x</a></noscript>", id="embeds"
    ),
    pytest.param("<img src=data:, class=lazy>" + "<p class=caption>x</p>", id="captions"),
    pytest.param("<svg><title>x</title><path d=M0></svg>", id="drawings"),
    pytest.param("<math><mi>x</mi><mo>+</mo></math>", id="formulas"),
    pytest.param("<template><p>x</p></template>", id="templates"),
    pytest.param("<a href=/donate>Donate</a>", id="asks"),
    pytest.param("<time datetime=2026-03-05>5 March</time>", id="times"),
    pytest.param("<ul><li>x<li>y</ul>", id="lists"),
    pytest.param("<details><summary>x</summary>y</details>", id="details"),
    pytest.param("<a name=x></a><a href='#x'>x</a>", id="anchors"),
    pytest.param("<p>x<br><br>y", id="line breaks"),
    pytest.param("<blockquote>x</blockquote>", id="quotes"),
    pytest.param("<h1>Title</h1>", id="titles"),
    pytest.param("<ruby>x<rt>y</ruby>", id="readings"),
    pytest.param("<li class=comment><time>1:00</time><p>Words of a reader.</p>", id="comments"),
]
SMALL, FOLD = 150, 4
SLACK = 1.35  # of linear: logarithms, and what a page costs however small it is


@pytest.mark.slow  # counting makes every call three times slower
@pytest.mark.parametrize("piece", GROWING)
def test_work_grows_with_the_page_and_no_faster(desk: Desk, piece: str) -> None:
    def page(count: int) -> str:
        return f"<title>The ferry</title><main>{PROSE * 3}{piece * count}</main>"

    assert rewritten(desk, page(1), Tier.BASIC)  # what is compiled at the first use
    small = calls(lambda: rewritten(desk, page(SMALL), Tier.BASIC))
    large = calls(lambda: rewritten(desk, page(SMALL * FOLD), Tier.BASIC))

    assert large < SLACK * FOLD * small


def test_counting_sees_work_that_grows_with_the_square() -> None:
    def squared(count: int) -> None:
        for number in range(count):
            for other in range(number):
                len(str(other))

    assert calls(lambda: squared(400)) > SLACK * FOLD * calls(lambda: squared(100))
