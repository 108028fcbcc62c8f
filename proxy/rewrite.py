"""The whole way from a page to a sheet, bytes in and bytes out. Pure.

Declining is not failing: a page left as it is on purpose is a `Declined` with its reason. Whatever
else goes wrong is a `RewriteError`, and the caller still holds the original bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from proxy.decide import Reason, decide_page
from proxy.errors import RewriteError
from proxy.page import charset, guards, pictures
from proxy.page.dom import Document, TooDeepError, parse
from proxy.page.embedded import described, shell_content
from proxy.page.sort import sort_page
from proxy.page.support import find_asks
from proxy.page.survey import Kind, Regions, Survey, survey
from proxy.ruleset.apply import Applied, apply_rules
from proxy.ruleset.support import FOUND_LIMIT
from proxy.sheet.asking import AskPolicy, is_spare, keep_asks, put_instead, with_addresses
from proxy.sheet.content import Content, print_sheet
from proxy.sheet.links import Links, same_picture, without_tracking
from proxy.sheet.search import find_search
from proxy.sheet.words import pick_words
from proxy.wire.addresses import Naming, SiteMap, absolute
from proxy.wire.forms import FormKind
from proxy.wire.own_paths import help_path
from proxy.wire.view import View, with_view

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from proxy.page.ask_words import AskWords
    from proxy.page.dom import Element
    from proxy.page.support import Ask
    from proxy.reader.tiers import Profile
    from proxy.ruleset.model import Ruleset
    from proxy.sheet.content import Printed
    from proxy.sheet.words import Words
    from proxy.wire.forms import FormRoad
    from proxy.wire.pictures import PictureRoad

# What a rule may call a page and mean what the survey means.
_RULED_KINDS: Final = frozenset(("article", "front", "listing", "search", "live", "thread"))
_MISSED: Final = {"original": Reason.PAGE_RULE_MISSED, "error": Reason.PAGE_RULE_ERROR}
# A sheet with less text than this, from a page that had more than `_RICH_TEXT`, lost it: the page
# is printed whole, by no judgment of ours (evidence.md, "What becomes what").
_THIN_TEXT: Final = 200
_RICH_TEXT: Final = 1000
# The answer to a form is one part: no address leads to a second.
_WHOLE_BYTES: Final = 1_000_000

GENERATOR: Final = "Freesheet"
"""What our sheets call themselves; a page that says so is one of ours and leaves as it came."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the origin sent: the body after content codings were undone, and what came with it.

    `posted` marks the answer to a form: no address leads to it again. `charset` is what the body
    turned out to be written in.
    """

    body: bytes
    url: str
    content_type: str = ""
    status: int = 200
    posted: bool = False
    charset: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that a rewrite knows beside page and profile: one edition's, for one site."""

    ruleset: Ruleset
    words: Mapping[str, Words]
    ask_words: AskWords
    site_map: SiteMap = field(default_factory=SiteMap)
    charset_default: str = ""
    depth_limit: int = 256
    view_name: str = "view"
    pictures: PictureRoad | None = None
    forms: FormRoad | None = None
    naming: Naming = field(default_factory=Naming)
    asks: AskPolicy = field(default_factory=AskPolicy)
    has_help: bool = False
    saved_at: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a reader gets: the bytes of each part, and what they hold, for desk and evaluators."""

    parts: tuple[bytes, ...]
    charset: str
    language: str
    kind: str
    rules: str
    printed: Printed
    support: tuple[Ask, ...] = ()
    trace: tuple[dict[str, object], ...] = ()
    rule_kind: str = ""
    violations: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    contracts: tuple[tuple[str, bool], ...] = ()
    loss: float = 0.0
    parse_ms: float = 0.0
    rewrite_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Declined:
    """A page that leaves as it came, on purpose."""

    reason: str
    trace: tuple[dict[str, object], ...] = field(default=(), compare=False)


def rewrite(
    page: Page, profile: Profile, knowledge: Knowledge, tick: Callable[[], float] = lambda: 0.0
) -> Sheet | Declined:
    """Return the sheet of `page` for `profile`, or why there is none.

    `tick` is a clock in seconds for the two durations of the result, and for nothing else.
    Raises RewriteError where the page cannot be made into a sheet.
    """
    began = tick()
    decoded = charset.decode(page.body, page.content_type, knowledge.charset_default)
    if guards.refuse(decoded.text):
        return Declined(Reason.REWRITE_TOO_LARGE.value)
    try:
        document = parse(decoded.text, knowledge.depth_limit, utf8=decoded.utf8)
    except TooDeepError:
        return Declined(Reason.REWRITE_TOO_LARGE.value)
    parsed = tick()
    page = replace(page, charset=decoded.label)
    seen = survey(document, url=page.url, status=page.status)
    passed = decide_page(seen, markup_is_ours=_is_ours(document))
    if passed is not None:
        return Declined(passed.reason)
    least = _least_text(page, document, seen)
    result = _print(page, document, seen, profile, knowledge)
    if isinstance(result, Declined):
        return result
    if not result.printed.has_text(least):
        again = parse(decoded.text, knowledge.depth_limit, utf8=decoded.utf8)
        unruled = _unruled(again, seen, knowledge)
        more = _regained(page, again, seen, unruled, knowledge)
        if more is not None:
            _settle_asks(more, unruled, knowledge)
            result = _finish(more, seen, profile, knowledge, unruled)
    done = tick()
    return replace(result, parse_ms=(parsed - began) * 1000, rewrite_ms=(done - parsed) * 1000)


def _is_ours(document: Document) -> bool:
    return any(
        one.tag == "meta" and one.get("name") == "generator" and one.get("content") == GENERATOR
        for one in document.head.elements()
    )


def _print(
    page: Page, document: Document, seen: Survey, profile: Profile, knowledge: Knowledge
) -> Sheet | Declined:
    asks = find_asks(document, seen, knowledge.ask_words, extra=knowledge.ruleset.support.words)
    headline = _headline(document, seen.title)
    applied = apply_rules(
        knowledge.ruleset, document, seen, asks, tier=profile.tier, status=page.status
    )
    if headline is not None and headline.text():  # a rule may have edited what the survey read
        seen = replace(seen, title=headline.text())
    if applied.kind in _RULED_KINDS:
        seen = replace(seen, kind=Kind(applied.kind))
    if applied.miss in _MISSED:
        return Declined(_MISSED[applied.miss].value, tuple(applied.trace))
    kept = (*applied.main, *applied.aside, *applied.nav, *applied.lang, *applied.footer)
    search = find_search(document, kept)
    regions = _regions(document, seen, applied)
    content = _content(page, regions, seen, applied, knowledge)
    content.search = search
    _settle_asks(content, applied, knowledge)
    return _finish(content, seen, profile, knowledge, applied)


def _headline(document: Document, title: str) -> Element | None:
    """Return the heading that words the title, before a rule edits it."""
    headings = (one for one in document.elements if one.tag == "h1")
    return next((one for one in headings if one.text() == title), None)


def _regions(document: Document, seen: Survey, applied: Applied) -> Regions:
    """Return what goes where: what the rules kept, and the generic slots for the rest.

    A rule that keeps the text leaves out what stands outside of it (rules.md, "keep").
    """
    kept = applied.main if applied.keeps_main else None
    generic = sort_page(document, seen, main=kept)
    main = applied.main if applied.keeps_main else applied.fill_main(generic.main)
    if seen.kind is Kind.SHELL and not applied.keeps_main:
        main = shell_content(document, seen) or main
    for region in main:
        pictures.prepare(region, seen, document)
    return Regions(
        main=main,
        aside=applied.aside if applied.keeps_main else [*applied.aside, *generic.aside],
        nav=applied.nav or generic.nav,
        lang=applied.lang or generic.lang,
        footer=applied.footer or generic.footer,
    )


def _content(
    page: Page, regions: Regions, seen: Survey, applied: Applied, knowledge: Knowledge
) -> Content:
    again = absolute(seen.url, "/") if page.posted else seen.url
    full_url = with_view(
        knowledge.site_map.to_public(again or seen.url), View(full=True), knowledge.view_name
    )
    content = Content(
        charset=page.charset,
        posted=page.posted,
        survey=seen,
        main=regions.main,
        aside=regions.aside,
        nav=regions.nav,
        lang=regions.lang,
        footer=regions.footer,
        renames=dict(applied.renames),
        site_name=seen.site_name or knowledge.ruleset.name or knowledge.naming.name,
        full_url=full_url,
        saved_at=knowledge.saved_at,
    )
    content.support = with_addresses(_led(applied.support, seen.url, full_url), content)
    return content


def _led(asks: list[Ask], here: str, full_url: str) -> list[Ask]:
    """Let what only a script opens lead to the full page, where that script runs.

    The finder gives such an ask the address of the page itself. A link of the page to itself is no
    other, whatever campaign it names: its sheet is what the reader has before him.
    """
    place = without_tracking(here)
    return [
        replace(one, href=full_url)
        if without_tracking(one.href.partition("#")[0]) == place
        else one
        for one in asks
    ]


def _settle_asks(content: Content, applied: Applied, knowledge: Knowledge) -> None:
    """Let every found ask stand somewhere on the sheet, as this site wants it shown."""
    roles = {one.role for one in content.support}
    further = _led(applied.further, content.survey.url, content.full_url)
    spare = [one for one in further if is_spare(one, content)]
    content.spare = [one for one in spare if one.role not in roles]
    others = [one for one in further if one not in spare]
    keep_asks(content, others, pick_words(knowledge.words, content.survey.language))
    put_instead(knowledge.asks, [*applied.support, *applied.further], content)


def _unruled(document: Document, seen: Survey, knowledge: Knowledge) -> Applied:
    """Return what is made of a page that no rule is asked about: its asks."""
    asks = find_asks(document, seen, knowledge.ask_words, extra=knowledge.ruleset.support.words)
    applied = Applied.nothing()
    applied.support = [one for one in asks if one.prominent][:FOUND_LIMIT]
    applied.further = [one for one in asks if one not in applied.support]
    return applied


def _regained(
    page: Page, document: Document, seen: Survey, unruled: Applied, knowledge: Knowledge
) -> Content | None:
    """Return what a sheet without text should hold instead: all that shows, or the data's text.

    A page drawn by scripts has its text in JSON-LD or in a framework's state, whatever its size.
    """
    excerpt = False
    if len(document.body.text()) > _RICH_TEXT:
        main = [document.body]
        pictures.prepare(document.body, seen, document)
    else:
        main = shell_content(document, seen)
        excerpt = not main
        main = main or described(document, seen)
    content = _content(page, Regions(main=main), seen, unruled, knowledge)
    content.search = find_search(document)
    content.excerpt = excerpt
    return content if main else None


def _least_text(page: Page, document: Document, seen: Survey) -> int:
    """Return how much text a sheet of the page has at least, unless some was lost.

    What a site says to a form is short, and so may be what a page itself calls its main part, where
    that has a heading: one that scripts would fill has none.
    """
    if seen.kind in (Kind.FORM, Kind.ERROR):
        return 0
    if page.posted:
        return 1
    stated = [one for one in document.elements if one.tag == "main" or one.get("role") == "main"]
    if len(stated) == 1 and any(one.tag == "h1" and one.text() for one in stated[0].iter()):
        return max(1, min(_THIN_TEXT, len(stated[0].text()) // 2))
    return _THIN_TEXT


def _forms(knowledge: Knowledge, profile: Profile) -> FormRoad | None:
    """Return which forms this reader may send: on a line that all can read, only searches."""
    road = knowledge.forms
    if road is None or not profile.plain_http:
        return road
    return replace(road, kinds=road.kinds & {FormKind.SEARCH.value})


def _named(knowledge: Knowledge, profile: Profile) -> Callable[[str], str]:
    if knowledge.asks.mapped:
        return knowledge.site_map.to_public
    return knowledge.naming.on_plain_http if profile.plain_http else knowledge.naming.shown


def _finish(
    content: Content, seen: Survey, profile: Profile, knowledge: Knowledge, applied: Applied
) -> Sheet:
    """Print the content and turn the markup into bytes that the reader knows."""
    content.plain_http = profile.plain_http
    if content.posted:
        profile = replace(profile, part_bytes=_WHOLE_BYTES)
    words = pick_words(knowledge.words, seen.language)
    output = charset.output_charset(
        seen.language,
        unicode=profile.unicode,
        platform=profile.platform,
        accept_charset=profile.accept_charset,
        chosen=profile.view.charset,
    )
    links = Links(
        base=seen.base,
        page=seen.url,
        to_public=knowledge.site_map.to_public,
        is_own=knowledge.site_map.is_own,
        view=profile.view,
        view_name=knowledge.view_name,
        charset=content.charset,
        help=help_path(words.language) if knowledge.has_help else "",
        forms=_forms(knowledge, profile),
        named=_named(knowledge, profile),
        picture=knowledge.pictures.address if knowledge.pictures else same_picture,
    )
    printed = print_sheet(
        content,
        profile,
        words,
        links,
        charset=output.label,
        fold=charset.folder(output, references=profile.unicode),
    )
    if not printed.parts or not any(printed.parts):
        raise RewriteError("nothing to print")
    broken = applied.broken_promises(printed.links, seen.base) if applied.promises else []
    return Sheet(
        parts=tuple(
            charset.encode(part, output, references=profile.unicode) for part in printed.parts
        ),
        charset=output.label,
        language=seen.language,
        kind=applied.kind if applied.kind not in ("", "page") else seen.kind.value,
        rules=knowledge.ruleset.label,
        printed=printed,
        support=printed.support,
        trace=tuple(applied.trace),
        rule_kind=applied.kind,
        violations=tuple(dict.fromkeys([*applied.violations, *broken])),
        missing=tuple(role.value for role in applied.missing),
        contracts=tuple(applied.contracts),
        loss=applied.loss,
    )
