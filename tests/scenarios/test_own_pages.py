"""Pages of our own: the reader's language, letters it knows, a way on."""

from __future__ import annotations

import re

import pytest

from tests.scenarios.stage import ARTICLE, IE6, LYNX, MODERN, Got, Reply, Stage

NETSCAPE = "Mozilla/3.01 (Win95; I)"
NETSCAPE_MAC = "Mozilla/3.01 (Macintosh; I; PPC)"
NETSCAPE_1 = "Mozilla/1.22 (Windows; I; 16bit)"
CHROME_60 = "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.1 Safari/537.36"
NO_ANSWER = {
    "en": "The site does not answer",
    "ru": "Сайт не отвечает",
    "uk": "Сайт не відповідає",
    "be": "Сайт не адказвае",
    "de": "Die Website antwortet nicht",
    "fr": "Le site ne répond pas",
    "es": "El sitio no responde",
    "pt": "O site não responde",
    "pl": "Serwis nie odpowiada",
    "tr": "Site yanıt vermiyor",
    "fa": "سایت پاسخ نمی‌دهد",
    "ar": "الموقع لا يستجيب",
    "zh": "网站没有响应",
}
NONSENSE = Reply(raw=b"garbage\r\n\r\n", cut=True)


def failed(
    stage: Stage,
    agent: str = IE6,
    *,
    language: str = "",
    method: str = "GET",
    host: str = "mirror.example",
) -> Got:
    """Ask for a page of an origin that talks nonsense."""
    stage.on("/down", NONSENSE)
    return stage.ask("/down?a=1", agent, method=method, host=host, Accept_Language=language)


@pytest.mark.parametrize("language", sorted(NO_ANSWER))
def test_a_failure_is_told_in_the_readers_language(stage: Stage, language: str) -> None:
    got = failed(stage, language=f"{language}, en;q=0.3")

    assert got.status == 502
    assert f">{NO_ANSWER[language]}</h1>" in got.text
    assert got.fields("content-language") == [language]


@pytest.mark.parametrize(
    ("agent", "language", "charset"),
    [
        pytest.param(NETSCAPE, "ru", "windows-1251", id="Cyrillic on Windows"),
        pytest.param(NETSCAPE_MAC, "ru", "x-mac-cyrillic", id="Cyrillic on a Macintosh"),
        pytest.param(NETSCAPE, "pl", "windows-1250", id="Polish on Windows"),
        pytest.param(NETSCAPE, "zh-CN", "gb2312", id="Chinese"),
        pytest.param(IE6, "ru", "utf-8", id="Unicode where it is known"),
        pytest.param(LYNX, "ru", "utf-8", id="Unicode in a text browser"),
    ],
)
def test_a_failure_is_told_in_letters_that_the_reader_knows(
    stage: Stage, agent: str, language: str, charset: str
) -> None:
    got = failed(stage, agent, language=language)
    codec = {"x-mac-cyrillic": "mac_cyrillic", "gb2312": "gbk"}.get(charset, charset)

    assert got.fields("content-type") == [f"text/html; charset={charset}"]
    assert NO_ANSWER[language[:2]] in got.body.decode(codec)


def test_a_reader_that_stumbles_over_a_charset_is_told_none(stage: Stage) -> None:
    got = failed(stage, NETSCAPE_1)

    assert got.fields("content-type") == ["text/html"]
    assert got.body.isascii()


def test_an_own_page_is_html_3_2_without_script_or_style(stage: Stage) -> None:
    got = failed(stage, MODERN)

    assert got.text.startswith('<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">')
    assert not re.search(r"<(script|style|link|img|iframe)", got.text)
    assert got.fields("content-length") == [str(len(got.body))]


def test_an_own_page_is_not_kept(stage: Stage) -> None:
    assert failed(stage).fields("cache-control") == ["no-store"]


def test_a_failure_offers_the_same_address_again(stage: Stage) -> None:
    got = failed(stage)

    assert '<a href="/down?a=1">Try again</a>' in got.text
    assert got.fields("retry-after") == ["30"]


def test_an_own_page_has_no_body_for_head(stage: Stage) -> None:
    got = failed(stage, method="HEAD")

    assert got.body == b""
    assert int(got.fields("content-length")[0]) > 300


def test_a_site_may_say_what_its_readers_usually_speak(street: Stage) -> None:
    usual = failed(street, host="ukrainian.example")
    own = failed(street, host="ukrainian.example", language="de")

    assert NO_ANSWER["uk"] in usual.text
    assert NO_ANSWER["de"] in own.text


def test_an_address_in_an_own_page_is_escaped(stage: Stage) -> None:
    stage.on("/down", NONSENSE)

    got = stage.ask('/down?"><script>alert(1)</script>', IE6)

    assert "<script" not in got.text


def test_a_redirect_is_told_in_words_too(stage: Stage) -> None:
    stage.on("/old", Reply(b"", "301 Moved", ("Location: /new",)))

    got = stage.ask("/old", NETSCAPE, Accept_Language="ru")

    assert got.status == 302
    assert "Страница переехала" in got.body.decode("cp1251")
    assert '<a href="http://mirror.example/new">' in got.body.decode("cp1251")


def test_an_unknown_host_gets_no_hint(stage: Stage) -> None:
    got = Got(stage.say(b"GET / HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n"))

    assert (got.status, got.body) == (421, b"")


# ---- what is not answered here


@pytest.mark.parametrize(
    ("path", "agent"),
    [
        pytest.param("/login", IE6, id="for an old reader"),
        pytest.param("/login", MODERN, id="for a modern one"),
        pytest.param("/LOGIN/?next=/", IE6, id="however it is written"),
        pytest.param("/x/../admin/users", MODERN, id="by whatever detour"),
    ],
)
def test_a_closed_path_is_answered_with_a_page(street: Stage, path: str, agent: str) -> None:
    street.on("/login", Reply(ARTICLE))

    got = street.ask(path, agent, host="closed.example")

    assert got.status == 403
    assert "Only on the site itself" in got.text
    assert '<a href="/">Front page</a>' in got.text
    assert street.asked == []


def test_any_other_path_is_answered(street: Stage) -> None:
    street.on("/logins", Reply(ARTICLE))

    assert street.ask("/logins", MODERN, host="closed.example").body == ARTICLE


def test_a_post_to_a_closed_path_is_closed(street: Stage) -> None:
    street.on("/login", Reply(ARTICLE))

    assert (
        street.ask(
            "/login", MODERN, method="POST", Content_Length="0", host="closed.example"
        ).status
        == 403
    )
    assert street.asked == []


# ---- workers


@pytest.mark.parametrize(
    ("agent", "host", "status"),
    [
        pytest.param(MODERN, "front", 200, id="passes to a modern reader"),
        pytest.param(MODERN, "no-workers", 404, id="is not there where the site blocks it"),
        pytest.param(CHROME_60, "front", 404, id="is not there for a reader of sheets"),
    ],
)
def test_the_script_of_a_service_worker(street: Stage, agent: str, host: str, status: int) -> None:
    script = Reply(b"self.x = 1", fields=("Content-Type: text/javascript",))
    street.on("/sw.js", script)

    got = street.ask("/sw.js", agent, host=f"{host}.example", Service_Worker="script", Accept="*/*")

    assert got.status == status
    assert got.body == (script.body if status == 200 else b"")


def test_a_worker_of_whoever_had_the_name_before_is_sent_away(street: Stage) -> None:
    street.on("/old-sw.js", Reply(b"theirs", fields=("Content-Type: text/javascript",)))

    got = street.ask("/old-sw.js", host="last-workers.example", Service_Worker="script")
    plain = street.ask("/old-sw.js", host="last-workers.example")

    assert got.fields("content-type") == ["text/javascript"]
    assert got.fields("clear-site-data") == ['"cache", "storage"']
    assert "registration.unregister()" in got.text
    assert plain.body == b"theirs"
