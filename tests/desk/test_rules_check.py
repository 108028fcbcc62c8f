import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from proxy.desk.rules_check import CLEAN, FINDINGS, run
from proxy.errors import ConfigError

GOOD = """schema = 1
[site]
origin = "news"
[[rule]]
id = "ad"
drop = ".sold"
why = "Bought."
[[test]]
name = "with"
url = "https://news.example/a"
tier = "basic"
html = '<h1>T</h1><p>Some words that stay on the page.</p><p class=sold>Some words that go.</p>'
text = ["words that stay"]
no_text = ["words that go"]
fires = ["ad"]
[[test]]
name = "without"
url = "https://news.example/b"
tier = "plain"
html = '<h1>T</h1><p>Some words that stay on the page.</p>'
text = ["words that stay"]
silent = ["ad"]
[[test]]
name = "modern"
url = "https://news.example/a"
tier = "modern"
html = '<p>as it came'
identical = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "_cms").mkdir()
    (tmp_path / "news.toml").write_text(GOOD, "utf-8")
    (tmp_path / "_cms" / "press.toml").write_text(
        'schema = 1\n[cms]\nfingerprint = "meta.press"\n', "utf-8"
    )
    return tmp_path


def checked(*paths: Path, **options: object) -> tuple[int, str]:
    out = io.StringIO()
    status = run([str(path) for path in paths], out, **options)  # type: ignore[arg-type]  # its options
    return status, out.getvalue()


def test_a_clean_folder_is_one_line(folder: Path) -> None:
    assert checked(folder, mutate=True) == (
        CLEAN,
        "2 files, 1 rules, 3 tests, 1 mutants: 0 errors, 0 warnings\n",
    )


def test_a_finding_is_one_line(folder: Path) -> None:
    (folder / "news.toml").write_text(GOOD.replace("that go.", "that come."), "utf-8")
    (folder / "news.toml").write_text(GOOD.replace("words that stay on", "that left on"), "utf-8")
    status, text = checked(folder / "news.toml")

    assert status == FINDINGS
    assert text.splitlines()[0] == (
        'news.toml:8: test "with": the text "words that stay" is missing'
    )
    assert text.splitlines()[-1] == "1 files, 1 rules, 3 tests: 2 errors, 0 warnings"


def test_strict_makes_a_warning_count(folder: Path) -> None:
    (folder / "news.toml").write_text(GOOD.replace('why = "Bought."\n', ""), "utf-8")

    assert checked(folder)[0] == CLEAN
    assert checked(folder, strict=True)[0] == FINDINGS


def test_a_file_below_the_folder_is_checked_in_its_company(folder: Path) -> None:
    assert checked(folder / "_cms" / "press.toml")[1].startswith("1 files, 0 rules")


def test_saved_pages_are_read_from_beside_the_file(folder: Path) -> None:
    text = GOOD + '[[fixture]]\nid = "x"\nurl = "https://news.example/"\nfile = "x.html"\n'
    (folder / "x.html").write_bytes(b"<p>x")
    (folder / "news.toml").write_text(text + f'sha256 = "{"0" * 64}"\n', "utf-8")

    assert '"x.html" has changed' in checked(folder)[1]


def test_json_holds_every_finding(folder: Path) -> None:
    (folder / "news.toml").write_text(GOOD.replace("drop", "dropx"), "utf-8")
    plain = json.loads(checked(folder, style="json")[1])

    assert [one["file"] for one in plain["files"]] == ["_cms/press.toml", "news.toml"]
    assert plain["files"][1]["findings"][0]["sort"] == "schema"


def test_junit_has_a_case_per_test(folder: Path) -> None:
    broken = GOOD.replace('silent = ["ad"]', 'fires = ["ad"]').replace('why = "Bought."\n', "")
    (folder / "news.toml").write_text(broken, "utf-8")
    suite = ET.fromstring(checked(folder, style="junit")[1]).findall("testsuite")[1]  # noqa: S314  # our own output

    assert [case.get("name") for case in suite][:3] == ["with", "without", "modern"]
    assert suite.get("failures") == "1"
    assert suite.find("testcase[@name='without']/failure") is not None
    assert suite.find("testcase[@name='rule ad']/system-out") is not None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("missing", "neither a rule file nor a folder", id="what is not there"),
        pytest.param("empty", "holds no rules", id="a folder without rules"),
        pytest.param("notes.txt", "holds no rules", id="a file that is none"),
    ],
)
def test_a_path_without_rules_is_wrong_usage(folder: Path, name: str, words: str) -> None:
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("x", "utf-8")

    with pytest.raises(ConfigError, match=words):
        checked(folder / name)


def test_a_page_that_is_not_free_fails_its_test(folder: Path) -> None:
    paid = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
    (folder / "news.toml").write_text(GOOD.replace("html = '<h1>", f"html = '{paid}<h1>"), "utf-8")

    assert "the page was left as it is: page.not-free" in checked(folder)[1]


def test_a_page_nested_too_deep_fails_its_test(folder: Path) -> None:
    deep = GOOD.replace("html = '<h1>", "html = '" + "<div>" * 300 + "<h1>")
    (folder / "news.toml").write_text(deep, "utf-8")

    assert "the page was left as it is: rewrite.too-large" in checked(folder)[1]
