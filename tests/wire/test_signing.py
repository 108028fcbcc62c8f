"""Signed addresses: read back as made, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.signing import FormAddress, PictureAddress, Signer

SIGNER = Signer((b"new key", b"old key"), "news")
PICTURE = PictureAddress("https://news.example/a.webp?w=1", "p480", 480, 320)
FORM = FormAddress("https://news.example/search", "get", "windows-1251", "utf-8", "search")

pictures = st.builds(
    PictureAddress,
    source=st.text(min_size=1),
    preset=st.sampled_from(["p480", "g240"]),
    width=st.integers(1, 9999),
    height=st.integers(1, 9999),
)


@given(pictures)
def test_a_picture_address_read_back_is_the_one_that_was_made(address: PictureAddress) -> None:
    assert SIGNER.read_picture(SIGNER.picture(address)) == address


def test_a_form_address_read_back_is_the_one_that_was_made() -> None:
    assert SIGNER.read_form(SIGNER.form(FORM)) == FORM


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(SIGNER.form(FORM).replace("search.get", "search.post"), id="another method"),
        pytest.param(SIGNER.form(FORM).replace("1251", "1252"), id="another charset"),
        pytest.param(SIGNER.form(FORM) + "x", id="another action"),
        pytest.param(SIGNER.picture(PICTURE).replace("/_i/", "/_f/"), id="a picture's signature"),
        pytest.param(
            SIGNER.form(FormAddress("https://news.example/", "put", "utf-8", "utf-8", "search")),
            id="a method that forms do not have",
        ),
        pytest.param(
            SIGNER.form(FormAddress("https://news.example/", "get", "É", "utf-8", "search")),
            id="a charset that is none",
        ),
    ],
)
def test_any_other_form_is_refused(path: str) -> None:
    assert SIGNER.read_form(path) is None


def test_a_picture_without_a_size_is_read_back_without() -> None:
    address = PictureAddress("https://news.example/a.png", "p240")

    assert SIGNER.read_picture(SIGNER.picture(address)) == address


def test_the_old_key_goes_on_verifying() -> None:
    old = Signer((b"old key",), "news").picture(PICTURE)

    assert SIGNER.read_picture(old) == PICTURE


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(Signer((b"other",), "news").picture(PICTURE), id="another key"),
        pytest.param(Signer((b"new key",), "other").picture(PICTURE), id="another site"),
        pytest.param(SIGNER.picture(PICTURE).replace("p480", "p640"), id="another preset"),
        pytest.param(SIGNER.picture(PICTURE)[:-1] + "x", id="another source"),
        pytest.param(SIGNER.form(FORM).replace("/_f/", "/_i/"), id="a form's signature"),
        pytest.param("/_i/", id="nothing"),
        pytest.param("/_i/é/p480/x", id="letters"),
        pytest.param("/other/path", id="another road"),
    ],
)
def test_any_other_address_is_refused(path: str) -> None:
    assert SIGNER.read_picture(path) is None


@given(st.text())
def test_no_path_is_taken_for_ours(path: str) -> None:
    assert SIGNER.read_picture("/_i/" + path) is None
    assert SIGNER.read_form("/_f/" + path) is None
