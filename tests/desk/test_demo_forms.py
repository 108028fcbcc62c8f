from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.desk.asking import MAIN_STORY, ask, post, scope_of, talk

# ---- forms


def test_a_search_finds_words_of_the_body() -> None:
    assert MAIN_STORY in ask("/search?q=MUSSELS+meter").text


def test_a_search_says_its_query_back_escaped() -> None:
    answer = ask('/search?q="><script>x</script>')

    assert "<script>x" not in answer.text
    assert "&quot;&gt;&lt;script&gt;x" in answer.text


def test_a_search_without_results_says_so() -> None:
    assert "Nothing was found" in ask("/search?q=zzzz").text


@pytest.mark.parametrize(
    ("target", "body"),
    [
        pytest.param("/subscribe", b"email=%3Cb%3Ea%40b.example&lang=en", id="subscribe"),
        pytest.param("/donate", b"email=%3Cb%3Ea%40b.example&amount=50", id="donate"),
        pytest.param("/contact", b"letter=x&email=%3Cb%3Ea%40b.example", id="contact"),
    ],
)
def test_a_form_says_the_address_back_escaped(target: str, body: bytes) -> None:
    answer = post(target, body)

    assert answer.status == 200
    assert "&lt;b&gt;a@b.example" in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"email=nobody", 422, id="a word is not an address"),
        pytest.param(b"", 422, id="nothing is not an address"),
        pytest.param(b"email=a%40b.example&x=" + b"y" * 20_000, 413, id="a book is not a form"),
    ],
)
def test_a_bad_subscription_is_asked_again(body: bytes, status: int) -> None:
    answer = post("/subscribe", body)

    assert answer.status == status
    assert 'action="/subscribe"' in answer.text


def test_a_form_of_another_type_is_refused() -> None:
    assert ask("/subscribe", "POST", b"{}", content_type="application/json").status == 415


def test_a_comment_leads_back_to_its_story() -> None:
    answer = post("/wp-comments-post.php", b"comment=x")

    assert answer.status == 303
    assert answer.field("location").startswith("/en/notebook/")


# ---- the old site


@pytest.mark.parametrize(
    ("target", "media_type", "charset"),
    [
        pytest.param("/old/1251", "text/html; charset=windows-1251", "cp1251", id="header only"),
        pytest.param("/old/1251-meta", "text/html", "cp1251", id="meta only"),
        pytest.param("/old/koi8", "text/html; charset=koi8-r", "koi8-r", id="KOI8-R"),
    ],
)
def test_an_old_page_is_in_its_own_charset(target: str, media_type: str, charset: str) -> None:
    answer = ask(target)

    assert answer.field("content-type") == media_type
    assert (b"charset=" in answer.body) == (target == "/old/1251-meta")
    assert "Острельский курьер" in answer.body.decode(charset)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(quote("Марта", encoding="cp1251"), id="quoted octets"),
        pytest.param("%CC" + "арта".encode("cp1251").decode("latin-1"), id="octets as they are"),
    ],
)
def test_the_old_search_reads_windows_1251(query: str) -> None:
    scope = scope_of("/old/search") | {"query_string": b"q=" + query.encode("latin-1")}

    _, body = talk(scope, [])
    assert "Вы искали: <B>Марта</B>. Найдено: 1" in body["body"].decode("cp1251")


def test_a_letter_in_windows_1251_is_printed_in_windows_1251() -> None:
    body = b"name=&letter=" + quote("Ёлка & <b>", encoding="cp1251").encode()

    page = post("/old/letters", body).body.decode("cp1251")
    assert "<BLOCKQUOTE>Ёлка &amp; &lt;b&gt;<BR>" in page
