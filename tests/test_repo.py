"""The repository about itself: modules, tests, dependencies, targets that must agree.

What documents say of the code is compared in test_documents.py.
"""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from proxy.config.table import Settings, Site
from proxy.decide import Reason
from proxy.page.ask_words import parse_ask_words
from proxy.reader.signs import parse_signs
from proxy.sheet.words import parse_words
from tests.repository import DOCS, PROXY, ROOT, name_of, source_of, text_of, tracked

# ---- every module has its tests

# Modules whose cases are those of a whole, and where the whole is tested.
TESTED_ELSEWHERE = {
    "proxy/__main__": "tests/test_main.py",
    "proxy/app/serve": "tests/scenarios/test_passes.py",
    "proxy/config/check": "tests/config/test_load.py",
    "proxy/config/table": "tests/config/test_load.py",
    "proxy/desk/demo/*": "tests/desk/test_demo.py",
    "proxy/errors": "tests/scenarios/test_failures.py",
    "proxy/page/ask_*": "tests/page/test_support.py",
    "proxy/page/decoding": "tests/page/test_charset.py",
    "proxy/page/fold": "tests/page/test_charset.py",
    "proxy/sheet/frame": "tests/sheet/test_content.py",
    "proxy/sheet/layout": "tests/sheet/test_content.py",
    "proxy/sheet/steps": "tests/sheet/test_content.py",
    "proxy/sheet/walk": "tests/sheet/test_content.py",
    "proxy/shell/alone": "tests/shell/test_cache.py",
    "proxy/shell/answers": "tests/shell/test_cache.py",
    "proxy/shell/disk_folder": "tests/shell/test_store_disk.py",
    "proxy/shell/landing": "tests/shell/test_cache.py",
    "proxy/shell/outlet": "tests/shell/test_listener.py",
    # These carry out whole exchanges, and nothing but a whole exchange shows it.
    "proxy/shell/forms": "tests/scenarios/test_forms.py",
    "proxy/shell/handler": "tests/scenarios/test_passes.py",
    "proxy/shell/help": "tests/scenarios/test_help.py",
    "proxy/shell/own": "tests/scenarios/test_own_pages.py",
    "proxy/shell/own_pages": "tests/scenarios/test_own_pages.py",
    "proxy/shell/parts": "tests/scenarios/test_passes.py",
    "proxy/shell/passed": "tests/scenarios/test_passes.py",
    "proxy/shell/passing": "tests/scenarios/test_passes.py",
    "proxy/shell/printing": "tests/scenarios/test_sheets.py",
    "proxy/shell/rewriting": "tests/scenarios/test_sheets.py",
    "proxy/shell/sheet_reply": "tests/scenarios/test_caching.py",
    "proxy/shell/tried": "tests/shell/test_passage.py",
    "proxy/shell/turn": "tests/scenarios/test_passes.py",
}


def module_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix()


def own_tests_of(module: str) -> Path:
    path = Path(module.removeprefix("proxy/"))
    return ROOT / "tests" / path.parent / f"test_{path.name}.py"


@pytest.mark.parametrize("module", [module_of(path) for path in PROXY])
def test_every_module_has_its_tests(module: str) -> None:
    whole = [test for row, test in TESTED_ELSEWHERE.items() if Path(module).match(row)]

    assert own_tests_of(module).is_file() or whole
    assert all((ROOT / test).is_file() for test in whole)


def test_no_row_of_these_tables_is_left_over() -> None:
    modules = {module_of(path) for path in PROXY}
    single = {row for row in TESTED_ELSEWHERE if "*" not in row}

    assert [one for one in sorted(single) if own_tests_of(one).is_file()] == []
    assert single - modules == set()


# ---- nothing is there in vain


@pytest.mark.parametrize(
    ("table", "name"),
    [
        pytest.param(table, one.name, id=one.name)
        for table in (Settings, Site)
        for one in fields(table)
    ],
)
def test_every_setting_is_used(table: type, name: str) -> None:
    """A setting that nobody reads is a promise that nobody keeps."""
    owner = "settings" if table is Settings else "site"

    assert re.search(rf"\b{owner}\.{name}\b", source_of("app/"))


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_given_somewhere(reason: Reason) -> None:
    """A documented reason that nothing gives sends an operator on a search."""
    source = source_of()
    word = reason.value.partition(".")[2]

    assert (
        f"Reason.{reason.name}" in source
        or f'"{reason.value}"' in source.replace(f'{reason.name} = "{reason.value}"', "")
        or re.search(rf'Refusal\(\d+, "{word}"', source)
    )


# ---- data files


@pytest.mark.parametrize("path", sorted((ROOT / "proxy/sheet/words").glob("*.toml")), ids=name_of)
def test_every_language_has_every_word(path: Path) -> None:
    words = parse_words(path.read_text("utf-8"), path.name)

    assert words.language == path.stem


def test_every_language_of_asks_can_be_read() -> None:
    files = (ROOT / "proxy/page/asks").glob("*.toml")
    words = parse_ask_words({path.stem: path.read_text("utf-8") for path in files})

    assert "paypal" in " ".join(words.common.gift_hosts())


def test_every_sign_has_an_example_and_a_source() -> None:
    signs = parse_signs(text_of("proxy/reader/signs.toml"))
    proofs = [
        *((one.name, one.examples, one.source) for one in signs.engines),
        *((one.name, one.examples, one.source) for one in signs.bots),
    ]

    assert [name for name, examples, source in proofs if not (examples and source)] == []


# ---- targets


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_target_that_is_named_is_in_the_makefile(path: Path) -> None:
    text = path.read_text("utf-8")
    named = re.findall(r"(?:^ {4}|`)make ([a-z-]+)", text, re.MULTILINE)

    assert set(named) - targets() == set()


def test_every_phony_target_exists() -> None:
    phony = re.findall(r"^\.PHONY:((?:.*\\\n)*.*)$", text_of("Makefile"), re.MULTILINE)
    names = " ".join(phony).replace("\\", " ").split()

    assert set(names) - targets() == set()


def test_ci_ends_with_the_readmes_test_command() -> None:
    last = text_of(".ci/run").strip().splitlines()[-1]
    command = re.search(r"run all of them.*?\n\n {4}(.+)\n", text_of("README.md"))

    assert command is not None
    assert command[1] == last


# ---- dependencies


def test_the_locks_hold_what_the_project_pins() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    pinned = [one.lower().replace("_", "-") for one in project["dependencies"]]
    extra = [one.lower() for one in project["optional-dependencies"]["svg"]]
    drawing = text_of("requirements-svg.lock").lower().splitlines()
    ships = text_of("requirements.lock").lower().replace("_", "-").splitlines()
    tests = text_of("requirements-dev.lock").lower().replace("_", "-").splitlines()

    assert set(pinned) - set(ships) == set()
    assert set(ships) - set(tests) == set()
    assert set(extra) - set(drawing) == set()
    assert set(drawing) - set(tests) == set()


# ---- what must not stand anywhere

# Paths of somebody's machine, folders beside the repository, registries that a mirror may replace.
FORBIDDEN = re.compile(
    rb"(?<![\w}.])/(?:home|root|tmp|work|Users)/\w|\.\./(?:data|design|shared)/"
    rb"|(?:py)pi\.org|(?:python)hosted\.org|(?:npm)js\.(?:org|com)|(?:crates)\.io"
)
PICTURES = {".png", ".jpg", ".gif", ".webp", ".avif", ".wav"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no clone: nobody knows what belongs here")
def test_no_file_names_a_machine_or_a_registry() -> None:
    files = [path for path in tracked() if path.suffix not in PICTURES and path != Path(__file__)]
    found = [(name_of(path), FORBIDDEN.search(path.read_bytes())) for path in files]

    assert [f"{name}: {match.group().decode()}" for name, match in found if match] == []
