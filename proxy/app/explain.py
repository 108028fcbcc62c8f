"""Where the pages of `freesheet rules explain` come from: a file, a rule file, a configured origin.

An address is fetched as the server fetches for a sheet, and from a configured origin only.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import urlsplit

from proxy import __version__
from proxy.app.assemble import materials_of, rules_folder, site_of, upstream_options
from proxy.app.settings import read_settings
from proxy.decide import coding_of, decide_response
from proxy.desk.explain import Subject, as_text, explained
from proxy.desk.proof import read_proof, saved_fixtures
from proxy.desk.simplify import Desk, Options, checked_url
from proxy.errors import ConfigError, UpstreamError
from proxy.page.codings import CodingError, TooLargeError, undo_coding
from proxy.reader.tiers import Tier
from proxy.rewrite import Declined, Page
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import read_rules
from proxy.shell.served import Served
from proxy.shell.upstream import Upstream
from proxy.wire.fields import SheetFetch, simplified_request
from proxy.wire.messages import Request, first
from proxy.wire.view import View, split_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proxy.config.table import Settings
    from proxy.shell.sites import Site

NETWORK_FAILED: Final = 3
_EXPLAINED: Final = 0
_ACCEPT_CODINGS: Final = ((b"Accept-Encoding", b"gzip, br"),)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line said; `page` is a file, "-", a rule file, or an address."""

    page: str
    url: str = ""
    tier: str = ""
    agent: str = ""
    rules_dir: str = ""
    config: str = ""
    fixture: str = ""
    off: Sequence[str] = ()


def explain(wish: Wish, out: IO[str], *, as_json: bool = False) -> int:
    """Write the story of every page that is meant; 0, or 3 where the origin did not answer."""
    try:
        stories = [explained(_without(one, wish.off)) for one in _subjects(wish)]
    except UpstreamError as error:
        sys.stderr.write(f"freesheet: {wish.page}: {error.kind}: {error}\n")
        return NETWORK_FAILED
    if as_json:
        whole = stories[0] if len(stories) == 1 else stories
        out.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    else:
        out.write("\n".join(as_text(story) for story in stories))
    return _EXPLAINED


def _without(subject: Subject, off: Sequence[str]) -> Subject:
    ruleset = subject.knowledge.ruleset
    every = [*ruleset.rules, *(rule for one in ruleset.variants for rule in one.ruleset.rules)]
    unknown = sorted(set(off) - {rule.id for rule in every})
    if unknown:
        raise ConfigError(f"--off: no rule {unknown[0]!r} holds for {subject.page.url}.")
    known = replace(subject.knowledge, ruleset=ruleset.without(off)) if off else subject.knowledge
    return replace(subject, knowledge=known)


def _subjects(wish: Wish) -> Iterator[Subject]:
    if wish.page.startswith(("http://", "https://")):
        yield asyncio.run(_fetched(wish))
    elif wish.page.endswith(".toml"):
        yield from _proofs(wish)
    else:
        yield _saved(wish)


# ------------------------------------------------------------------------------- from a saved page


def _saved(wish: Wish) -> Subject:
    if not wish.url:
        raise ConfigError("rules explain: say the address of the page with --url.")
    try:
        body = sys.stdin.buffer.read() if wish.page == "-" else Path(wish.page).read_bytes()
    except OSError as error:
        raise ConfigError(f"rules explain: {wish.page}: {error.strerror}.") from error
    target, view = split_view(checked_url(wish.url))
    desk = Desk.open(rules_folder(wish.rules_dir or "rules"))
    profile = desk.profile(Options(tier=wish.tier, agent=wish.agent), view)
    return Subject(Page(body, target, "text/html"), profile, desk.knowledge(target))


# ------------------------------------------------------------------------------ from a rule file


def _proofs(wish: Wish) -> Iterator[Subject]:
    """Yield the pages of a rule file's own tests, each once for each tier."""
    path = Path(wish.page)
    top = path.parent.parent if path.parent.name in ("_cms", "local") else path.parent
    files = read_rules(str(top))
    name = path.relative_to(top).as_posix()
    if name not in files:
        raise ConfigError(f"rules explain: {wish.page} is no rule file that can be read.")
    pages = {one: top / one for one in saved_fixtures(name, files[name])}
    saved = {one: place.read_bytes() for one, place in pages.items() if place.is_file()}
    desk, found = Desk.open(str(top)), False
    for test in read_proof(name, files[name], saved).tests:
        if (wish.fixture and wish.fixture not in (test.fixture.id, test.name)) or (
            test.tier is Tier.MODERN
        ):
            continue
        found, tier = True, wish.tier or ("" if wish.agent else test.tier.value)
        page = Page(test.fixture.body, test.fixture.url, _type_of(test.fixture.charset))
        profile = desk.profile(Options(tier=tier, agent=wish.agent), View())
        yield Subject(page, profile, desk.knowledge(page.url), f'test "{test.name}"')
    if not found:
        raise ConfigError(f"rules explain: {wish.page} has no page {wish.fixture!r}.")


def _type_of(charset: str) -> str:
    return f"text/html; charset={charset}" if charset else "text/html"


# ------------------------------------------------------------------------------- from the origin


async def _fetched(wish: Wish) -> Subject:
    settings = read_settings({}, wish.config).settings
    keys = settings.sign_keys or ("-",)
    sites = tuple(site_of(one, settings, keys) for one in settings.site)
    target, view = split_view(checked_url(wish.page))
    site = _site_of(target, sites)
    if wish.rules_dir:
        settings = replace(settings, rules_dir=wish.rules_dir)
    desk = Desk(materials_of(settings, sites, keys))
    profile = desk.profile(Options(tier=wish.tier, agent=wish.agent), view, site.policy)
    page, declined = await _page_of(site, target, settings)
    return Subject(page, declined or profile, knowledge_of(desk.materials, site.key))


def _site_of(url: str, sites: tuple[Site, ...]) -> Site:
    """Return the configured site that an address belongs to, at the origin or as readers see it."""
    for site in sites:
        if site.site_map.is_own(url) or (urlsplit(url).hostname or "") in site.hosts:
            return site
    known = ", ".join(site.origin_url for site in sites)
    raise ConfigError(f"rules explain: {url} belongs to no configured site; known: {known}.")


async def _page_of(site: Site, url: str, settings: Settings) -> tuple[Page, Declined | None]:
    """Return the page, and why it would leave as it came before anybody read it."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fetch = SheetFetch(
        host=site.authority,
        own_id="freesheet-explain",
        version=__version__,
        language=site.accept_language,
    )
    fields = simplified_request(Request("GET", target, headers=_ACCEPT_CODINGS), fetch)
    upstream = Upstream(upstream_options(settings))
    try:
        async with Served.live(await upstream.fetch(site.origin, "GET", target, fields)) as served:
            head = served.head
            body, is_whole = await served.read(settings.page_limit_bytes)
    finally:
        await upstream.close()
    content_type = (first(head.headers, b"content-type") or b"").decode("latin-1")
    page = Page(body, site.origin_url + target, content_type, head.status)
    passed = decide_response(head, method="GET")
    if passed is not None:
        return page, Declined(passed.reason)
    if not is_whole:
        return page, Declined("rewrite.too-large")
    try:
        coding = coding_of(head.headers) or ""
        return replace(page, body=undo_coding(body, coding, settings.decoded_limit_bytes)), None
    except (CodingError, TooLargeError):
        return page, Declined("response.coding")
