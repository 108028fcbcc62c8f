"""The words of a link to an embed: what title, caption and the line below it say is said once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.sheet.embed_words import without_label

MainOf = Callable[..., str]
PLAYER = "<iframe src=https://youtu.be/abcdefghijk title='{}'></iframe>"


def small(words: str) -> str:
    return f'<p class="c"><a href="https://youtu.be/abcdefghijk">{words}</a></p>'


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            PLAYER.format("Video: The storm"),
            small("Video: The storm (youtu.be)"),
            id="a title that begins with our word",
        ),
        pytest.param(
            PLAYER.format("The storm") + "<p>Video: The storm, as filmed (1:47)</p>",
            small("Video: The storm, as filmed (1:47) (youtu.be)"),
            id="a line below that says more",
        ),
        pytest.param(
            PLAYER.format("The storm") + "<p>The <a href=/x>storm</a> goes on.</p>",
            small("Video: The storm (youtu.be)")
            + '\n<p>The <a href="https://news.example/x">storm</a> goes on.</p>',
            id="a line with a link of its own stays",
        ),
        pytest.param(
            PLAYER.format("The storm") + "<p>At night the wind turned.</p>",
            small("Video: The storm (youtu.be)") + "\n<p>At night the wind turned.</p>",
            id="a line about something else stays",
        ),
        pytest.param(
            f"<figure>{PLAYER.format('The storm')}<figcaption>The storm, at noon</figcaption>"
            "</figure>",
            '<p class="c"><a href="https://youtu.be/abcdefghijk">Video (youtu.be)</a>'
            "<br>The storm, at noon</p>",
            id="a caption with the words of the title",
        ),
        pytest.param(
            "<script data-telegram-post=bay/12></script>"
            "<p><a href=https://t.me/bay/12>The papers, in eleven files</a></p>",
            '<p class="c"><a href="https://t.me/bay/12">Post: The papers, in eleven files (t.me)'
            "</a></p>",
            id="words for readers without scripts",
        ),
    ],
)
def test_what_two_places_say_is_said_once(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


def test_a_title_keeps_words_that_are_not_our_label() -> None:
    assert without_label("Storm: the night", "Video", "video") == "Storm: the night"
    assert without_label("ВИДЕО: Буря", "Видео", "video") == "Буря"
