"""Write the generated tables of docs/ anew: what the code says of itself, as text for operators.

    .venv/bin/python -m scripts.make_docs           `make docs`

A table stands between `<!-- generated: NAME -->` and `<!-- /generated -->`; the rest of a document
is written by hand. tests/test_repo.py compares, so a table that is out of date fails the tests.
"""

from __future__ import annotations

import gzip
import re
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import whole
from proxy.__main__ import parser
from proxy.config.show import settings_table
from proxy.desk.demo import library, pages, pieces
from proxy.desk.simplify import Desk
from proxy.page.charset import output_charset
from proxy.reader.decision import Decision, decide_reader
from proxy.reader.engines import Engine
from proxy.reader.identify import Reader
from proxy.reader.markup import ENTRY_LIMITS, GRAMMARS, PICTURE_LIMITS, TABLE_COLUMNS, style_sheet
from proxy.reader.policy import PRESETS, parse_policy
from proxy.reader.profiles import profile_of, typical_profile
from proxy.reader.signs import FILE, parse_signs
from proxy.reader.tiers import Tier
from proxy.rewrite import Page, Sheet, rewrite
from proxy.sheet import images
from proxy.sheet.words import FALLBACK, parse_words
from proxy.shell.measures import MEASURES
from proxy.wire.messages import Request
from proxy.wire.view import TextSize, View

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from proxy.reader.versions import Version
    from proxy.sheet.words import Words

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"(?<=<!-- generated: )(?P<name>[a-z-]+) -->\n(?P<text>.*?)(?=<!-- /generated -->)", re.DOTALL
)
GET = Request("GET", "/")

CHARSET_LANGUAGES = ("ru", "uk", "pl", "de", "el", "tr", "he", "fa", "lt", "th", "ja", "ko", "zh")


def table(header: str, rows: Iterable[Iterable[object]]) -> str:
    """Return a table; `header` has its columns parted by `|`."""
    columns = header.split("|")
    lines = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def browsers() -> str:
    """Return what each browser of browsers.tsv gets by the default policy."""
    lines = (ROOT / "scripts" / "browsers.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    rows = [(name, *_gets(_decided(agent))) for name, agent in pairs]
    return table("Browser|Gets|Pictures|Charset of a Russian page|Reason", rows)


def _decided(agent: str) -> Decision:
    signs = parse_signs(resources.files("proxy.reader").joinpath(FILE).read_text("utf-8"))
    headers = ((b"User-Agent", agent.encode()),) if agent else ()
    request = Request("GET", "/", headers=headers)
    return decide_reader(request, View(), signs, parse_policy("default"))


def _gets(decision: Decision) -> tuple[str, str, str, str]:
    profile = decision.profile
    if profile is None:
        return "the original", "", "", f"`{decision.reason}`"
    charset = output_charset("ru", unicode=profile.unicode, platform=profile.platform)
    return (
        f"`{profile.tier.value}`" + (", phone" if profile.phone else ""),
        f"`{profile.pictures.value}`",
        charset.label,
        f"`{decision.reason}`",
    )


def policies() -> str:
    """Return the floors of every preset."""
    rows = (
        (f"`{name}`", *map(_version, (one.blink, one.gecko, one.webkit)))
        for name, one in PRESETS.items()
    )
    return table("Preset|Chrome, Edge and kin|Firefox|Safari, iOS", rows)


def _version(version: Version) -> str:
    major, minor = version
    return f"{major}.{minor}" if minor else str(major)


# One reader for each tier that prints a sheet.
_TYPICAL = {
    Tier.PLAIN: Engine.MOSAIC,
    Tier.BASIC: Engine.KHTML,
    Tier.LATE: Engine.BLINK,
}


def limits() -> str:
    """Return what each tier may be sent, tier by tier."""

    def part(tier: Tier, *, phone: bool) -> int:
        reader = Reader(engine=_TYPICAL[tier], phone=phone)
        return profile_of(reader, GET, View()).part_bytes

    facts: tuple[tuple[str, Callable[[Tier], object]], ...] = (
        ("HTML", lambda tier: GRAMMARS[tier].doctype.split("//")[2].removeprefix("DTD ")),
        ("Elements it may hold", lambda tier: len(GRAMMARS[tier].attributes)),
        (
            "Style sheet, bytes",
            lambda tier: len(style_sheet(tier, TextSize.NORMAL, dark=False, large=False)),
        ),
        ("Part of a page, bytes of HTML", lambda tier: f"{part(tier, phone=False):,}"),
        ("The same on a phone", lambda tier: f"{part(tier, phone=True):,}"),
        ("Pictures on a page; those beyond are links", PICTURE_LIMITS.__getitem__),
        ("Entries of a live page", ENTRY_LIMITS.__getitem__),
        ("Columns of a table; a wider one becomes lists", TABLE_COLUMNS.__getitem__),
        (
            "Longest address, bytes; a longer one is left out",
            lambda tier: f"{GRAMMARS[tier].address_bytes:,}",
        ),
    )
    rows = ((name, *map(fact, _TYPICAL)) for name, fact in facts)
    return table("|" + "|".join(f"`{tier.value}`" for tier in _TYPICAL), rows)


def charsets() -> str:
    """Return what readers without Unicode are written to in, by language and platform."""
    rows = (
        (
            language,
            *(
                output_charset(language, unicode=False, platform=platform).label
                for platform in ("", "mac", "dos")
            ),
        )
        for language in CHARSET_LANGUAGES
    )
    return table("Language of the page|Windows and others|Mac|DOS, OS/2", rows)


def presets() -> str:
    """Return the picture presets."""
    rows = (
        (
            f"`{name.value}`",
            one.width,
            one.file + (", gray" if one.gray else ""),
            f"{one.quality} colors" if one.file == "GIF" else one.quality,
            f"{one.limit_bytes:,}",
        )
        for name, one in images.PRESETS.items()
    )
    return table("Preset|Width at most, pixels|Format|Quality|Bytes at most", rows)


def bots() -> str:
    """Return the codes of programs, and an example of each."""
    signs = parse_signs(resources.files("proxy.reader").joinpath(FILE).read_text("utf-8"))
    rows = ((f"`bot.{one.name}`", f"`{one.examples[0]}`") for one in signs.bots)
    return table("Code|An example", rows)


def _words() -> dict[str, Words]:
    folder = resources.files("proxy.sheet").joinpath("words")
    files = sorted(folder.iterdir(), key=lambda one: one.name)
    return {
        one.name.removesuffix(".toml"): parse_words(one.read_text("utf-8"), one.name)
        for one in files
    }


def words() -> str:
    """Return every string that is ours, in English."""
    english = _words()[FALLBACK]
    names = [name for name in english.__slots__ if name not in ("language", "quotes")]
    return table("Key|In English", ((f"`{name}`", getattr(english, name)) for name in names))


def languages() -> str:
    """Return the languages that sheets speak, each by a word of its own."""
    rows = ((f"`{code}`", one.short_notice, one.donate) for code, one in _words().items())
    return table("Language|Short notice|Donate", rows)


def asks() -> str:
    """Return the languages that the support finder reads."""
    folder = resources.files("proxy.page").joinpath("asks")
    codes = sorted(one.name.removesuffix(".toml") for one in folder.iterdir())
    return ", ".join(f"`{code}`" for code in codes if code != "common") + ".\n"


def commands() -> str:
    """Return every command with its help, as the parser has them."""
    rows = [(f"`freesheet {name}`", help_text) for name, help_text in command_list()]
    return table("Command|What it does", rows)


def metrics() -> str:
    """Return every metric: its labels, its type, what it counts."""
    rows = (
        (f"`{one.name}`", ", ".join(f"`{each}`" for each in one.labels), one.sort.value, one.help)
        for one in MEASURES
    )
    return table("Metric|Labels|Type|What it says", rows)


def command_list() -> list[tuple[str, str]]:
    """Return the commands and what each does, those with actions once for each action."""
    return list(_commands(parser(), ""))


def _commands(one: argparse.ArgumentParser, before: str) -> Iterable[tuple[str, str]]:
    groups = one._subparsers  # noqa: SLF001  # argparse has no public list of commands
    if groups is None:
        return
    for action in groups._group_actions:  # noqa: SLF001  # the same
        for name, command in dict(action.choices or {}).items():
            nested = list(_commands(command, f"{before}{name} "))
            yield from nested or [(f"{before}{name}", _help_of(action, name))]


def _help_of(action: argparse.Action, name: str) -> str:
    listed: list[argparse.Action] = getattr(action, "_get_subactions")()  # noqa: B009  # the same
    return next(one.help or "" for one in listed if one.dest == name)


# Pages of the demo newsroom: what a sheet of each is, and how it is made.
_NEWSROOM = "http://127.0.0.1"
_STORY = library.edition("en").named("the-ferry")
_PAGES = {
    "Front page": ("/en/", pages.front),
    "Article": (_STORY.path, lambda view: pages.story(view, _STORY)),
    "Search": ("/search", pages.search_results),
}


def sizes() -> str:
    """Return how large the sheets of a few pages of the demo newsroom are, tier by tier."""
    desk = Desk.open(str(ROOT / "rules"))
    rows = []
    for name, (path, make) in _PAGES.items():
        view = pieces.View(library.edition("en"), _NEWSROOM, path, query="ferry")
        body = make(view).encode()
        cells = [_size((body,))]
        for tier in _TYPICAL:
            profile = typical_profile(tier, View())
            sheet = rewrite(Page(body, view.url), profile, desk.knowledge(view.url))
            cells.append(_size(sheet.parts) if isinstance(sheet, Sheet) else "")
        rows.append((name, *cells))
    return table("Page|The original's HTML|" + "|".join(f"`{one.value}`" for one in _TYPICAL), rows)


def _size(parts: tuple[bytes, ...]) -> str:
    """Word sizes in kB, raw and compressed; those of a first part too where others follow."""
    whole, small = sum(map(len, parts)), sum(len(gzip.compress(one)) for one in parts)
    words = f"{whole / 1000:.0f} ({small / 1000:.0f})"
    if len(parts) == 1:
        return words
    first = f"{len(parts[0]) / 1000:.0f} ({len(gzip.compress(parts[0])) / 1000:.0f})"
    return f"{words}; the first of {len(parts)} parts: {first}"


TABLES: dict[str, Callable[[], str]] = {
    "asks": asks,
    "beside-nginx": lambda: whole(table),
    "bots": bots,
    "browsers": browsers,
    "charsets": charsets,
    "commands": commands,
    "languages": languages,
    "limits": limits,
    "metrics": metrics,
    "policies": policies,
    "presets": presets,
    "settings": settings_table,
    "sizes": sizes,
    "words": words,
}


def renewed(text: str) -> str:
    """Return a document with its generated tables as they should be."""
    return BLOCK.sub(lambda match: f"{match['name']} -->\n{TABLES[match['name']]()}", text)


def main() -> None:
    """Write every document whose tables are out of date, and name it."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        before = path.read_text("utf-8")
        after = renewed(before)
        if after != before:
            path.write_text(after, "utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
