"""The scan before the parser: hostile sources are refused, real ones are not, none takes long."""

from __future__ import annotations

import pytest

from proxy.page.guards import refuse

REAL = (
    "<div class='card'><a href='/a?b=1&c=2'><img src=\"a.jpg\" alt='x > y'></a><p>Text "
    "<b>bold</b></p></div><script>if (a<b && c>d) x='</div>';</script><!-- <div> -->"
) * 500
SCRIPT = "<script>" + "for(i=0;i<n;i++){a<b;x='<div>'}" * 5000 + "</script>"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        pytest.param("<div>" * 20_000, "nested", id="nested boxes"),
        pytest.param("<div>" * 20_000 + "</div>" * 20_000, "nested", id="nested and closed"),
        pytest.param("<div></x>" * 20_000, "nested", id="ends of something else between them"),
        pytest.param("<ul><li>" * 20_000, "nested", id="nested lists"),
        pytest.param("<template>" * 20_000, "nested", id="nested templates"),
        pytest.param(
            "<a " + " ".join(f"a{n}" for n in range(20_000)) + ">", "attributes", id="bare ones"
        ),
        pytest.param(
            "<a " + " ".join(f"a{n}='>'" for n in range(20_000)) + ">", "attributes", id="quoted"
        ),
        pytest.param(
            "<a " + "".join(f'a{n}=""' for n in range(20_000)) + ">", "attributes", id="unspaced"
        ),
        pytest.param(
            '<script>i<n;x="</script><a ' + " ".join(f"a{n}" for n in range(20_000)) + ">",
            "attributes",
            id="attributes behind an open quote in a script",
        ),
        pytest.param(
            '<script>i<n;x="</script>' + "<div>" * 20_000, "nested", id="boxes behind such a quote"
        ),
        pytest.param(
            "<a" + "".join(f' a{n} = ">"' for n in range(20_000)) + ">",
            "attributes",
            id="blanks before a value that holds an end",
        ),
        pytest.param(
            f'<script>i<n{" a=b" * 31} x="</script><a b=">" '
            + " ".join(f"a{n}" for n in range(20_000))
            + ">",
            "attributes",
            id="attributes behind what looks like the end of a tag in a script",
        ),
        pytest.param("<p>x</p>" * 120_000, "elements", id="more elements than a page has"),
    ],
)
def test_what_takes_the_parser_too_long_is_refused(source: str, why: str) -> None:
    assert refuse(source) == why


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("", id="nothing"),
        pytest.param("<div>" * 10_000, id="a small page is always parsed"),
        pytest.param(REAL, id="cards"),
        pytest.param(SCRIPT, id="a script that compares"),
        pytest.param("<div><p>x<br></div>" * 5_000, id="many elements side by side"),
        pytest.param(f"<svg><path d='{'M1 2 ' * 5_000}'/></svg>" * 3, id="long drawings"),
        pytest.param("<!--" * 50_000, id="comments that never end"),
        pytest.param("<" * 200_000, id="angle brackets"),
        pytest.param("<a b='" + '"x' * 100_000, id="quotes that never end"),
        pytest.param("<a" + " " * 200_000, id="blanks in a tag"),
        pytest.param(("<a=" + '"' + "x" * 130_000 + '"') * 8, id="tags in each other's values"),
        pytest.param("<a" * 300_000, id="names of tags in names of tags"),
        pytest.param("<a " + "b = 'c' " * 900 + ">" + "x" * 65_536, id="as many as may be"),
        pytest.param("x" * 1_000_000, id="text"),
        pytest.param("<title>" * 30_000, id="raw text that never ends"),
    ],
)
def test_what_the_parser_reads_in_time_passes(source: str) -> None:
    assert refuse(source) is None
