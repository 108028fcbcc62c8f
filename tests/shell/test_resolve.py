"""Names to addresses: checked, remembered, and never in the loop's way."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from proxy.errors import UpstreamError
from proxy.shell.resolve import FRESH_S, KEPT_S, Resolver, is_public, system_lookup
from tests.loops import on_a_loop, settle

PUBLIC = "93.184.216.34"
OTHER = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


class NameServer:
    """Answers from a list, counts questions, and can be dead or slow."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.asked = 0
        self.dead = False
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, _name: str) -> list[str]:
        """Answer a question."""
        self.asked += 1
        self.gate.wait(5)
        if self.dead:
            raise socket.gaierror("dead")
        return list(self.addresses)


class Clock:
    """A clock that the test moves."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def resolver(server: NameServer, clock: Clock | None = None, timeout_s: float = 2.0) -> Resolver:
    """Return a resolver that asks `server`."""
    return Resolver(timeout_s, clock or Clock(), server)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.255.255.254", id="the end of loopback"),
        pytest.param("0.0.0.0", id="unspecified"),  # noqa: S104  # refused, not bound
        pytest.param("10.1.2.3", id="private, 10/8"),
        pytest.param("172.31.255.255", id="private, 172.16/12"),
        pytest.param("192.168.0.1", id="private, 192.168/16"),
        pytest.param("100.64.0.1", id="CGNAT"),
        pytest.param("169.254.169.254", id="link-local, a cloud's metadata"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::1", id="loopback in IPv6"),
        pytest.param("::", id="unspecified in IPv6"),
        pytest.param("::ffff:169.254.169.254", id="IPv4-mapped"),
        pytest.param("::ffff:a9fe:a9fe", id="IPv4-mapped in hexadecimal"),
        pytest.param("::ffff:93.184.216.34", id="IPv4-mapped, public within"),
        pytest.param("::127.0.0.1", id="IPv4-compatible"),
        pytest.param("64:ff9b::7f00:1", id="NAT64"),
        pytest.param("64:ff9b:1::a00:1", id="local NAT64"),
        pytest.param("2002:7f00:1::", id="6to4"),
        pytest.param("2001:0:53aa:64c::1", id="Teredo"),
        pytest.param("fe80::1", id="link-local in IPv6"),
        pytest.param("fe80::1%eth0", id="link-local with a scope"),
        pytest.param("fd00::1", id="unique local"),
        pytest.param("ff02::1", id="multicast in IPv6"),
        pytest.param("2130706433", id="a number in decimal"),
        pytest.param("0x7f.1", id="a number in hexadecimal"),
        pytest.param("news.example", id="a name"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_origin_on_the_internet_has_this_address(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, OTHER, "1.1.1.1", "172.32.0.1", "2a00:1450::1"])
def test_this_address_is_public(address: str) -> None:
    assert is_public(address)


@on_a_loop
async def test_every_address_is_checked() -> None:
    names = resolver(NameServer("127.0.0.1", PUBLIC, "::ffff:10.0.0.1", OTHER))

    assert await names.addresses("news.example", allow_private=False) == (PUBLIC, OTHER)


@on_a_loop
async def test_a_name_with_private_addresses_alone_is_refused() -> None:
    with pytest.raises(UpstreamError) as refused:
        await resolver(NameServer("10.0.0.1")).addresses("news.example", allow_private=False)

    assert refused.value.kind == "resolve"


@on_a_loop
async def test_a_private_number_is_refused_without_a_question() -> None:
    server = NameServer()
    with pytest.raises(UpstreamError):
        await resolver(server).addresses("::ffff:a9fe:a9fe", allow_private=False)

    assert server.asked == 0


@on_a_loop
async def test_the_operator_may_allow_private_addresses() -> None:
    names = resolver(NameServer("10.0.0.1"))

    assert await names.addresses("news.example", allow_private=True) == ("10.0.0.1",)


@on_a_loop
async def test_what_one_origin_may_another_may_not() -> None:
    names = resolver(NameServer("10.0.0.1"))
    await names.addresses("news.example", allow_private=True)

    with pytest.raises(UpstreamError):
        await names.addresses("news.example", allow_private=False)


@on_a_loop
async def test_an_answer_is_remembered_for_half_a_minute() -> None:
    server, clock = NameServer(PUBLIC), Clock()
    names = resolver(server, clock)
    await names.addresses("news.example", allow_private=False)
    clock.now += FRESH_S - 1
    await names.addresses("news.example", allow_private=False)
    asked = server.asked
    clock.now += 1
    await names.addresses("news.example", allow_private=False)

    assert (asked, server.asked) == (1, 2)


@on_a_loop
async def test_many_askers_ask_once() -> None:
    server = NameServer(PUBLIC)
    server.gate.clear()
    names = resolver(server)
    asking = [
        asyncio.ensure_future(names.addresses("news.example", allow_private=False))
        for _ in range(20)
    ]
    await settle()
    server.gate.set()

    assert set(await asyncio.gather(*asking)) == {(PUBLIC,)}
    assert server.asked == 1


@on_a_loop
async def test_a_dead_name_server_leaves_the_last_good_addresses() -> None:
    server, clock = NameServer(PUBLIC), Clock()
    names = resolver(server, clock)
    await names.addresses("news.example", allow_private=False)
    server.dead = True
    clock.now += KEPT_S - 1

    assert await names.addresses("news.example", allow_private=False) == (PUBLIC,)


@on_a_loop
async def test_the_last_good_addresses_are_not_good_for_ever() -> None:
    server, clock = NameServer(PUBLIC), Clock()
    names = resolver(server, clock)
    await names.addresses("news.example", allow_private=False)
    server.dead = True
    clock.now += KEPT_S

    with pytest.raises(UpstreamError):
        await names.addresses("news.example", allow_private=False)


@on_a_loop
async def test_a_slow_name_server_costs_its_time_limit_and_never_the_loop() -> None:
    server = NameServer(PUBLIC)
    server.gate.clear()
    names = resolver(server, timeout_s=0.05)
    asking = asyncio.ensure_future(names.addresses("news.example", allow_private=False))
    turns = 0
    while not asking.done():
        await asyncio.sleep(0.001)
        turns += 1
    server.gate.set()

    assert turns > 10
    assert isinstance(asking.exception(), UpstreamError)


@on_a_loop
async def test_a_question_without_an_answer_is_not_waited_for_twice() -> None:
    server, clock = NameServer(PUBLIC), Clock()
    names = resolver(server, clock, timeout_s=2.0)
    await names.addresses("news.example", allow_private=False)
    server.gate.clear()
    clock.now += FRESH_S
    waiting = asyncio.ensure_future(names.addresses("news.example", allow_private=False))
    await settle()
    clock.now += 2.0

    assert await names.addresses("news.example", allow_private=False) == (PUBLIC,)
    server.gate.set()
    await waiting


@on_a_loop
async def test_the_address_that_could_be_reached_comes_first() -> None:
    names = resolver(NameServer(PUBLIC, OTHER))
    await names.addresses("news.example", allow_private=False)
    names.prefer("news.example", OTHER)

    assert await names.addresses("news.example", allow_private=False) == (OTHER, PUBLIC)


def test_the_system_knows_this_machine() -> None:
    assert set(system_lookup("localhost")) & {"127.0.0.1", "::1"}
