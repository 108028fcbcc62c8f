"""Whatever a page holds, in whatever order: a sheet comes out, whole and harmless."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.page.survey import Kind
from proxy.reader.markup import names
from proxy.reader.tiers import Pictures, Tier
from proxy.sheet.content import Printed
from proxy.wire.view import TextSize, View
from tests.sheet.judge import complaints

Printer = Callable[..., Printed]

_OPENINGS = st.sampled_from(
    [
        *(
            f"<{tag}>"
            for tag in names("p div b i ul ol li dl dt dd blockquote section article pre")
        ),
        *(f"<{tag}>" for tag in names("table caption thead tr th td figure figcaption details")),
        *(
            f"<{tag}>"
            for tag in names("summary q del ins ruby rt math msup mi mfrac svg title x-y")
        ),
        *(
            f"<{tag}>"
            for tag in names("h1 h2 h4 form label button select option textarea noscript")
        ),
        "<a href=/a>",
        "<a href='#x'>",
        "<a href='javascript:x'>",
        "<a name=x>",
        "<p id=x lang=ru dir=rtl>",
        "<img src=/a.jpg alt='`\"&lt;' width=40 height=30>",
        "<img alt=':)'>",
        "<input name=q>",
        "<input type=password name=p>",
        "<input type=hidden name='\"><x' value='`'>",
        "<form action=/s>",
        "<form action='javascript:x' method=post>",
        "<iframe src='https://www.youtube.com/embed/abcdefghijk' title='\"<x>`'></iframe>",
        "<video poster=/p.jpg><source src=/v.mp4><track src=/t.vtt></video>",
        "<td colspan=99999 rowspan=7>",
        "<div role=tabpanel aria-labelledby=x hidden>",
        "<div role=heading aria-level=9>",
        "<abbr title='\"x`'>",
        "<time datetime=2026-01-02></time>",
        "<br>",
        "<br><br>",
        "<hr>",
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<!--[if IE]>x<![endif]-->",
        "<?import x>",
    ]
)
_CLOSINGS = st.sampled_from(
    [f"</{tag}>" for tag in names("p div b a ul li dl table tr td figure form select q svg math")]
)
_WORDS = st.sampled_from(
    [
        "words ",
        "a < b & c",
        "\u00a0",
        "\x00\x0b",
        "\ud800",
        "слово ",
        "https://x.example/" + "y/" * 40,
    ]
) | st.text(max_size=8)
_SOUPS = st.lists(_OPENINGS | _OPENINGS | _CLOSINGS | _WORDS, max_size=25).map("".join)
_VIEWS = st.builds(View, pictures=st.booleans(), size=st.sampled_from(TextSize), dark=st.booleans())


@settings(max_examples=200, deadline=None)
@given(
    soup=_SOUPS,
    tier=st.sampled_from([Tier.PLAIN, Tier.BASIC, Tier.LATE]),
    kind=st.sampled_from([Kind.ARTICLE, Kind.FRONT, Kind.LIVE]),
    view=_VIEWS,
    part_bytes=st.sampled_from([3_000, 100_000]),
)
def test_any_soup_becomes_harmless_documents(  # noqa: PLR0913, PLR0917  # facts that are drawn
    printer: Printer, soup: str, tier: Tier, kind: Kind, view: View, part_bytes: int
) -> None:
    printed = printer(
        soup,
        tier,
        survey={"kind": kind, "title": '"><script>x</script>`'},
        links={"view": view},
        view=view,
        part_bytes=part_bytes,
        text_only=not view.pictures,
        pictures=Pictures.P320 if view.pictures else Pictures.NONE,
    )

    assert printed.parts
    assert [complaints(part, tier) for part in printed.parts] == [[]] * len(printed.parts)
    assert all(part.endswith("</body></html>\n") for part in printed.parts)


@settings(max_examples=100, deadline=None)
@given(soup=_SOUPS)
def test_words_of_two_blocks_are_never_glued(printer: Printer, soup: str) -> None:
    printed = printer(f"<section>{soup}</section><p>Sentinel</p>", survey={"kind": Kind.ARTICLE})

    assert re.search(r"\wSentinel|Sentinel\w", printed.main_text) is None
