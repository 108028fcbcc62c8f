"""A site under another name: read only, not indexed, and with a way to the newsroom."""

from __future__ import annotations

import pytest

from tests.scenarios.stage import ARTICLE, IE6, IE11, LYNX, MODERN, Got, Reply, Stage
from tests.scenarios.street import PLAIN, PLAIN_MIRROR

MIRROR = "mirror.example"
DONATE_PAGE = (
    "<!doctype html><html lang={lang}><head><title>A</title></head><body><nav>"
    "<a href=/donate>Donate</a><a href=/about>About</a></nav><main><h1>The Ferry</h1>"
    "<p>{words}</p><p><a href=/donate?sum=5>Donate 5</a></p></main>"
    "<footer><a href=/subscribe>Subscribe to our newsletter</a></footer></body></html>"
)
STORY = Reply(
    DONATE_PAGE.format(lang="en", words="The harbor was quiet that morning. " * 30).encode()
)
FORMS = Reply(
    ARTICLE.replace(
        b"</article>",
        b"</article><form action=/s><input name=q></form>"
        b"<form action=/m method=post><input type=email name=mail></form>",
    )
)


# ---- crawlers


@pytest.mark.parametrize("agent", [MODERN, IE6])
def test_a_mirror_asks_crawlers_to_stay_away(street: Stage, agent: str) -> None:
    street.on(
        "/robots.txt", Reply(b"User-agent: *\nAllow: /\n", fields=("Content-Type: text/plain",))
    )

    got = street.ask("/robots.txt", agent, host=MIRROR)

    assert got.text == "User-agent: *\nDisallow: /\n"
    assert street.asked == []


@pytest.mark.parametrize(
    ("path", "agent"),
    [
        pytest.param("/page", MODERN, id="an original"),
        pytest.param("/page", IE6, id="a sheet"),
        pytest.param("/_help", IE6, id="help"),
        pytest.param("/moved", LYNX, id="a redirect"),
        pytest.param("/nothing", LYNX, id="an error page"),
    ],
)
def test_nothing_of_a_mirror_is_to_be_indexed(street: Stage, path: str, agent: str) -> None:
    street.on("/page", Reply(ARTICLE))
    street.replies["/moved"] = Reply(b"", "301 Moved", ("Location: /page",))

    assert street.ask(path, agent, host=MIRROR).fields("x-robots-tag") == ["noindex"]


def test_a_front_leaves_robots_to_the_origin(stage: Stage) -> None:
    theirs = Reply(b"User-agent: *\nAllow: /\n", fields=("Content-Type: text/plain",))
    stage.on("/robots.txt", theirs)

    got = stage.ask("/robots.txt", IE6)

    assert got.body == theirs.body
    assert got.fields("x-robots-tag") == []


def test_a_mirror_may_leave_robots_to_the_origin(street: Stage) -> None:
    street.on("/robots.txt", Reply(b"theirs", fields=("Content-Type: text/plain",)))

    assert street.ask("/robots.txt", host="listed.example").body == b"theirs"


def test_the_canonical_address_stays_at_the_origin(street: Stage) -> None:
    street.on("/canonical", Reply(ARTICLE))

    text = street.ask("/canonical?view=simple", MODERN, host=MIRROR).text

    assert f'<link rel="canonical" href="http://127.0.0.1:{street.origin_port}/canonical">' in text


# ---- what a mirror does not do


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_mirror_is_only_read(street: Stage, method: str) -> None:
    street.on("/account", Reply(ARTICLE))

    got = street.ask("/account?x=1", MODERN, method=method, Content_Length="0", host=MIRROR)

    assert (got.status, got.fields("allow")) == (405, ["GET, HEAD"])
    assert f'<a href="http://127.0.0.1:{street.origin_port}/account?x=1">Full page</a>' in got.text
    assert got.fields("referrer-policy") == ["no-referrer"]
    assert street.asked == []


def test_a_mirror_takes_searches_only(street: Stage) -> None:
    street.on("/forms", FORMS)

    text = street.ask("/forms", IE6, host=MIRROR).text

    assert text.count("<form") == 1
    assert '<form action="/s"' in text


def test_a_mirror_may_take_subscriptions(street: Stage) -> None:
    street.on("/take", FORMS)
    text = street.ask("/take", IE6, host="mail-mirror.example").text
    address = "/_f/" + text.partition('action="/_f/')[2].partition('"')[0]
    street.on("/m", Reply(ARTICLE))

    head = f"POST {address} HTTP/1.1\r\nHost: mail-mirror.example\r\nContent-Length: 3\r\n"
    got = Got(street.say(f"{head}User-Agent: {IE6}\r\n\r\na=1".encode()))

    assert got.status == 200
    assert street.asked[0].startswith("POST /m ")


def test_a_closed_path_leads_to_the_origin(street: Stage) -> None:
    got = street.ask("/login?next=/a", MODERN, host="closed-mirror.example")

    where = f"http://127.0.0.1:{street.origin_port}/login?next=/a"
    assert got.status == 403
    assert f'<a href="{where}">Full page</a>' in got.text


# ---- plain HTTP


def test_a_host_on_plain_http_warns_on_every_sheet(street: Stage) -> None:
    street.on("/warn", Reply(ARTICLE))

    warned, quiet = (street.ask("/warn", IE6, host=host) for host in (PLAIN_MIRROR, MIRROR))

    warning = "This connection is not encrypted: your provider can see what you read."
    assert warning in warned.text
    assert warning not in quiet.text


def test_a_host_on_plain_http_binds_nobody(street: Stage) -> None:
    fields = (
        "Content-Type: text/html",
        "Set-Cookie: a=1; Secure",
        "Strict-Transport-Security: max-age=99",
    )
    street.on("/front", Reply(ARTICLE, fields=fields))

    plain, front = (street.ask("/front", host=host) for host in (PLAIN, "front.example"))

    bound = ("set-cookie", "strict-transport-security")
    assert [plain.fields(name) for name in bound] == [[], []]
    assert [len(front.fields(name)) for name in bound] == [1, 1]
    assert (plain.fields("x-robots-tag"), front.fields("x-robots-tag")) == (["noindex"], [])


def test_a_host_on_plain_http_is_only_read(street: Stage) -> None:
    assert street.ask("/x", host=PLAIN, method="POST", Content_Length="0").status == 405


def test_plain_http_takes_no_subscription(street: Stage) -> None:
    street.on("/plain-forms", FORMS)

    plain, front = (
        street.ask("/plain-forms", IE6, host=host).text for host in (PLAIN, "front.example")
    )

    assert (plain.count("<form"), front.count("<form")) == (1, 2)


def test_a_host_on_plain_http_never_leads_to_https_of_itself(street: Stage) -> None:
    where = f"Location: https://127.0.0.1:{street.origin_port}/secure"
    street.on("/secure-me", Reply(b"", "301 Moved", (where,)))

    got = street.ask("/secure-me", LYNX, host=PLAIN_MIRROR)

    assert got.fields("location") == [f"http://{PLAIN_MIRROR}/secure"]


# ---- asks


def test_a_till_keeps_the_origins_own_address(street: Stage) -> None:
    street.on("/story", STORY)

    text = street.ask("/story", IE6, host=MIRROR).text

    assert f'<b><a href="http://127.0.0.1:{street.origin_port}/donate">Donate</a></b>' in text


def test_a_till_may_be_mapped(street: Stage) -> None:
    street.on("/story", STORY)

    text = street.ask("/story", IE6, host="mapped.example").text

    assert '<b><a href="/donate">Donate</a></b>' in text


def test_a_front_never_names_the_machine_behind_it(stage: Stage) -> None:
    stage.on("/behind", STORY)

    text = stage.ask("/behind", IE11).text

    assert '<b><a href="/donate">Donate</a></b>' in text
    assert f":{stage.origin_port}" not in text


@pytest.mark.parametrize(
    ("language", "note"),
    [
        pytest.param("en", "people are punished for supporting this newsroom", id="English"),
        pytest.param("ru", "за поддержку этой редакции наказывают", id="Russian"),
        pytest.param("fa", "حمایت از این تحریریه مجازات دارد", id="Persian"),
    ],
)
def test_a_note_stands_where_giving_is_punished(street: Stage, language: str, note: str) -> None:
    page = DONATE_PAGE.format(lang=language, words="The harbor was quiet that morning. " * 30)
    street.on("/noted", Reply(page.encode()))

    text = street.ask("/noted", IE6, host="noted.example").text

    assert note in text
    assert "/donate" not in text
    assert "/subscribe" in text


def test_another_address_may_stand_where_giving_is_punished(street: Stage) -> None:
    street.on("/other", STORY)

    text = street.ask("/other", IE6, host="safe.example").text

    assert '<b><a href="https://safe.example/">Donate</a></b>' in text
    assert "/donate" not in text
