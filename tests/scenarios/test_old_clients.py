"""What clients of the 1990s send, and that they get an answer they understand."""

from __future__ import annotations

import pytest

from tests.scenarios.stage import ARTICLE, IE6, LYNX, MODERN, Got, Reply, Stage, playing

MOSAIC = "NCSA_Mosaic/2.7b5 (X11;Linux 5.4 x86_64)  libwww/2.12 modified"


def test_http_1_0_never_sees_chunks(stage: Stage) -> None:
    stage.on("/old", Reply(ARTICLE, length=-1))

    got = Got(
        stage.say(
            f"GET /old HTTP/1.0\r\nHost: mirror.example\r\nUser-Agent: {MODERN}\r\n\r\n".encode()
        )
    )

    assert got.fields("transfer-encoding") == []
    assert got.body == ARTICLE


def test_a_request_without_a_host_gets_the_default_site(stage: Stage) -> None:
    stage.on("/nohost", Reply(ARTICLE))

    got = Got(stage.say(f"GET /nohost HTTP/1.0\r\nUser-Agent: {LYNX}\r\n\r\n".encode()))

    assert got.fields("freesheet-tier") == ["plain"]


def test_an_absolute_target_is_taken_for_its_host(stage: Stage) -> None:
    stage.on("/absolute", Reply(ARTICLE))

    got = Got(
        stage.say(
            f"GET http://mirror.example/absolute HTTP/1.0\r\nUser-Agent: {LYNX}\r\n\r\n".encode()
        )
    )

    assert got.status == 200


def test_we_are_no_open_proxy(stage: Stage) -> None:
    got = Got(stage.say(b"GET http://evil.example/ HTTP/1.0\r\nHost: mirror.example\r\n\r\n"))

    assert (got.status, got.body) == (421, b"")


def test_an_unknown_host_gets_no_hint(stage: Stage) -> None:
    got = Got(
        stage.say(b"GET / HTTP/1.1\r\nHost: mirror.example.evil\r\nConnection: close\r\n\r\n")
    )

    assert (got.status, got.body) == (421, b"")


def test_a_host_with_port_and_dot_is_the_same_host(stage: Stage) -> None:
    stage.on("/dot", Reply(ARTICLE))

    got = Got(
        stage.say(b"GET /dot HTTP/1.1\r\nHost: Mirror.Example.:8080\r\nConnection: close\r\n\r\n")
    )

    assert got.status == 200


def test_an_old_reader_is_sent_on_by_302_to_an_absolute_address(stage: Stage) -> None:
    stage.on("/moved", Reply(b"", "308 Permanent Redirect", ("Location: ../new?a=1",)))

    got = stage.ask("/moved", IE6)

    assert got.status == 302
    assert got.fields("location") == ["http://mirror.example/new?a=1"]
    assert 'href="http://mirror.example' in got.text


def test_a_redirect_to_the_origin_stays_on_the_mirror(stage: Stage) -> None:
    stage.on(
        "/home", Reply(b"", "301 Moved", (f"Location: http://127.0.0.1:{stage.origin_port}/x",))
    )

    assert stage.ask("/home", IE6).fields("location") == ["http://mirror.example/x"]


@pytest.mark.parametrize(
    ("agent", "host", "at"),
    [
        pytest.param(IE6, "mirror.example:8080", ":8080", id="the port that a browser was told"),
        pytest.param(IE6, "mirror.example", "", id="none: 80 is mapped to ours"),
        pytest.param(MOSAIC, "mirror.example", ":{port}", id="Mosaic never says it"),
    ],
)
def test_a_redirect_names_the_port_that_the_reader_came_by(
    stage: Stage, agent: str, host: str, at: str
) -> None:
    stage.on("/by", Reply(b"", "301 Moved", ("Location: /there",)))

    got = stage.ask("/by", agent, host=host)

    assert got.fields("location") == [f"http://mirror.example{at.format(port=stage.port)}/there"]


def test_mosaic_is_told_no_port_of_ours_behind_a_front_server(stage: Stage) -> None:
    stage.on("/by-front", Reply(b"", "301 Moved", ("Location: /there",)))

    got = stage.ask("/by-front", MOSAIC, Via="1.1 front")

    assert got.fields("location") == ["http://mirror.example/there"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        pytest.param(
            "/новости".encode(), "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", id="UTF-8"
        ),
        pytest.param(b"/caf\xe9?q=%20", "/caf%E9?q=%20", id="Latin-1 and an escape"),
    ],
)
def test_raw_bytes_of_a_redirect_are_the_ones_that_are_asked_for(
    stage: Stage, said: bytes, written: str
) -> None:
    field = "Location: " + said.decode("latin-1")
    stage.on("/raw-away", Reply(b"", "301 Moved", (field,)))

    got = stage.ask("/raw-away", IE6)

    assert got.fields("location") == [f"http://mirror.example{written}"]


def test_a_redirect_of_a_modern_reader_is_the_origins(stage: Stage) -> None:
    stage.on("/their", Reply(b"", "307 Temporary Redirect", ("Location: /new",)))

    got = stage.ask("/their")

    assert (got.status, got.fields("location")) == (307, ["/new"])


def test_a_form_address_with_raw_bytes_is_percent_encoded(stage: Stage) -> None:
    stage.on("/q", Reply(ARTICLE))

    stage.say(b"GET /q?q=\xef\xf0 HTTP/1.1\r\nHost: mirror.example\r\nConnection: close\r\n\r\n")

    assert stage.asked[0].startswith("GET /q?q=%EF%F0 ")


def test_connect_and_trace_are_refused(stage: Stage) -> None:
    for line in ("CONNECT evil.example:443", "TRACE /"):
        assert (
            Got(stage.say(f"{line} HTTP/1.1\r\nHost: mirror.example\r\n\r\n".encode())).status
            == 405
        )


def test_a_redirect_keeps_the_scheme_that_a_trusted_server_says() -> None:
    with playing(trusted_proxies="127.0.0.0/8") as stage:
        stage.on("/moved", Reply(b"", "301 Moved", ("Location: /new",)))

        got = stage.ask("/moved", IE6, X_Forwarded_Proto="https")

    assert got.fields("location") == ["https://mirror.example/new"]
