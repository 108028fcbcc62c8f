from __future__ import annotations

import io
import json

import pytest

from proxy.desk.identify import format_version, run
from proxy.errors import ConfigError

IE6 = "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; uk)"
CHROME = "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0.1 Safari/537.36"


def answers(*lines: str, policy: str = "default", requests: bool = False) -> tuple[int, list[str]]:
    out = io.StringIO()
    status = run([line + "\n" for line in lines], out, policy=policy, requests=requests)
    return status, out.getvalue().splitlines()


def test_each_line_is_answered_by_six_columns() -> None:
    assert answers(IE6, CHROME) == (
        0,
        [
            "simple\toutdated\ttrident\t6\tbasic\tengine.trident",
            "original\tmodern\tblink\t100\tmodern\tengine.blink",
        ],
    )


def test_an_empty_line_is_a_request_without_the_field() -> None:
    assert answers("") == (0, ["original\tunknown\tnone\tnone\tmodern\tunknown.empty"])


def test_a_stream_may_hold_any_bytes() -> None:
    out = io.StringIO()
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\rMozilla\xfe\n" + IE6.encode() + b"\n"))

    assert run(stream, out, policy="default", requests=False) == 0
    assert [line.split("\t")[0] for line in out.getvalue().splitlines()] == ["original", "simple"]


def test_the_policy_is_asked() -> None:
    assert answers(CHROME, policy="strict")[1] == [
        "simple\toutdated\tblink\t100\tlate\tengine.blink"
    ]


def test_a_policy_that_is_not_understood_is_an_error() -> None:
    with pytest.raises(ConfigError):
        answers(IE6, policy="chrom >= 3")


def test_a_line_may_be_a_whole_request() -> None:
    asked = {
        "method": "GET",
        "http_version": "HTTP/1.0",
        "target": "/a?view=full",
        "headers": [["User-Agent", IE6], ["Accept", "*/*"]],
    }

    assert answers(json.dumps(asked), requests=True) == (
        0,
        ["original\toutdated\ttrident\t6\tmodern\toverride.url"],
    )


def test_a_request_needs_no_more_than_it_says() -> None:
    assert answers("{}", requests=True)[1] == [
        "original\tunknown\tnone\tnone\tmodern\tunknown.empty"
    ]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param("[" * 100_000, id="no end of brackets"),
        pytest.param('{"method": 3}', id="a number for the method"),
        pytest.param('{"headers": {"a": "b"}}', id="a mapping of fields"),
        pytest.param('{"headers": ["ab"]}', id="a string for a pair"),
        pytest.param('{"headers": [["a"]]}', id="half a pair"),
        pytest.param('{"headers": [["a", 1]]}', id="a number for a value"),
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_too(line: str) -> None:
    status, lines = answers(line, "{}", requests=True)

    assert status == 1
    assert lines[0].startswith("error\t")
    assert lines[0].count("\t") == 5
    assert lines[1].startswith("original\t")


@pytest.mark.parametrize(
    ("version", "text"),
    [
        pytest.param((16, 4), "16.4", id="major and minor"),
        pytest.param((87, 0), "87", id="major alone"),
        pytest.param(None, "none", id="not known"),
    ],
)
def test_a_version_is_written_short(version: tuple[int, int] | None, text: str) -> None:
    assert format_version(version) == text
