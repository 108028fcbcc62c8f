"""What goes out of an article's body, and what stays."""

from __future__ import annotations

import pytest

from proxy.page.sort import sort_page
from tests.page.pages import article, paragraphs, seen, slots, words

LINKS = "".join(f"<li><a href=/{n}>A story from the other shore, {n}</a></li>" for n in range(4))


def main_of(body: str) -> str:
    document, survey = seen(article(body))
    return words(sort_page(document, survey).main)


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<div>4,211 views XX</div>", id="a label above the text"),
        pytest.param("<div class=byline>By Ann XX</div>", id="a byline"),
        pytest.param("<div class=entry-meta><span>3 March XX</span></div>", id="a line of dates"),
        pytest.param("<h1>XX the ferry returns</h1>", id="the title again"),
    ],
)
def test_what_stands_above_the_text_goes(markup: str) -> None:
    assert "XX" not in main_of(markup + paragraphs())


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<div class=share-buttons>Share XX</div>", id="a share row"),
        pytest.param("<aside>Weather XX</aside>", id="an aside"),
        pytest.param(f"<ul>{LINKS}<li><a href=/x>Story XX</a></ul>", id="a list of links"),
        pytest.param("<div><a href=/x>Read on the other shore XX</a></div>", id="a box of a link"),
        pytest.param("<div class=author-box>Ann writes XX</div>", id="an author's box"),
        pytest.param("<div>Updated 12.03.2026 XX</div>", id="a line with a date"),
        pytest.param("<div class=newsletter-box><form>Your mail XX</form></div>", id="a form"),
    ],
)
def test_what_interrupts_the_text_goes(markup: str) -> None:
    main = main_of(paragraphs(3) + markup + paragraphs(8)[len(paragraphs(3)) :])

    assert "XX" not in main
    assert "Day 3" in main
    assert "Day 8" in main


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<p>Not so, XX</p>", id="a short paragraph"),
        pytest.param("<h2>A second part XX</h2>", id="a heading"),
        pytest.param("<blockquote><p>We waited, XX.</p></blockquote>", id="a quote"),
        pytest.param("<ul><li>Ropes XX<li>Paint</ul>", id="a list of words"),
        pytest.param("<pre>07:30 XX</pre>", id="a timetable"),
        pytest.param("<p><a href=/x>Read the report XX</a></p>", id="a line that is one link"),
        pytest.param("<table><tr><th>Boat XX<td>12</table>", id="a table"),
        pytest.param("<p><strong>Who paid? XX</strong></p>", id="a question of an interview"),
        pytest.param("<aside class=pullquote>It was time XX</aside>", id="a pull quote"),
        pytest.param(
            "<p>See <a href=/b>the timetable</a> of the XX boat.</p>", id="links in prose"
        ),
        pytest.param("<h2>The ferry XX</h2>", id="a later heading with the title's words"),
    ],
)
def test_what_belongs_to_the_text_stays(markup: str) -> None:
    main = main_of(paragraphs(3) + markup + paragraphs(8)[len(paragraphs(3)) :])

    assert "XX" in main


def test_a_heading_that_lost_its_list_goes() -> None:
    body = f"{paragraphs(6)}<h3>More XX</h3><div class=related-posts>{LINKS}</div>"

    assert "XX" not in main_of(body)


def test_a_heading_before_an_advertisement_keeps_its_text() -> None:
    body = f"{paragraphs(3)}<h2>The crew XX</h2><div class=ad>Buy</div>{paragraphs(6)}"

    assert "XX" in main_of(body)


def test_a_caption_for_another_screen_is_said_once() -> None:
    line = "<div><div>The ferry at the pier on the first day of the season.</div></div>"

    assert (
        main_of(paragraphs(3) + line + line + paragraphs(6)).count("first day of the season.") == 1
    )


def test_lines_of_a_poem_may_repeat() -> None:
    line = "<p>The ferry comes, the ferry goes, and all of us are waiting for the tide</p>"

    assert main_of(paragraphs(3) + line + line + paragraphs(6)).count("the ferry goes") == 2


def test_links_from_the_text_stand_aside() -> None:
    document, survey = seen(article(f"{paragraphs(3)}<ul>{LINKS}</ul>{paragraphs(6)}"))

    assert "other shore" in slots(sort_page(document, survey))["aside"]


def test_what_went_is_named() -> None:
    document, survey = seen(article(f"<div>12 views</div>{paragraphs()}"))

    reasons = [reason for _, reason in sort_page(document, survey).dropped]

    assert reasons == ["title", "above the text"]


def test_every_line_of_code_stays() -> None:
    line = "print(&quot;the ferry returns to the bay, and nobody knows why it left&quot;)"
    main = main_of(f"{paragraphs()}<pre><code><div>{line}</div><div>{line}</div></code></pre>")

    assert main.count("print(") == 2


def test_the_title_goes_after_a_captioned_picture() -> None:
    caption = "A captain stands on the quay, with a hat in his hand and a gull above him."
    gallery = f"<div><img src=a.jpg><div class=img-description><div>{caption}</div></div></div>"
    main = main_of(f"{gallery}<h2>The ferry returns</h2>{paragraphs()}")

    assert "The ferry returns" not in main
    assert caption in main


def test_a_standfirst_with_the_words_of_the_title_is_none() -> None:
    lead = "The ferry returns to the bay after a winter in the dry dock, with a new coat of paint"

    assert lead in main_of(f"<h2>{lead}</h2>{paragraphs()}")


def test_a_caption_that_stands_in_the_body_twice_is_said_once() -> None:
    caption = "<div class=caption>A mother waits for the ferry, with two of her children. XX</div>"

    assert main_of(paragraphs() + caption + caption + paragraphs()).count("XX") == 1
