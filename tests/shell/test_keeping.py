"""What is kept of a response, and what never is."""

from __future__ import annotations

import gzip

import pytest

from proxy.page.codings import apply_coding
from proxy.shell.keeping import is_walled
from proxy.wire.messages import ResponseHead

HTML = (b"Content-Type", b"text/html; charset=utf-8")
JSON = b'<script type="application/ld+json">{"isAccessibleForFree":%s}</script>'


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(JSON % b"false", id="false"),
        pytest.param(JSON % b'"False"', id="False in quotes"),
        pytest.param(JSON % b' "http://schema.org/False"', id="as an address"),
        pytest.param(b'<meta itemprop="isAccessibleForFree" content="false">', id="a property"),
        pytest.param(b"<meta itemprop=isAccessibleForFree content=false>", id="without quotes"),
        pytest.param(b"x" * 1_000_000 + JSON % b"false", id="far down"),
    ],
)
def test_a_page_that_is_not_free_is_walled(body: bytes) -> None:
    assert is_walled(ResponseHead(200, (HTML,)), body)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        pytest.param(b"gzip", apply_coding(JSON % b"false", "gzip"), id="gzip"),
        pytest.param(b"br", apply_coding(JSON % b"false", "br"), id="brotli"),
    ],
)
def test_also_under_a_coding(coding: bytes, body: bytes) -> None:
    assert is_walled(ResponseHead(200, (HTML, (b"Content-Encoding", coding))), body)


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        pytest.param((HTML,), JSON % b"true", id="free"),
        pytest.param((HTML,), b"<p>isAccessibleForFree is a property", id="only spoken of"),
        pytest.param((HTML,), b"isAccessibleForFree", id="nothing behind it"),
        pytest.param(((b"Content-Type", b"text/javascript"),), JSON % b"false", id="no page"),
        pytest.param(
            (HTML, (b"Content-Encoding", b"gzip")), JSON % b"false", id="a coding that it has not"
        ),
        pytest.param(
            (HTML, (b"Content-Encoding", b"zstd")), JSON % b"false", id="one nobody can undo"
        ),
        pytest.param(
            (HTML, (b"Content-Encoding", b"gzip")), gzip.compress(bytes(40_000_000)), id="a bomb"
        ),
    ],
)
def test_all_else_is_not(fields: tuple[tuple[bytes, bytes], ...], body: bytes) -> None:
    assert not is_walled(ResponseHead(200, fields), body)
