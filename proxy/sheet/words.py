"""The words that we print ourselves, one set per language; the texts are data in words/*.toml.

`parse_words` turns one file's text into a set, `pick_words` takes the set of a page's language.
Pure: the shell reads the files. Only rewrite and sheet import it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from proxy.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

FALLBACK: Final = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """Every string of a sheet that is ours, in one language; braces are filled."""

    language: str
    language_name: str
    skip: str
    short_notice: str
    notice: str
    full_version: str
    not_encrypted: str
    no_pictures: str
    with_pictures: str
    larger_text: str
    largest_text: str
    normal_text: str
    dark: str
    light: str
    photo: str
    video: str
    audio: str
    map: str
    chart: str
    post: str
    document: str
    captions: str
    part: str
    next: str
    previous: str
    whole_text: str
    in_parts: str
    support: str
    donate: str
    subscribe: str
    related: str
    languages: str
    sections: str
    all_sections: str
    search: str
    send: str
    saved_copy: str
    comments: str
    older_entries: str
    full_page: str
    form_elsewhere: str
    help: str
    utf8: str
    moved: str
    moved_text: str
    bad_request: str
    bad_request_text: str
    read_only: str
    read_only_text: str
    elsewhere: str
    elsewhere_text: str
    old_form: str
    old_form_text: str
    too_large: str
    too_large_text: str
    failed: str
    failed_text: str
    no_answer: str
    no_answer_text: str
    slow_answer_text: str
    busy: str
    busy_text: str
    loop: str
    loop_text: str
    go_on: str
    try_again: str
    front_page: str
    help_about: str
    help_ways: str
    help_browsers: str
    help_browsers_text: str
    note_sse2: str
    note_last: str
    note_certificates: str
    note_relay: str
    donate_note: str
    subscribe_note: str
    quotes: tuple[str, str, str, str]


_NAMES: Final = tuple(field.name for field in fields(Words))


def parse_words(text: str, name: str = "words") -> Words:
    """Return the words of one file; `name` is its name, for the message.

    Raises ConfigError where it is not TOML, lacks a string, or holds one that is not ours.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {error}") from error
    unknown = sorted(set(table) - set(_NAMES))
    if unknown:
        raise ConfigError(f"{name}: no such string: {', '.join(unknown)}")
    missing = [key for key in _NAMES if not table.get(key)]
    if missing:
        raise ConfigError(f"{name}: write a text for {', '.join(missing)}")
    quotes = table.pop("quotes")
    if not isinstance(quotes, list) or len(quotes) != len(("outer", "outer", "inner", "inner")):
        raise ConfigError(f"{name}: quotes are four strings: outer pair, inner pair")
    wrong = [key for key, value in table.items() if not isinstance(value, str)]
    if wrong:
        raise ConfigError(f"{name}: not a text: {', '.join(wrong)}")
    return Words(quotes=(quotes[0], quotes[1], quotes[2], quotes[3]), **table)


def pick_words(table: Mapping[str, Words], language: str) -> Words:
    """Return the words for a page in `language` (a BCP 47 tag), else English, else any.

    Raises ConfigError where the table is empty.
    """
    primary = language.lower().replace("_", "-").partition("-")[0]
    found = table.get(primary) or table.get(FALLBACK) or next(iter(table.values()), None)
    if found is None:
        raise ConfigError("no words at all: words/en.toml is missing")
    return found
