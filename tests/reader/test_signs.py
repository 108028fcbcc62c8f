from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.errors import ConfigError
from proxy.reader.engines import Engine, Kind, Reads, Trait
from proxy.reader.signs import BotSign, EngineSign, Signs, parse_signs
from proxy.reader.tiers import Pictures, Tier
from tests.reader.asking import SIGNS, decide, reader

ROW = 'name = "x"\nsource = "s"\nexamples = ["e"]\n'

ENGINE_ROWS = [
    "edgehtml",
    "kindle-netfront",
    "opera-mini",
    "ucweb",
    "blackberry-webkit",
    "blackberry-5",
    "television-presto",
    "presto",
    "trident-phone",
    "trident",
    "internet-explorer-1",
    "ios",
    "ios-desktop-mode",
    "blink",
    "goanna",
    "kaios",
    "gecko",
    "gecko-without-number",
    "gecko-bare",
    "khtml",
    "kindle-webkit",
    "nintendo-webkit",
    "nintendo-netfront",
    "playstation-3",
    "playstation-portable",
    "playstation-vita",
    "playstation-4",
    "nintendo-switch",
    "blink-unnamed",
    "series-60",
    "phone-webkit",
    "android-2",
    "android-stock",
    "television",
    "television-old",
    "hbbtv-webkit",
    "midori-webkit",
    "webkit",
    "links-graphics",
    "text",
    "netrik",
    "line-mode",
    "emacs-w3",
    "small-graphical",
    "mosaic",
    "violawww",
    "dos-and-os2",
    "macweb",
    "amiga-and-others",
    "wap-small",
    "wap",
    "netfront",
    "phone-by-vendor",
    "netscape-1",
    "netscape",
    "netscape-compatible",
]
BOT_ROWS = ["library", "player", "feed", "service", "address", "word", "shape"]


def engine_examples() -> list[object]:
    return [
        pytest.param(row, example, id=f"{row.name} decides {example[:60]}")
        for row in SIGNS.engines
        for example in row.examples
    ]


def bot_examples() -> list[object]:
    return [
        pytest.param(row, example, id=f"{row.name} decides {example[:60]}")
        for row in SIGNS.bots
        for example in row.examples
    ]


def test_no_row_came_or_went_unnoticed() -> None:
    assert [row.name for row in SIGNS.engines] == ENGINE_ROWS
    assert [row.name for row in SIGNS.bots] == BOT_ROWS


@pytest.mark.parametrize(("row", "example"), engine_examples())
def test_an_example_is_decided_by_its_engine_row(row: EngineSign, example: str) -> None:
    assert reader(example).sign is row


@pytest.mark.parametrize(("row", "example"), bot_examples())
def test_an_example_is_decided_by_its_bot_row(row: BotSign, example: str) -> None:
    assert reader(example).bot == row.name


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in SIGNS.engines])
def test_without_an_engine_row_its_readers_get_something_else(row: EngineSign) -> None:
    poorer = replace(SIGNS, engines=tuple(other for other in SIGNS.engines if other is not row))

    assert [seen(SIGNS, example) for example in row.examples] != [
        seen(poorer, example) for example in row.examples
    ]


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in SIGNS.bots])
def test_without_a_bot_row_its_programs_get_something_else(row: BotSign) -> None:
    poorer = replace(SIGNS, bots=tuple(other for other in SIGNS.bots if other is not row))

    assert [seen(SIGNS, example) for example in row.examples] != [
        seen(poorer, example) for example in row.examples
    ]


def seen(signs: Signs, agent: str) -> object:
    decision = decide(agent, signs=signs)
    return (decision.klass, decision.engine, decision.version, decision.tier, decision.profile)


def test_the_version_changes_with_the_text() -> None:
    text = f'[[engine]]\nany = ["a/"]\n{ROW}'

    assert parse_signs(text).version == parse_signs(text).version
    assert parse_signs(text).version != parse_signs(text + "\n# more").version


def test_a_row_says_everything_that_it_may_say() -> None:
    signs = parse_signs(
        f"""
        [[engine]]
        engine = "presto"
        kind = "proxy"
        reason = "r"
        reads = "presto"
        version = "v/([0-9]{{1,2}})"
        start = ["a"]
        any = ["b"]
        every = ["c"]
        none = ["d"]
        words = ["e"]
        pattern = "f"
        tier = "basic"
        pictures = "p320"
        phone = true
        own_name = true
        traits = ["old", "dos"]
        {ROW}
        [[bot]]
        blank = ["robotics"]
        words = ["bot"]
        {ROW}
        [[phone]]
        any = ["mobile"]
        {ROW}
        """
    )

    row = signs.engines[0]
    assert (row.engine, row.kind, row.reads) == (Engine.PRESTO, Kind.PROXY, Reads.PRESTO)
    assert (row.tier, row.pictures, row.reason) == (Tier.BASIC, Pictures.P320, "r")
    assert row.traits == {Trait.OLD, Trait.DOS}
    assert row.phone
    assert row.own_name
    assert signs.bots[0].blank == ("robotics",)
    assert signs.phones == ("mobile",)


def test_a_plain_row_has_quiet_defaults() -> None:
    row = parse_signs(f'[[engine]]\nany = ["a/"]\n{ROW}').engines[0]

    assert (row.engine, row.kind, row.reads) == (Engine.NONE, Kind.BROWSER, Reads.NUMBERS)
    assert (row.tier, row.pictures, row.version) == (None, None, None)


CONDITIONS = """
[[engine]]
start = ["mozilla/"]
any = ["one/", "two/"]
every = ["all"]
none = ["not"]
words = ["word"]
pattern = "[0-9]{3}"
name = "x"
source = "s"
examples = ["e"]
"""


@pytest.mark.parametrize(
    ("agent", "fits"),
    [
        pytest.param("mozilla/ two/ all word 123", True, id="everything that is given holds"),
        pytest.param("opera/ two/ all word 123", False, id="it begins otherwise"),
        pytest.param("mozilla/ all word 123", False, id="it has none of any"),
        pytest.param("mozilla/ one/ word 123", False, id="it lacks one of every"),
        pytest.param("mozilla/ one/ all not word 123", False, id="it has one of none"),
        pytest.param("mozilla/ one/ all wordy 123", False, id="the word goes on"),
        pytest.param("mozilla/ one/ all wordy word", False, id="the pattern is not found"),
        pytest.param("mozilla/ one/ all wordy 123 word", True, id="a later word ends"),
        pytest.param("mozilla/ one/ all 123", False, id="the word is missing"),
    ],
)
def test_a_condition_holds_whole_or_not_at_all(agent: str, *, fits: bool) -> None:
    assert parse_signs(CONDITIONS).engines[0].tokens.fit(agent) is fits


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[[engine", "signs.toml: ", id="the text is no TOML"),
        pytest.param("[[engines]]", '"engines" is no section', id="the section is unknown"),
        pytest.param(
            f'[[engine]]\nany = ["a"]\nstars = 3\n{ROW}', '"stars" is no cell', id="unknown cell"
        ),
        pytest.param(
            f'[[phone]]\nany = ["a"]\ntier = "basic"\n{ROW}',
            'phone row 1 "x": "tier" is no cell',
            id="a cell of another section",
        ),
        pytest.param(
            '[[engine]]\nname = "x"\nany = ["a"]\nexamples = ["e"]',
            "needs a source",
            id="the source is missing",
        ),
        pytest.param(
            '[[engine]]\nname = "x"\nany = ["a"]\nsource = "s"',
            "at least one example",
            id="the examples are missing",
        ),
        pytest.param(f"[[engine]]\n{ROW}", "would fit everything", id="there is no condition"),
        pytest.param(
            f'[[engine]]\nany = "a"\n{ROW}', "must be a list of strings", id="a string for a list"
        ),
        pytest.param(
            f"[[engine]]\nany = [1]\n{ROW}", "must be a list of strings", id="a number in a list"
        ),
        pytest.param(
            f'[[engine]]\nany = ["a"]\nphone = "yes"\n{ROW}', "true or false", id="a string flag"
        ),
        pytest.param(
            f'[[engine]]\nany = ["a"]\nkind = 3\n{ROW}', "must be a string", id="a number for text"
        ),
        pytest.param(
            f'[[engine]]\nany = ["a"]\nengine = "gekko"\n{ROW}',
            '"gekko" is no engine: use one of blink',
            id="the engine is unknown",
        ),
        pytest.param(
            f'[[engine]]\nany = ["a"]\ntraits = ["odd"]\n{ROW}', '"odd" is no trait', id="bad trait"
        ),
        pytest.param(
            f'[[engine]]\nany = ["Chrome/"]\n{ROW}', "must be lower case", id="a capital letter"
        ),
        pytest.param(f'[[engine]]\nany = [""]\n{ROW}', "not empty", id="an empty token"),
        pytest.param(
            f'[[engine]]\npattern = "[0-9]+"\n{ROW}', "no flags, no + or *", id="an open quantifier"
        ),
        pytest.param(
            f'[[engine]]\npattern = "(?:a{{1,9}}){{1,9}}"\n{ROW}',
            "no {} on a group",
            id="a nested quantifier",
        ),
        pytest.param(f'[[engine]]\npattern = "(?i)a"\n{ROW}', "no flags", id="a flag"),
        pytest.param(f'[[engine]]\npattern = "("\n{ROW}', "is no pattern", id="a broken pattern"),
        pytest.param(
            f'[[engine]]\nany = ["a"]\n{ROW}[[engine]]\nany = ["b"]\n{ROW}',
            'engine row 2 "x": the name is taken',
            id="two rows of one name",
        ),
    ],
)
def test_a_bad_row_is_named_with_its_file_and_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_signs(text)

    assert "signs.toml" in str(caught.value)
    assert message in str(caught.value)
