"""The command line: a mistake is answered with what is wrong and what is nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proxy.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(
            ["serve", "--orign", "https://n.example"], "did you mean --origin?", id="a slip"
        ),
        pytest.param(["settings", "--chek"], "did you mean --check?", id="a slip of settings"),
        pytest.param(["health", "--zzz"], "--help lists", id="nothing is near"),
        pytest.param(
            ["simplify", "page.html", "--with-sheet"], "belongs to --batch", id="a flag alone"
        ),
        pytest.param(["simplify", "--batch", "page.html"], "leave FILE out", id="two inputs"),
        pytest.param(
            ["simplify", "--url", "nonsense", "/dev/null"], "is no address", id="no address"
        ),
    ],
)
def test_a_mistake_says_what_to_do(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_every_flag_of_serve_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    text = " ".join(capsys.readouterr().out.split())

    assert "--rules-poll-s VALUE How often the rule files are looked at" in text
    assert "--view-name VALUE Name of the switch parameter" in text


def test_the_full_version_of_a_page_is_the_page(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"<p>As it came.</p>")
    with pytest.raises(SystemExit) as ended:
        main(["simplify", str(page), "--url", "https://n.example/a?view=full"])
    written = capfdbinary.readouterr()

    assert (ended.value.code, written.out) == (3, b"<p>As it came.</p>")
    assert b"declined: override.url" in written.err


def test_a_command_alone_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    shown = capsys.readouterr().err

    assert ended.value.code == 2
    assert "serve readers" in shown


def test_agents_may_be_named_on_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["identify", "Lynx/2.9.2 libwww-FM/2.14", "Mozilla/4.0 (compatible; MSIE 6.0)"])
    lines = capsys.readouterr().out.splitlines()

    assert ended.value.code == 0
    assert [line.split("\t")[0] for line in lines] == ["simple", "simple"]
