"""Signed addresses: read back as made, or refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.wire.signing import FormAddress, PictureAddress, Signer, can_list

SIGNER = Signer((b"new key", b"old key"), "news")
PICTURE = PictureAddress("https://news.example/a.webp?w=1", "p480", 480, 320)
FORM = FormAddress(
    "https://news.example/search", "get", "windows-1251", "utf-8", "search", (("q", 1), ("in", 3))
)

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


names = st.text(min_size=1).filter(can_list)


@given(st.lists(st.tuples(names, st.integers(1, 9999))))
def test_a_form_address_read_back_is_the_one_that_was_made(fields: list[tuple[str, int]]) -> None:
    form = replace(FORM, fields=tuple(fields))

    assert SIGNER.read_form(SIGNER.form(form)) == form


def test_many_names_of_a_framework_take_little_room() -> None:
    fields = tuple((f"tx_indexedsearch[submit_{word}]", 1) for word in "abcdefghijklmnopqrstuvwxyz")

    path = SIGNER.form(replace(FORM, fields=fields))

    assert len(path) < len("".join(name for name, _ in fields)) / 2
    assert SIGNER.read_form(path) == replace(FORM, fields=fields)


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        pytest.param("q", True, id="a word"),
        pytest.param("data[mail] №", True, id="signs, blanks and letters of any kind"),
        pytest.param("", False, id="nothing"),
        pytest.param("a\nb", False, id="a line end"),
        pytest.param("a\t2", False, id="a count"),
        pytest.param("a\ud800", False, id="half a character"),
    ],
)
def test_a_name_can_stand_in_an_address(name: str, *, listed: bool) -> None:
    assert can_list(name) is listed


def signed(rest: str) -> str:
    """Return a path with this rest as the first key signs it."""
    text = f"1|news|{rest}".encode()
    digest = hmac.new(b"new key", text, hashlib.sha256).digest()[:15]
    return f"/_f/{base64.urlsafe_b64encode(digest).decode()}/{rest}"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(SIGNER.form(FORM).replace("search.get", "search.post"), id="another method"),
        pytest.param(SIGNER.form(FORM).replace("1251", "1252"), id="another charset"),
        pytest.param(SIGNER.form(FORM) + "x", id="another action"),
        pytest.param(SIGNER.form(FORM).replace("/cQpp", "/cQpq"), id="another list of fields"),
        pytest.param(
            signed("search.get/utf-8/utf-8/aHR0cHM6Ly9uZXdzLmV4YW1wbGUv"), id="no list of fields"
        ),
        pytest.param(
            signed("search.get/utf-8/utf-8/.cQlh/aHR0cHM6Ly9uZXdzLmV4YW1wbGUv"), id="no deflate"
        ),
        pytest.param(
            signed("search.get/utf-8/utf-8/.a/aHR0cHM6Ly9uZXdzLmV4YW1wbGUv"), id="no base64"
        ),
        pytest.param(
            signed("search.get/utf-8/utf-8/cQlh/aHR0cHM6Ly9uZXdzLmV4YW1wbGUv"),
            id="a list that is none",
        ),
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
