"""Opening connections: the checked address, the origin's name, TLS that verifies, proxies."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from proxy.errors import ConfigError, UpstreamError
from proxy.shell.dial import check_proxy, first_socket
from proxy.shell.origins import Origin
from proxy.shell.upstream import Upstream, UpstreamOptions
from tests.loops import on_a_loop
from tests.origin import OK, listening, raw_origin

CERTIFICATES = Path(__file__).parents[1] / "certificates"
OPTIONS = UpstreamOptions(connect_timeout_s=0.5)


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the tests' authority one of the system's store."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))


def secure(seen: list[str | None] | None = None) -> ssl.SSLContext:
    """Return a server's context; the names that clients ask for are put into `seen`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / "localhost.pem")
    context.set_alpn_protocols(["h2", "http/1.1"])
    if seen is not None:

        def note(tls: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
            del tls
            seen.append(name)

        context.sni_callback = note
    return context


async def kind_of_failure(upstream: Upstream, origin: Origin) -> str:
    """Fetch what cannot be fetched; the kind of the error."""
    with pytest.raises(UpstreamError) as failure:
        await upstream.fetch(origin, "GET", "/", ())
    await upstream.close()
    return failure.value.kind


async def body_of(upstream: Upstream, origin: Origin) -> bytes:
    """Fetch a small page."""
    async with await upstream.fetch(origin, "GET", "/", ()) as answer:
        body, _ = await answer.read(100)
    return body


@on_a_loop
async def test_an_address_that_refuses_is_refused() -> None:
    async with raw_origin([OK]) as origin:
        closed = origin.site

    assert await kind_of_failure(Upstream(OPTIONS), closed) == "refused"


@on_a_loop
async def test_a_private_address_is_not_connected_to() -> None:
    async with raw_origin([OK]) as origin:
        site = replace(origin.site, allow_private=False)

        assert await kind_of_failure(Upstream(OPTIONS), site) == "resolve"
        assert origin.connections == 0


@on_a_loop
async def test_a_name_that_turns_private_is_not_connected_to() -> None:
    """DNS rebinding: the name answers with an address of ours."""
    async with raw_origin([OK]) as origin:
        site = Origin("news.example", origin.port, tls=False)
        upstream = Upstream(OPTIONS, lookup=lambda _name: ["127.0.0.1", "::ffff:127.0.0.1"])

        assert await kind_of_failure(upstream, site) == "resolve"
        assert origin.connections == 0


@on_a_loop
async def test_the_name_of_the_origin_is_looked_up() -> None:
    asked: list[str] = []

    def lookup(name: str) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"]

    async with raw_origin([OK]) as origin:
        upstream = Upstream(OPTIONS, lookup=lookup)
        site = Origin("news.example", origin.port, tls=False, allow_private=True)

        assert await body_of(upstream, site) == b"hello"
        await upstream.close()
    assert asked == ["news.example"]


@pytest.mark.usefixtures("authority")
@on_a_loop
async def test_the_name_is_the_origins_though_the_address_is_a_number() -> None:
    names: list[str | None] = []
    async with raw_origin([OK], tls=secure(names)) as origin:
        address = ("127.0.0.1", origin.port)
        site = Origin("news.example", 443, tls=True, connect=(address,), allow_private=True)
        upstream = Upstream(OPTIONS)

        assert await body_of(upstream, site) == b"hello"
        await upstream.close()
    assert names == ["news.example"]


@pytest.mark.usefixtures("authority")
@on_a_loop
async def test_a_certificate_for_another_name_is_refused() -> None:
    async with raw_origin([OK], tls=secure()) as origin:
        address = ("127.0.0.1", origin.port)
        site = Origin("evil.example", 443, tls=True, connect=(address,), allow_private=True)

        assert await kind_of_failure(Upstream(OPTIONS), site) == "tls"


@pytest.mark.usefixtures("authority")
@on_a_loop
async def test_a_plain_origin_is_no_secure_one() -> None:
    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)

    async with listening(serve) as port:
        site = Origin("localhost", port, tls=True, allow_private=True)

        assert await kind_of_failure(Upstream(OPTIONS), site) == "tls"


@pytest.mark.usefixtures("authority")
@on_a_loop
async def test_only_http_1_1_is_offered() -> None:
    chosen: list[str | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        chosen.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        await reader.read()

    async with listening(serve, secure()) as port:
        upstream = Upstream(OPTIONS)
        await body_of(upstream, Origin("localhost", port, tls=True, allow_private=True))
        await upstream.close()
    assert chosen == ["http/1.1"]


@pytest.mark.usefixtures("authority")
@on_a_loop
async def test_the_second_handshake_takes_up_the_session_of_the_first() -> None:
    reused: list[bool] = []
    answers = iter([OK, OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), OK])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reused.append(writer.get_extra_info("ssl_object").session_reused)
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(next(answers))

    async with listening(serve, secure()) as port:
        upstream = Upstream(OPTIONS)
        site = Origin("localhost", port, tls=True, allow_private=True)
        bodies = [await body_of(upstream, site) for _ in range(3)]
        await upstream.close()
    assert (bodies, reused) == ([b"hello"] * 3, [False, True])


@on_a_loop
async def test_an_unknown_authority_is_refused() -> None:
    """Without the fixture `authority`, the system's store does not know the tests' one."""
    async with raw_origin([OK], tls=secure()) as origin:
        assert await kind_of_failure(Upstream(OPTIONS), origin.site) == "tls"


@on_a_loop
async def test_an_origin_that_never_shakes_hands_is_given_up() -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()
        await asyncio.Event().wait()

    async with listening(silent) as port:
        upstream = Upstream(UpstreamOptions(connect_timeout_s=0.05))
        site = Origin("localhost", port, tls=True, allow_private=True)

        assert await kind_of_failure(upstream, site) == "connect-timeout"
        assert upstream.connections == 0
        await asyncio.sleep(0)  # a transport closes its socket in the next turn


# ------------------------------------------------------------------------------------- proxies


class SocksProxy:
    """A SOCKS5 proxy that is the origin itself; notes what it was asked to connect to."""

    def __init__(self, reply: int = 0) -> None:
        self.asked: list[tuple[str, int]] = []
        self.reply = reply

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection: RFC 1928."""
        await reader.readexactly((await reader.readexactly(2))[1])
        writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = socket.inet_ntoa(await reader.readexactly(4))
        (port,) = struct.unpack("!H", await reader.readexactly(2))
        self.asked.append((host, port))
        writer.write(bytes([5, self.reply, 0, 1]) + bytes(6))
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(OK)


def through(proxy: str, *, allow_private: bool = False) -> Origin:
    """Return an origin that is reached through a proxy."""
    return Origin("news.example", 80, tls=False, proxy=proxy, allow_private=allow_private)


@on_a_loop
async def test_socks5h_resolves_names_at_the_proxy() -> None:
    proxy = SocksProxy()
    async with listening(proxy.serve) as port:
        upstream = Upstream(OPTIONS, lookup=lambda _name: ["93.184.216.34"])

        assert await body_of(upstream, through(f"socks5h://127.0.0.1:{port}")) == b"hello"
        await upstream.close()
    assert proxy.asked == [("news.example", 80)]


@on_a_loop
async def test_socks5_is_told_the_checked_address() -> None:
    proxy = SocksProxy()
    async with listening(proxy.serve) as port:
        upstream = Upstream(OPTIONS, lookup=lambda _name: ["10.0.0.1", "93.184.216.34"])

        assert await body_of(upstream, through(f"socks5://127.0.0.1:{port}")) == b"hello"
        await upstream.close()
    assert proxy.asked == [("93.184.216.34", 80)]


@on_a_loop
async def test_an_http_proxy_is_asked_to_connect() -> None:
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode().partition("\r\n")[0])
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)

    async with listening(serve) as port:
        upstream = Upstream(OPTIONS)

        assert await body_of(upstream, through(f"http://127.0.0.1:{port}")) == b"hello"
        await upstream.close()
    assert asked == ["CONNECT news.example:80 HTTP/1.1"]


@on_a_loop
async def test_a_proxy_that_cannot_connect_is_a_proxy_error() -> None:
    async with listening(SocksProxy(reply=5).serve) as port:
        origin = through(f"socks5h://127.0.0.1:{port}")

        assert await kind_of_failure(Upstream(OPTIONS), origin) == "proxy"


@on_a_loop
async def test_a_proxy_that_is_not_there_is_a_proxy_error() -> None:
    async with listening(SocksProxy().serve) as port:
        origin = through(f"socks5h://127.0.0.1:{port}")

    assert await kind_of_failure(Upstream(OPTIONS), origin) == "proxy"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("socks4://127.0.0.1:1", id="an unknown scheme"),
        pytest.param("socks5h://127.0.0.1", id="no port"),
        pytest.param("socks5h://:9050", id="no host"),
        pytest.param("127.0.0.1:9050", id="no scheme"),
    ],
)
def test_what_is_no_proxy_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigError, match="upstream_proxy"):
        check_proxy(url)


# ---------------------------------------------------------------------------- several addresses


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@on_a_loop
async def test_the_next_address_is_tried_when_one_refuses() -> None:
    async with raw_origin([OK]) as origin:
        raw = await first_socket(["127.0.0.2", "127.0.0.1"], origin.port)
        with raw:
            assert raw.getpeername() == ("127.0.0.1", origin.port)


@on_a_loop
async def test_when_all_refuse_the_error_is_theirs() -> None:
    with pytest.raises(ConnectionRefusedError):
        await first_socket(["127.0.0.1", "127.0.0.2"], closed_port())


@pytest.mark.slow  # waits for the attempt delay of RFC 8305 itself
@on_a_loop
async def test_an_address_that_does_not_answer_holds_nobody_up() -> None:
    """A listener whose backlog is full drops the handshake: the nearest to a black hole."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.2", 0))
        full.listen(0)
        for one in (first, second):
            one.settimeout(0)
            one.connect_ex(full.getsockname())
        port = full.getsockname()[1]

        with socket.create_server(("127.0.0.1", port)):
            raw = await first_socket(["127.0.0.2", "127.0.0.1"], port)
            with raw:
                assert raw.getpeername()[0] == "127.0.0.1"
