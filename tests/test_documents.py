"""Documents that cannot lie: whatever they say of the code is compared with it.

A document that is wrong is worse than none. `make docs` writes the generated tables anew; the rest
is for a person to mend.
"""

import re
import tomllib
from dataclasses import fields
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from proxy.__main__ import parser
from proxy.config.load import load
from proxy.config.table import Settings, Site
from proxy.decide import Reason
from proxy.reader.decision import decide_reader
from proxy.reader.engines import Engine
from proxy.reader.policy import PRESETS, parse_policy
from proxy.reader.signs import FILE, parse_signs
from proxy.reader.tiers import Pictures, Tier
from proxy.ruleset.model import Verb
from proxy.shell.journal import Entry
from proxy.shell.measures import MEASURES
from proxy.wire.messages import Request
from proxy.wire.view import View
from scripts.make_docs import BLOCK, TABLES, command_list, renewed
from tests.repository import DOCS, ROOT, headings, name_of, source_of, text_of

HAND_WRITTEN = [path for path in DOCS if path.name not in ("benchmarks.md", "engines.md")]

# ---- generated tables


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_generated_tables_are_up_to_date(path: Path) -> None:
    text = path.read_text("utf-8")

    assert renewed(text) == text, "run `make docs`"


def test_every_generated_table_stands_in_one_document() -> None:
    standing = [match["name"] for path in DOCS for match in BLOCK.finditer(path.read_text("utf-8"))]

    assert sorted(standing) == sorted(TABLES)


# ---- settings


@pytest.mark.parametrize("name", [one.name for one in (*fields(Settings), *fields(Site))])
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in text_of("docs/settings.md") or name == "site"


# ---- reasons


def reader_codes() -> set[str]:
    """Return the reasons that examples of every sign and every preset give, and more by name."""
    signs = parse_signs(resources.files("proxy.reader").joinpath(FILE).read_text("utf-8"))
    agents = {one for row in signs.engines for one in row.examples}
    agents |= {one for row in signs.bots for one in row.examples}
    policies = [parse_policy(name) for name in (*PRESETS, "kaios = lite", "unlisted = simple")]
    requests = [Request("GET", "/", headers=((b"User-Agent", one.encode()),)) for one in agents]
    return {
        decide_reader(request, View(), signs, policy).reason
        for request in (*requests, *ODD_REQUESTS)
        for policy in policies
    }


ODD_REQUESTS = [
    Request("POST", "/"),
    *(
        Request("GET", "/", headers=(field,))
        for field in (
            (b"Accept", b"image/png"),
            (b"Sec-Fetch-Dest", b"image"),
            (b"X-Requested-With", b"XMLHttpRequest"),
            (b"X-Wap-Profile", b"x"),
            (b"Sec-CH-UA", b'"Chromium";v="120"'),
            (b"Sec-Fetch-Mode", b"navigate"),
            (b"User-Agent", b""),
            (b"User-Agent", b"Mozilla/5.0"),
            (b"User-Agent", b"..."),
        )
    ),
]


def test_every_reason_of_decide_is_a_heading() -> None:
    assert {reason.value for reason in Reason} - set(headings("docs/reasons.md")) == set()


def test_every_reason_of_a_reader_is_documented() -> None:
    text = text_of("docs/reasons.md")
    engines = {f"engine.{engine.value}" for engine in Engine}
    codes = reader_codes() | engines

    assert [
        one for one in sorted(codes) if f"### {one}\n" not in text and f"`{one}`" not in text
    ] == []


def test_every_reason_that_the_shell_names_is_a_heading() -> None:
    source = source_of("shell/")
    named = set(re.findall(r'"((?:own|nav|request|override)\.[a-z-]+)"', source))

    assert named - set(headings("docs/reasons.md")) == set()


@pytest.mark.parametrize(
    "kind",
    sorted(
        set(
            re.findall(
                r'Upstream(?:Timeout)?Error\(\s*"([a-z-]+)"|_deadline\.set\([^"]+"([a-z-]+)"',
                source_of("shell/"),
            )
        )
    ),
    ids="".join,
)
def test_every_kind_of_upstream_failure_is_documented(kind: tuple[str, str]) -> None:
    assert f"| `{''.join(kind)}` |" in text_of("docs/reasons.md")


# ---- faults


def fault_rows() -> dict[str, list[str]]:
    """Return the cells of every fault, by its number."""
    lines = re.findall(r"^\| (F\d+) \| (.+) \|$", text_of("docs/faults.md"), re.MULTILINE)
    return {number: cells.split(" | ") for number, cells in lines}


@cache
def names_of_tests() -> frozenset[str]:
    files = (ROOT / "tests").rglob("test_*.py")
    found = (re.findall(r"def (test_\w+)\(", path.read_text("utf-8")) for path in files)
    return frozenset(name for names in found for name in names)


def test_every_fault_has_its_row() -> None:
    assert list(fault_rows()) == [f"F{number}" for number in range(1, 27)]


@pytest.mark.parametrize("number", fault_rows())
def test_every_fault_is_played_by_tests_that_are_there(number: str) -> None:
    played_by = re.findall(r"`([^`]+)`", fault_rows()[number][-1])
    tests = [one for one in played_by if one.startswith("test_")]

    assert tests
    assert [one for one in tests if one not in names_of_tests()] == []
    assert all((ROOT / one).is_file() for one in played_by if one not in tests)


@pytest.mark.parametrize("number", fault_rows())
def test_what_counts_a_fault_is_a_metric(number: str) -> None:
    counted_by = re.findall(r"`(\w+_total)`", fault_rows()[number][-2])

    assert [one for one in counted_by if f"| `{one}` |" not in text_of("docs/operate.md")] == []


# ---- verbs, tiers, presets, words


@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_is_a_heading(verb: Verb) -> None:
    assert verb.value in headings("docs/rules.md")


@pytest.mark.parametrize("tier", list(Tier))
def test_every_tier_is_a_heading(tier: Tier) -> None:
    assert tier.value in headings("docs/tiers.md")


@pytest.mark.parametrize("preset", [one for one in Pictures if one is not Pictures.NONE])
def test_every_picture_preset_is_documented(preset: Pictures) -> None:
    assert f"| `{preset.value}` |" in text_of("docs/images.md")


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"^\| ([a-z-]+)[^|]* \| ", text_of("docs/glossary.md"), re.MULTILINE)

    assert words == sorted(words)


# ---- metrics, log lines, the operator's listener

COUNTED = re.compile(r'\.(?:count|gauge|observe)\(\s*"([a-z][a-z_]+)"')


@pytest.mark.parametrize(
    "metric",
    sorted(set(COUNTED.findall(source_of()))),
)
def test_every_metric_is_documented(metric: str) -> None:
    assert f"| `{metric}` |" in text_of("docs/operate.md")


def test_no_metric_is_documented_that_is_not_counted() -> None:
    table = text_of("docs/operate.md").partition("## Metrics")[2].partition("\n## ")[0]
    source = source_of()
    named = re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)

    assert [name for name in named if f'"{name}"' not in source] == []


def test_alerts_name_metrics_labels_and_reasons_that_there_are() -> None:
    text = text_of("docs/alerts.yml")
    labels = {one.name: {*one.labels} for one in MEASURES}
    named = re.findall(r"freesheet_([a-z_]+?)(?:_count)?(?:\{(\w+)=\"([^\"]+)\"\})?[\[ ]", text)

    assert len(named) >= text.count("- alert:") == text.count("summary:")
    for name, label, value in named:
        assert name in labels
        assert not label or label in labels[name]
        assert label != "reason" or value in {reason.value for reason in Reason}


@pytest.mark.parametrize("name", [one.name for one in fields(Entry) if one.name != "began_s"])
def test_every_key_of_a_log_line_is_documented(name: str) -> None:
    table = text_of("docs/operate.md").partition("## Logs")[2].partition("\n## ")[0]

    assert f"`{name}`" in table


@pytest.mark.parametrize("event", sorted(set(re.findall(r'\.event\(\s*"([a-z]+)"', source_of()))))
def test_every_event_of_the_log_is_documented(event: str) -> None:
    row = re.search(r"^\| `event` \|.*$", text_of("docs/operate.md"), re.MULTILINE)

    assert row is not None
    assert f"`{event}`" in row[0]


def test_every_address_of_the_operators_listener_is_documented() -> None:
    routes = set(re.findall(r'Route\("(/-/[a-z./]+)"', text_of("proxy/desk/admin.py")))
    documented = set(re.findall(r"`(?:GET|POST) (/-/[a-z./]+)", text_of("docs/operate.md")))

    assert documented == routes


# ---- commands

COMMAND = re.compile(
    r"^ {4}(?:[^|\n]*\| )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?freesheet (.+)$", re.MULTILINE
)
WORD = re.compile(r"'[^']*'|\S+")
SHOWN = sorted(
    {
        (name_of(path), line)
        for path in DOCS
        for line in COMMAND.findall(path.read_text("utf-8"))
        if "decisions" not in path.parts
    }
)


def arguments(line: str) -> list[str]:
    words = WORD.findall(line.partition(" # ")[0].partition(" | ")[0])
    return [word.strip("'") for word in words]


@pytest.mark.parametrize(("document", "line"), SHOWN)
def test_every_command_that_is_shown_is_one(document: str, line: str) -> None:
    said = parser().parse_args(arguments(line))

    assert said.command in line, document


@pytest.mark.parametrize("command", [name for name, _ in command_list()])
def test_every_command_is_shown(command: str) -> None:
    everything = "".join(path.read_text("utf-8") for path in DOCS)

    assert f"freesheet {command}" in everything


# ---- examples in documents


def blocks(language: str) -> list[tuple[str, str]]:
    found = re.compile(rf"^```{language}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [
        (name_of(path), text)
        for path in HAND_WRITTEN
        if path.name != "rules.md"  # tests/test_rules.py proves those
        for text in found.findall(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize(("document", "text"), blocks("toml"))
def test_every_example_of_settings_can_be_loaded(document: str, text: str) -> None:
    flags = {} if "[[site]]" in text else {"origin": "https://news.example", "hosts": "a.example"}

    assert load(flags, {}, lambda _: text, document).settings.site


@pytest.mark.parametrize(("document", "text"), blocks("yaml"))
def test_the_container_gets_only_settings_that_exist(document: str, text: str) -> None:
    names = re.findall(r"^ +(FREESHEET_\w+):", text, re.MULTILINE)

    flags = {"origin": "https://news.example", "hosts": "a.example"}
    loaded = load(flags, dict.fromkeys(names, "x" * 16), lambda _: "x" * 16, "")

    assert list(loaded.sources.values()).count("environment") == len(names), document


# ---- links


@cache
def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", path.read_text("utf-8"))
    here = [(place, anchor) for place, anchor in links if "://" not in place]
    missing = [place for place, _ in here if not (path.parent / place).exists()]
    lost = [
        f"{place}#{anchor}"
        for place, anchor in here
        if anchor and anchor not in anchors(path.parent / place if place else path)
    ]

    assert missing + lost == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.suffix != ".md" or not path.is_file():
            continue
        seen.add(path)
        links = re.findall(r"\]\(([^)#\s]+)", path.read_text("utf-8"))
        waiting += [(path.parent / link).resolve() for link in links if "://" not in link]

    assert [name_of(path) for path in DOCS if path not in seen] == []


# ---- what comments cite

SIGNS = "proxy/reader/signs.toml"
CITED = re.compile(r"(?<![\w/.:-])((?:[\w-]+/)*[\w-]+\.md)(?:,\s(?:#\s)?\"([^\"]+)\")?")


def citations() -> list[tuple[str, str, str]]:
    """Return where a document is cited, which, and the heading that is named."""
    found: set[tuple[str, str, str]] = set()
    for path in sorted((ROOT / "proxy").rglob("*.*")):
        if path.suffix in (".py", ".toml"):
            text = re.sub(r"\n[ #]*", " ", path.read_text("utf-8"))
            found |= {(name_of(path), *pair) for pair in CITED.findall(text)}
    return sorted(found)


def place_of(document: str) -> Path:
    """Return where a cited document stands: as it is named, or in docs/."""
    return next(path for path in (ROOT / document, ROOT / "docs" / document) if path.is_file())


@pytest.mark.parametrize(("where", "document", "title"), citations())
def test_what_a_comment_cites_is_there(where: str, document: str, title: str) -> None:
    """A ground that nobody can look up is none."""
    titles = re.findall(r"^#+ (.+)$", place_of(document).read_text("utf-8"), re.MULTILINE)

    assert not title or title in titles, where


def test_what_a_sign_rests_on_is_there() -> None:
    sources = re.findall(r'^source = ".*?evidence.md, ([\w ]+)', text_of(SIGNS), re.MULTILINE)

    assert set(sources) <= set(headings("docs/evidence.md"))


@pytest.mark.parametrize("where", ["proxy", "tests"])
def test_every_decision_that_a_comment_cites_is_there(where: str) -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / where).rglob("*.py")]
    cited = {int(number) for text in texts for number in re.findall(r"\bADR (\d{4})\b", text)}

    assert cited <= {int(path.name[:4]) for path in DECISIONS}


# ---- decisions

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PARTS = [
    "Context",
    "Options",
    "Decision",
    "Consequences",
    "How we would notice that it was wrong",
]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=name_of)
def test_a_decision_has_its_parts_and_fits_on_a_page(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()

    assert lines[0].startswith(f"# {path.name[:4]} ")
    assert [line[3:] for line in lines if line.startswith("## ")] == PARTS
    assert 20 <= len(lines) <= 40


# ---- architecture


def test_the_architecture_names_the_layers_of_the_contract() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    rows = re.findall(r"^\| (`[^|]+`) \|", text_of("ARCHITECTURE.md"), re.MULTILINE)

    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == [
        set(re.findall(r"\w+", layer)) for layer in reversed(layers)
    ]


def test_the_architecture_names_every_room() -> None:
    entries = {path.stem for path in (ROOT / "proxy").iterdir() if not path.name.startswith("__")}
    named = set(re.findall(r"`(\w+)`", text_of("ARCHITECTURE.md")))

    assert entries - named == set()


# ---- prose

SENTENCE_END = re.compile(r"(?<![A-Z])(?<!\be\.g)[.!?]\)? (?=[A-Z\[`])")


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=name_of)
def test_prose_has_one_sentence_a_line(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = BLOCK.sub("", text)
    prose = [line for line in text.splitlines() if line and line[0] not in "| #-1234567890"]

    assert [line for line in prose if SENTENCE_END.search(line)] == []
