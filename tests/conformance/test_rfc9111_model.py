"""Whatever happens in whatever order: no response is reused that RFC 9111 does not allow.

Requests, changes of the origin, time, forms and purges in random order; beside the cache stands a
ledger that knows of each body where it came from, and what it may answer. The ledger is a second
reading of the RFC, by simple rules; it predicts nothing, it only judges what was served.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pytest

from tests.caching import Got, caching, reply
from tests.loops import LIMIT_S
from tests.origin import RawOrigin, Seen
from tests.stores import NOW

if TYPE_CHECKING:
    from tests.caching import Desk
    from tests.stores import Clock

STEPS: Final = 150
TARGETS: Final = ("/", "/a", "/a?b=1", "/c")
RESPONSES: Final = (
    "max-age=60", "max-age=60", "max-age=5", "max-age=0", "no-cache", "no-store", "private",
    "max-age=60, must-revalidate", "max-age=5, must-revalidate", "s-maxage=30, max-age=1",
    "max-age=5, stale-while-revalidate=20", "public", "max-age=5, stale-if-error=10", "",
)  # fmt: skip
REQUESTS: Final = (
    "", "", "", "", "no-cache", "max-age=3", "max-stale=10", "max-stale", "min-fresh=10",
    "no-store",
)  # fmt: skip
VARIES: Final = ("", "", "", "Foo", "Foo, Accept-Language", "*")
FOOS: Final = ("", "1", "2")
LANGUAGES: Final = ("", "de")
STALE_S: Final = 100


@dataclass
class Facts:
    """What is true of one body: how it came about, and what its origin said of it."""

    target: str
    tag: str
    control: str
    vary: tuple[str, ...]
    asked: tuple[str, ...]
    is_open: bool
    known_at: list[float]
    age_s: int

    def said(self, name: str) -> int | None:
        """Return the seconds of a directive."""
        match = re.search(rf"(?<![a-z-]){name}=(\d+)", self.control)
        return int(match[1]) if match else None

    @property
    def lifetime_s(self) -> int:
        """How long it is fresh."""
        shared, own = self.said("s-maxage"), self.said("max-age")
        return shared if shared is not None else own or 0

    @property
    def is_strict(self) -> bool:
        """Whether it may never be used stale."""
        return "revalidate" in self.control.replace("stale-while-revalidate", "") or (
            "s-maxage" in self.control or "no-cache" in self.control
        )


@dataclass
class Living(RawOrigin):
    """An origin whose pages change; each body is new, and its facts are in the ledger."""

    clock: Clock | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  # a test's own
    ledger: dict[bytes, Facts] = field(default_factory=dict)
    current: dict[str, str] = field(default_factory=dict)
    failing: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                request = Seen(await reader.readuntil(b"\r\n\r\n"), 0)
                self.seen.append(request)
                writer.write(self.answer(request))
                await writer.drain()

    def answer(self, request: Seen) -> bytes:
        """Return a page, a 304 for one that is still the same, or a failure."""
        assert self.clock is not None
        method, target, _ = request.line.split(" ")
        if self.failing:
            return reply(status=503, body=b"failing")
        if method == "POST":
            return reply(status=self.chance.choice((200, 303, 404)), body=b"posted")
        control = self.chance.choice(RESPONSES)
        kept = self.current.get(target)
        if kept and request.values("if-none-match") == [kept] and self.chance.random() < 0.6:
            for facts in self.ledger.values():
                if facts.tag == kept:
                    facts.known_at.append(self.clock.now)
                    facts.control, facts.age_s = control, 0
            return reply(f"ETag: {kept}", f"Cache-Control: {control}", status=304)
        number = len(self.ledger)
        tag, vary = f'"{number}"', self.chance.choice(VARIES)
        names = tuple(name.strip() for name in vary.split(",") if name.strip())
        age_s = self.chance.choice((0, 0, 0, 4))
        body = b"body %d" % number
        cookie = self.chance.random() < 0.1
        self.ledger[body] = Facts(
            target, tag, control, names,
            tuple(",".join(request.values(name)) for name in names if name != "*"),
            not (cookie or request.values("authorization") or request.values("cookie")),
            [self.clock.now], age_s,
        )  # fmt: skip
        self.current[target] = tag
        lines = [f"ETag: {tag}", f"Cache-Control: {control}", f"Age: {age_s}", f"Vary: {vary}"]
        return reply(*lines, *(["Set-Cookie: a=b"] if cookie else []), body=body)


@dataclass
class Judge:
    """Compares what was served without asking with what may be."""

    desk: Desk
    origin: Living
    dead_before: dict[str, float] = field(default_factory=dict)

    def check(self, facts: Facts, request: tuple[str, str, dict[str, str]], got: Got) -> None:
        """Judge one response that came from the store."""
        target, asking, sent = request
        context = f"{facts} for {target} {asking!r} {sent} at {self.desk.clock.now - NOW}: {got}"
        assert facts.target == target, context
        assert facts.is_open, context
        assert "*" not in facts.vary, context
        assert facts.asked == tuple(sent.get(name, "") for name in facts.vary), context
        assert not {"no-store", "private"} & set(facts.control.split(", ")), context
        assert facts.known_at[-1] >= self.dead_before.get(target, 0.0), context
        self._check_age(facts, asking, got, context)

    def _check_age(self, facts: Facts, asking: str, got: Got, context: str) -> None:
        age_s = self.desk.clock.now - facts.known_at[-1] + facts.age_s
        assert got.age_s == int(age_s), context
        over_s = age_s - facts.lifetime_s
        wanted = {name: int(value) for name, value in re.findall(r"([a-z-]+)=(\d+)", asking)}
        failing = "error" in got.said or "disconnected" in got.said
        if not failing:
            assert "no-cache" not in facts.control, context
            assert asking != "no-cache", context
            assert age_s <= wanted.get("max-age", age_s), context
            assert -over_s >= wanted.get("min-fresh", -over_s), context
        if over_s >= 0:
            self._check_stale(facts, asking, over_s, context, failing=failing)

    def _check_stale(
        self, facts: Facts, asking: str, over_s: float, context: str, *, failing: bool
    ) -> None:
        assert not facts.is_strict, context
        allowed_s = [float(facts.said("stale-while-revalidate") or -1)]
        if asking == "max-stale":
            allowed_s.append(1e9)
        elif asking.startswith("max-stale"):
            allowed_s.append(float(asking.partition("=")[2]))
        if failing:
            if_error_s = facts.said("stale-if-error")
            allowed_s.append(STALE_S if if_error_s is None else if_error_s)
        assert over_s <= max(allowed_s), context


class Story:
    """One random course of events, the same for the same number."""

    def __init__(self, seed: int, desk: Desk, origin: Living) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # the same story for the same number
        self._desk, self._origin = desk, origin
        self._judge = Judge(desk, origin)
        self.stored = self.fetched = 0

    async def step(self) -> None:
        """Let one thing happen."""
        events = (self.ask, self.wait, self.post, self.fail, self.purge)
        await self._chance.choices(events, (80, 12, 3, 7, 1))[0](self._chance.choice(TARGETS))

    async def wait(self, _target: str) -> None:
        """Let time pass."""
        self._desk.clock.now += self._chance.choice((1, 2, 7, 30, 90))

    async def fail(self, _target: str) -> None:
        """Let the origin fail, or work again."""
        self._origin.failing = self._chance.random() < 0.4

    async def purge(self, _target: str) -> None:
        """Purge the site."""
        await self._desk.parts.store.purge(("site-news",), soft=False)
        self._kill(*TARGETS)

    async def post(self, target: str) -> None:
        """Send a form; if it is taken, what was stored before is dead."""
        got = await self._desk.get(target, method="POST")
        if got.status < 400:
            self._kill(target)

    def _kill(self, *targets: str) -> None:
        self._desk.clock.now += 1
        self._judge.dead_before.update(dict.fromkeys(targets, self._desk.clock.now))

    async def ask(self, target: str) -> None:
        """Ask for a page, and judge what comes."""
        asking = self._chance.choice(REQUESTS)
        sent = {"Foo": self._chance.choice(FOOS), "Accept-Language": self._chance.choice(LANGUAGES)}
        lines = [f"{name}: {value}" for name, value in sent.items() if value]
        lines += [f"Cache-Control: {asking}"] if asking else []
        private = self._chance.random() < 0.05
        lines += ["Cookie: a=b"] if private else []
        known = {  # as it is now: the origin may be asked behind the reader's back
            body: replace(facts, known_at=list(facts.known_at))
            for body, facts in self._origin.ledger.items()
        }

        got = await self._desk.get(target, *lines, private=private)

        if got.said.startswith("hit"):
            self.stored += 1
            self._judge.check(known[got.body], (target, asking, sent), got)
        elif got.body in self._origin.ledger:
            self.fetched += 1
            assert self._origin.ledger[got.body].target == target
            assert got.body not in known or "304" in got.said


@pytest.mark.slow  # a hundred and fifty steps each
@pytest.mark.parametrize("seed", range(1, 13))
def test_nothing_is_reused_that_may_not_be(seed: int) -> None:
    async def bounded() -> None:
        origin = Living((), chance=random.Random(-seed))  # noqa: S311  # the same for the same number
        async with asyncio.timeout(4 * LIMIT_S), caching(origin=origin, stale_s=STALE_S) as desk:
            origin.clock = desk.clock
            story = Story(seed, desk, origin)
            for _ in range(STEPS):
                await story.step()
        assert story.stored > 5  # else the story proves nothing
        assert story.fetched > 5

    asyncio.run(bounded())
