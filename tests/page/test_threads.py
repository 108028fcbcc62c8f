"""What a discussion's page has around its posts."""

from __future__ import annotations

import pytest

from proxy.page.blocks import walk
from proxy.page.dom import parse
from proxy.page.threads import is_no_talk, tidy_thread


def tidied(markup: str) -> str:
    document = parse(f"<!doctype html><body>{markup}</body>")
    tidy_thread(walk(document.elements))
    return document.body.text()


@pytest.mark.parametrize(
    "line",
    ["Reply", "SHARE", "1,204 posts", "Posts: 12", "#4", "3.1k", "2 Likes", "Joined Jan 2012",
     "28 posts · Joined 2023", "Antworten", "Ответить", "12 сообщений", "いいね",
     "Improve this answer", "2024-01-05T10:11:12.000Z", "Reply ↑"],
)  # fmt: skip
def test_buttons_and_counts_are_told(line: str) -> None:
    assert is_no_talk(line)


@pytest.mark.parametrize(
    "line",
    ["I like it.", "Share it with 3 friends", "No", "Aug 5, 2023", "Ann Bo", "Post 3 came late",
     "12 of my posts", "Reply to Ann", "Version 2.0 is out", "Edit: it works"],
)  # fmt: skip
def test_words_of_people_are_not(line: str) -> None:
    assert not is_no_talk(line)


def test_buttons_leave_the_page_and_posts_stay() -> None:
    buttons = "<ul><li><a href=#>Quote</a><li>3 likes</ul>"
    post = f"<div class=post><p>I like the ferry.</p>{buttons}</div>"

    assert tidied(post * 2) == "I like the ferry. I like the ferry."


def test_a_short_answer_is_an_answer() -> None:
    answer = "<div class=message-body>42</div><p>Like</p><div>7 likes</div>"

    assert tidied(answer) == "42 Like"


def test_a_profile_is_a_name() -> None:
    box = (
        "<div class=user-info><a href=/u/1><img src=f.jpg></a><div><a href=/u/1>Ann Bo</a></div>"
        "<dl><dd>Fireman<dd>Posts: 9<dd>Joined: Sat Mar 01, 2019 3:14 pm</dl></div>"
        "<p>I like the ferry."
    )

    assert tidied(box) == "Ann Bo I like the ferry."


def test_a_box_without_a_name_stays_as_it_is() -> None:
    assert tidied("<div class=user-info><span>Guest of 2009</span></div>") == "Guest of 2009"


def test_a_post_in_a_box_that_is_called_after_its_writer_stays() -> None:
    text = "The ferry came late again today. " * 20

    assert "late again" in tidied(f"<div class=post-author><b>Ann</b> {text}</div>")
