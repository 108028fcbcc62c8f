"""Where explained pages come from: a file, a rule file, a configured origin, a running server's.

An address is fetched as the server fetches for a sheet, and from a configured origin only.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from proxy.app.assemble import materials_of, rules_folder, site_of, upstream_options
from proxy.app.fetch import fetch_page, site_at
from proxy.app.settings import read_settings
from proxy.desk.aside import AsideError
from proxy.desk.explain import Subject, as_text, explained, explained_aside
from proxy.desk.proof import read_proof, saved_fixtures
from proxy.desk.simplify import Desk, Options, checked_url
from proxy.errors import ConfigError, UpstreamError
from proxy.reader.tiers import Tier
from proxy.rewrite import Declined, Page
from proxy.shell.knowledge import knowledge_of
from proxy.shell.materials import Materials, read_rules
from proxy.shell.upstream import Upstream
from proxy.wire.view import View, split_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from proxy.shell.parts import Parts

NETWORK_FAILED: Final = 3
_EXPLAINED: Final = 0


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
    site = site_at(target, sites)
    if wish.rules_dir:
        settings = replace(settings, rules_dir=wish.rules_dir)
    desk = Desk(materials_of(settings, sites, keys))
    profile = desk.profile(Options(tier=wish.tier, agent=wish.agent), view, site.policy)
    upstream = Upstream(upstream_options(settings))
    try:
        page, declined = await fetch_page(upstream, site, target, settings)
    finally:
        await upstream.close()
    return Subject(page, declined or profile, knowledge_of(desk.materials, site.key))


# ------------------------------------------------------------------------- in a server that runs


async def explain_live(parts: Parts, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the story of a page by the rules that are served, or what is wrong under `error`.

    `asked` has `url`, and `tier` or `agent`.
    """
    tier, agent = asked.get("tier", ""), asked.get("agent", "")
    if tier and agent:
        return {"error": "say tier or agent, not both"}
    try:
        target, view = split_view(checked_url(asked.get("url", "")))
        site = site_at(target, parts.editions.current.sites)
        materials = parts.editions.kept[-1].materials
        desk = Desk(Materials.from_json(materials))
        profile = desk.profile(Options(tier=tier, agent=agent), view, site.policy)
        page, declined = await fetch_page(parts.upstream, site, target, parts.options)
        if declined or isinstance(profile, Declined):
            return explained(Subject(page, declined or profile, knowledge_of(desk.materials, "")))
        return await explained_aside(page, profile, materials, site.key)
    except UpstreamError as error:
        return {"error": f"the origin does not answer: {error.kind}"}
    except (ConfigError, AsideError) as error:
        return {"error": str(error)}
