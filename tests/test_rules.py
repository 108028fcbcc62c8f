"""The rule files that ship: valid for editors, proven by their own tests, true of the newsroom."""

import asyncio
import copy
import io
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest

from proxy.desk.demo.origin import newsroom
from proxy.desk.judge import Attempt, Outcome
from proxy.desk.rules_check import product, run
from proxy.reader.tiers import Tier
from proxy.ruleset.model import Verb
from proxy.ruleset.parse import parse_rules
from proxy.shell.materials import read_rules

RULES = Path(__file__).parent.parent / "rules"
SCHEMA: dict[str, Any] = json.loads((RULES / "_schema" / "rules-v1.json").read_text("utf-8"))
FILES = sorted(path.relative_to(RULES).as_posix() for path in RULES.rglob("*.toml"))

OVERLAY = """schema = 1
[site]
origin = "demo"
disable = ["share"]
[[rule]]
id = "most-read"
override = true
drop = "aside.most-read"
"""


def is_valid(data: object) -> bool:
    return bool(jsonschema.Draft4Validator(SCHEMA).is_valid(data))


def test_every_rule_file_proves_itself() -> None:
    out = io.StringIO()
    status = run([str(RULES)], out, mutate=True, strict=True)

    assert status == 0, out.getvalue()


@pytest.mark.parametrize("file", FILES)
def test_editors_accept_every_rule_file(file: str) -> None:
    assert is_valid(tomllib.loads((RULES / file).read_text("utf-8")))


@pytest.mark.parametrize("file", FILES)
def test_editors_find_the_schema(file: str) -> None:
    first = (RULES / file).read_text("utf-8").splitlines()[0]
    named = (RULES / file).parent / first.removeprefix("#:schema ")

    assert named.resolve() == (RULES / "_schema" / "rules-v1.json").resolve()


def test_the_schema_is_one() -> None:
    jsonschema.Draft4Validator.check_schema(SCHEMA)


def test_editors_accept_an_overlay() -> None:
    assert is_valid(tomllib.loads(OVERLAY))


RULE: dict[str, Any] = {"id": "a", "protect": "a.x", "slot": "support", "expect": "1"}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"dropx": "p"}, id="a misspelled key"),
        pytest.param({"drop": "p"}, id="two verbs"),
        pytest.param({"protect": None}, id="no verb"),
        pytest.param({"slot": "sidebar"}, id="an unknown slot"),
        pytest.param({"expect": None}, id="protect without a contract"),
        pytest.param({"tiers": ["modern"]}, id="a tier out of reach"),
        pytest.param({"id": "A"}, id="an id in capitals"),
        pytest.param({"has_text": ["abc"]}, id="a short phrase"),
    ],
)
def test_editors_refuse_what_the_loader_refuses(change: dict[str, object]) -> None:
    table = copy.deepcopy(RULE)
    table.update(change)
    table = {key: value for key, value in table.items() if value is not None}

    assert is_valid({"schema": 1, "rule": [RULE]})
    assert not is_valid({"schema": 1, "rule": [table]})
    assert parse_rules({"a.toml": _toml(table)}, "a")[1] != []


def test_editors_refuse_a_saved_page_without_its_hash() -> None:
    page = {"id": "a", "url": "https://a.example/", "file": "a.html"}

    assert is_valid({"schema": 1, "fixture": [{**page, "sha256": "0" * 64}]})
    assert not is_valid({"schema": 1, "fixture": [page]})


def _toml(table: dict[str, object]) -> str:
    rows = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
    return f'schema = 1\n[site]\norigin = "a"\n[[rule]]\n{rows}'


def test_an_overlay_of_the_newsroom_loads_without_a_problem() -> None:
    files = {**read_rules(str(RULES)), "local/demo.toml": OVERLAY}
    ruleset, problems = parse_rules(files, "demo")

    assert problems == []
    assert ruleset.silence_of("share") == "disabled by local/demo.toml"


# ---- the newsroom's own pages, as its origin sends them, under the contracts of its rules

STORIES = ("/en/investigations/2026/the-ferry", "/en/reports/2026/bread-at-four")
FRONTS = ("/en/", "/en/reports/", "/en/live/2026/the-november-storm")


async def _get(path: str) -> bytes:
    sent: list[bytes] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401  # ASGI's own messages
        sent.append(message.get("body", b""))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"courier.example")],
        "server": ("courier.example", 443),
    }
    await newsroom()(scope, receive, send)
    return b"".join(sent)


def sheet_of(path: str, tier: Tier) -> Outcome:
    ruleset, _ = parse_rules(read_rules(str(RULES)), "demo")
    body = asyncio.run(_get(path))
    return product()(Attempt(f"https://courier.example{path}", body, "utf-8", tier, ruleset))


@pytest.fixture(params=[*STORIES, *FRONTS])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    return sheet_of(str(request.param), Tier.BASIC)


def test_no_page_of_the_newsroom_breaks_a_contract(outcome: Outcome) -> None:
    assert (outcome.violations, outcome.declined) == ((), "")
    assert outcome.loss <= 0.1


def test_every_page_of_the_newsroom_keeps_its_promises(outcome: Outcome) -> None:
    assert b'href="https://courier.example/en/donate?utm_source=header"' in outcome.body
    assert b'href="https://courier.example/en/subscribe"' in outcome.body
    assert b"browsehappy" not in outcome.body


def test_a_story_of_the_newsroom_keeps_its_pictures_and_correction() -> None:
    text = sheet_of(STORIES[0], Tier.BASIC).body.decode()

    assert "/media/dry-dock-960.jpg" in text
    assert "Correction, 13 November" in text
    assert "1 204" not in text


# ---- docs/rules.md: every verb's example runs, and the whole file proves itself

DOCS = (Path(__file__).parent.parent / "docs" / "rules.md").read_text("utf-8")
EXAMPLE = re.compile(
    r"^### (?P<verb>\w+)$.*?^```toml\n(?P<rule>.*?)^```\n"
    r"```html before\n(?P<before>.*?)^```\n```html after\n(?P<after>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = [match.groupdict() for match in EXAMPLE.finditer(DOCS)]
AROUND = """<!doctype html><html lang="en"><title>The Ferry</title><article class="story">
<h1>The Ferry</h1><p>The ferry was repaired on paper. On the days in question the dry dock stood
empty, and nobody asked.</p>
{}<p>Her engine had not been opened in eleven years, says a report that nobody has read.</p>
</article></html>"""
KEEP = '[[rule]]\nid = "around"\nkeep = "article"\nslot = "main"\nexpect = "1"\n'


@pytest.mark.parametrize("example", EXAMPLES, ids=[one["verb"] for one in EXAMPLES])
def test_each_example_of_the_docs_is_true(example: dict[str, str]) -> None:
    text = f'schema = 1\n[site]\norigin = "docs"\n{example["rule"]}{KEEP}'
    ruleset, problems = parse_rules({"docs.toml": text}, "docs")
    page = AROUND.format(example["before"])
    outcome = product()(
        Attempt("https://news.example/", page.encode(), "utf-8", Tier.BASIC, ruleset)
    )

    assert (problems, outcome.violations) == ([], ())
    assert [
        line for line in example["after"].splitlines() if line not in outcome.body.decode()
    ] == []
    assert all(one["result"] == "fired" for one in outcome.trace)


def test_every_verb_has_an_example() -> None:
    assert [one["verb"] for one in EXAMPLES] == [verb.value for verb in Verb]


def test_the_whole_file_of_the_docs_proves_itself(tmp_path: Path) -> None:
    whole = re.search(r"## A whole file\n\n```toml\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)
    assert whole is not None
    (tmp_path / "harbor.toml").write_text(whole[1], "utf-8")
    out = io.StringIO()

    assert run([str(tmp_path)], out, mutate=True, strict=True) == 0, out.getvalue()
