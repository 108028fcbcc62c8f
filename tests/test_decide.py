"""The verdicts that the response head and the page give."""

from __future__ import annotations

import pytest

from proxy.decide import (
    PassThrough,
    Refuse,
    WorkerScript,
    coding_of,
    decide_page,
    decide_response,
    decide_worker,
    is_worker_script,
    refuse_path,
    refuse_request,
)
from proxy.page.survey import Survey
from proxy.ruleset.glob import parse_glob
from proxy.wire.messages import Headers, Request, ResponseHead

HTML = (b"Content-Type", b"text/html; charset=utf-8")


def reason_for(status: int, *headers: tuple[bytes, bytes], method: str = "GET") -> str:
    head = ResponseHead(status, headers)
    passed = decide_response(head, method=method)
    return passed.reason if passed else ""


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        pytest.param(200, (HTML,), "", id="a page is read"),
        pytest.param(404, (HTML,), "", id="an error page is read"),
        pytest.param(200, ((b"content-type", b"Application/XHTML+XML"),), "", id="XHTML is read"),
        pytest.param(200, ((b"Content-Type", b"image/png"),), "response.not-html", id="a picture"),
        pytest.param(200, (), "response.not-html", id="no type at all"),
        pytest.param(401, (HTML,), "response.refused", id="401 stays as served"),
        pytest.param(402, (HTML,), "response.refused", id="402 stays as served"),
        pytest.param(403, (HTML,), "response.refused", id="403 stays as served"),
        pytest.param(206, (HTML,), "response.partial", id="a part of a page"),
        pytest.param(304, (HTML,), "response.empty", id="304 has no body"),
        pytest.param(301, (HTML, (b"Location", b"/x")), "response.redirect", id="a redirect"),
        pytest.param(301, (HTML,), "", id="a redirect to nowhere is a page"),
        pytest.param(
            200,
            (HTML, (b"Cache-Control", b"public, No-Transform")),
            "response.no-transform",
            id="no-transform is obeyed in any case",
        ),
        pytest.param(
            200,
            (HTML, (b"Cache-Control", b'x="no-transform"')),
            "",
            id="no-transform inside a quoted string is none",
        ),
        pytest.param(
            200,
            (HTML, (b"Cache-Control", b"max-age=1"), (b"cache-control", b"no-transform")),
            "response.no-transform",
            id="no-transform on a second line",
        ),
        pytest.param(
            200,
            (HTML, (b"Content-Disposition", b"attachment; filename=a.html")),
            "response.attachment",
            id="a file to save",
        ),
        pytest.param(
            200,
            (HTML, (b"Content-Encoding", b"zstd")),
            "response.coding",
            id="a coding we cannot undo",
        ),
        pytest.param(
            200,
            (HTML, (b"Content-Encoding", b"gzip, gzip")),
            "response.coding",
            id="nested codings",
        ),
        pytest.param(200, (HTML, (b"Content-Encoding", b"X-GZIP")), "", id="gzip by its old name"),
    ],
)
def test_the_response_head_says_what_passes(status: int, headers: Headers, reason: str) -> None:
    assert reason_for(status, *headers) == reason


def test_the_answer_to_an_unsafe_method_passes() -> None:
    assert reason_for(200, HTML, method="DELETE") == "response.empty"


@pytest.mark.parametrize(
    ("value", "coding"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(b"identity", "", id="identity"),
        pytest.param(b"br", "br", id="brotli"),
        pytest.param(b"gzip;q=1", None, id="no list of weights"),
    ],
)
def test_the_coding_is_one_we_undo_or_none(value: bytes, coding: str | None) -> None:
    assert coding_of(((b"content-encoding", value),)) == coding


def test_a_page_that_is_not_free_leaves_as_it_came() -> None:
    survey = Survey(url="https://n.example/", base="https://n.example/", free=False)

    assert decide_page(survey, markup_is_ours=False) == PassThrough("page.not-free")


def test_a_sheet_is_not_rewritten_again() -> None:
    survey = Survey(url="https://n.example/", base="https://n.example/")

    assert decide_page(survey, markup_is_ours=True) == PassThrough("page.already-simple")


@pytest.mark.parametrize(
    ("request_", "methods", "status"),
    [
        pytest.param(Request("GET", "/"), frozenset(), None, id="a page"),
        pytest.param(Request("DELETE", "/"), frozenset(), None, id="front lets every method pass"),
        pytest.param(Request("POST", "/"), frozenset({"GET"}), 405, id="a method the site has not"),
        pytest.param(Request("TRACE", "/"), frozenset(), 405, id="TRACE never"),
        pytest.param(
            Request("GET", "/", headers=((b"via", b"1.1 a, 1.1 freesheet-ab"),)),
            frozenset(),
            508,
            id="a request that was here before",
        ),
    ],
)
def test_a_request_is_refused_by_name(
    request_: Request, methods: frozenset[str], status: int | None
) -> None:
    refusal = refuse_request(request_, methods, b"freesheet-ab")

    assert (refusal.status if refusal else None) == status


CLOSED = [parse_glob(one) for one in ("/login", "/wp-admin/**", "/Konto/*/pay")]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/login", id="as it is written"),
        pytest.param("/login/", id="with a slash"),
        pytest.param("/LOGIN", id="in capitals"),
        pytest.param("//login", id="with an empty segment"),
        pytest.param("/x/../login", id="by a detour"),
        pytest.param("/%6Cogin", id="in escapes"),
        pytest.param("/x/%2e%2e/login", id="by a detour in escapes"),
        pytest.param("/login;jsessionid=1", id="with a parameter"),
        pytest.param("/x\\..\\login", id="by backslashes"),
        pytest.param("/wp-admin", id="the folder itself"),
        pytest.param("/wp-admin/a/b", id="what is in it"),
        pytest.param("/konto/7/PAY", id="where the glob has capitals"),
    ],
)
def test_a_closed_path_is_closed(path: str) -> None:
    assert refuse_path(path, CLOSED) == Refuse(403, "request.path")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", id="the front page"),
        pytest.param("/login-help", id="what begins so"),
        pytest.param("/a/login", id="what ends so"),
        pytest.param("/konto/pay", id="a level less"),
        pytest.param("/login/../about", id="what only passes it"),
    ],
)
def test_any_other_path_is_open(path: str) -> None:
    assert refuse_path(path, CLOSED) is None


def test_a_path_is_refused_whatever_the_method() -> None:
    assert refuse_request(Request("HEAD", "/login?a"), frozenset(), b"", CLOSED) is not None


@pytest.mark.parametrize(
    ("setting", "simple", "script"),
    [
        pytest.param("pass", False, WorkerScript.PASS, id="passes to modern readers"),
        pytest.param("block", False, WorkerScript.BLOCK, id="is blocked where the site says so"),
        pytest.param("clear", False, WorkerScript.CLEAR, id="is cleared where the site says so"),
        pytest.param("pass", True, WorkerScript.BLOCK, id="never reaches a reader of sheets"),
        pytest.param("clear", True, WorkerScript.BLOCK, id="not even one that leaves"),
    ],
)
def test_the_script_of_a_worker(setting: str, script: WorkerScript, *, simple: bool) -> None:
    assert decide_worker(setting, simple=simple) is script


@pytest.mark.parametrize(
    ("headers", "is_one"),
    [
        pytest.param(((b"service-worker", b"script"),), True, id="says so"),
        pytest.param(((b"Service-Worker", b"x"),), False, id="says something else"),
        pytest.param((), False, id="says nothing"),
    ],
)
def test_a_request_for_a_worker(headers: Headers, *, is_one: bool) -> None:
    assert is_worker_script(Request("GET", "/sw.js", headers=headers)) is is_one
