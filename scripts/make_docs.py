"""Write the generated tables of docs/ anew: what the code says of itself, as text for operators.

    .venv/bin/python scripts/make_docs.py           `make docs`

A table stands between `<!-- generated: NAME -->` and `<!-- /generated -->`; the rest of a document
is written by hand. tests/test_repo.py compares, so a table that is out of date fails the tests.
"""

from __future__ import annotations

import re
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from proxy.__main__ import parser
from proxy.config.show import settings_table
from proxy.page.charset import output_charset
from proxy.reader.decision import Decision, decide_reader
from proxy.reader.engines import Engine
from proxy.reader.identify import Reader
from proxy.reader.markup import ENTRY_LIMITS, GRAMMARS, PICTURE_LIMITS, TABLE_COLUMNS, style_sheet
from proxy.reader.policy import PRESETS, parse_policy
from proxy.reader.profiles import profile_of
from proxy.reader.signs import FILE, parse_signs
from proxy.reader.tiers import Tier
from proxy.sheet import images
from proxy.sheet.words import FALLBACK, parse_words
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

# Browsers that an operator knows by name, oldest first, and a User-Agent of each.
BROWSERS = (
    ("NCSA Mosaic 2.7", "NCSA_Mosaic/2.7b5 (X11;Linux 2.6.7 i686) libwww/2.12 modified"),
    ("Netscape 4.8", "Mozilla/4.8 [en] (Windows NT 5.0; U)"),
    ("Netscape 4.5 on a Mac", "Mozilla/4.5 (Macintosh; U; PPC)"),
    ("Internet Explorer 3", "Mozilla/2.0 (compatible; MSIE 3.02; Windows 95)"),
    ("Internet Explorer 6", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)"),
    ("Internet Explorer 8", "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)"),
    ("Internet Explorer 11", "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"),
    (
        "Edge 18",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763",
    ),
    (
        "Firefox 3.6",
        "Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.2.28) Gecko/20120306 Firefox/3.6.28",
    ),
    (
        "Firefox 52, the last for Windows XP",
        "Mozilla/5.0 (Windows NT 5.1; rv:52.0) Gecko/20100101 Firefox/52.0",
    ),
    (
        "Firefox 115, the last for Windows 7",
        "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0",
    ),
    (
        "Chrome 49, the last for Windows XP",
        "Mozilla/5.0 (Windows NT 5.1) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/49.0.2623.112 Safari/537.36",
    ),
    (
        "Chrome 109, the last for Windows 7",
        "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/109.0.0.0 Safari/537.36",
    ),
    (
        "Safari 5",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_6_8) AppleWebKit/534.59.10 (KHTML, like Gecko)"
        " Version/5.1.9 Safari/534.59.10",
    ),
    (
        "iPhone with iOS 12",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1",
    ),
    (
        "iPhone with iOS 15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1",
    ),
    (
        "Android 2.3",
        "Mozilla/5.0 (Linux; U; Android 2.3.6; en-us; GT-S5360) AppleWebKit/533.1"
        " (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1",
    ),
    (
        "Android 4.4",
        "Mozilla/5.0 (Linux; Android 4.4.2; SM-T230) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Version/4.0 Chrome/30.0.0.0 Safari/537.36",
    ),
    (
        "KaiOS 2.5",
        "Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",
    ),
    ("Opera 12", "Opera/9.80 (Windows NT 5.1) Presto/2.12.388 Version/12.18"),
    (
        "Opera Mini",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32051/31.1405; U; ru) Presto/2.8.119 Version/11.10",
    ),
    (
        "Kindle",
        "Mozilla/5.0 (Linux; U; en-US) AppleWebKit/528.5+ (KHTML, like Gecko, Safari/528.5+)"
        " Version/4.0 Kindle/3.0 (screen 600x800; rotate)",
    ),
    ("Konqueror 3.5", "Mozilla/5.0 (compatible; Konqueror/3.5; Linux) KHTML/3.5.5 (like Gecko)"),
    ("Dillo", "Dillo/3.0.5"),
    ("NetSurf", "NetSurf/3.10 (Linux)"),
    ("Lynx", "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1"),
    ("w3m", "w3m/0.5.3+git20230121"),
    (
        "Chrome of today",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/148.0.0.0 Safari/537.36",
    ),
    ("Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    ("curl", "curl/8.5.0"),
    ("no User-Agent at all", ""),
)

CHARSET_LANGUAGES = ("ru", "uk", "pl", "de", "el", "tr", "he", "fa", "lt", "th", "ja", "ko", "zh")


def table(header: str, rows: Iterable[Iterable[object]]) -> str:
    """Return a table; `header` has its columns parted by `|`."""
    columns = header.split("|")
    lines = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def browsers() -> str:
    """Return what each of `BROWSERS` gets by the default policy."""
    rows = [(name, *_gets(_decided(agent))) for name, agent in BROWSERS]
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
        profile = profile_of(reader, GET, View())
        assert profile.tier is tier, tier
        return profile.part_bytes

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


def command_list() -> list[tuple[str, str]]:
    """Return the commands and what each does, those with actions once for each action."""
    return list(_commands(parser(), ""))


def _commands(one: argparse.ArgumentParser, before: str) -> Iterable[tuple[str, str]]:
    groups = one._subparsers  # noqa: SLF001  # argparse has no public list of commands
    if groups is None:
        return
    for action in groups._group_actions:  # noqa: SLF001  # the same
        helps = {choice.dest: choice.help for choice in action._get_subactions()}  # noqa: SLF001  # the same
        for name, command in dict(action.choices or {}).items():
            nested = list(_commands(command, f"{before}{name} "))
            yield from nested or [(f"{before}{name}", str(helps[name]))]


TABLES: dict[str, Callable[[], str]] = {
    "asks": asks,
    "bots": bots,
    "browsers": browsers,
    "charsets": charsets,
    "commands": commands,
    "languages": languages,
    "limits": limits,
    "policies": policies,
    "presets": presets,
    "settings": settings_table,
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
