from __future__ import annotations

import pytest

from proxy.reader.negotiation import content_coding, pick_language, weights
from proxy.reader.profiles import tier_of
from tests.reader.asking import reader, request

IE6 = "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; uk)"
IE8 = "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.0)"
CHROME = "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.1 Safari/537.36"
W3M = "w3m/0.5.3"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("gzip, br", {"gzip": 1, "br": 1}, id="without weights"),
        pytest.param("gzip;q=0.5, br ; Q = 0.25", {"gzip": 0.5, "br": 0.25}, id="with weights"),
        pytest.param("gzip;q=0, gzip", {"gzip": 0}, id="the first one counts"),
        pytest.param("text/html;level=1;q=0.4", {"text/html": 0.4}, id="behind other parameters"),
        pytest.param("gzip;q=x", {"gzip": 1}, id="a weight that is none"),
        pytest.param("", {}, id="nothing"),
        pytest.param(", ,;q=1", {}, id="empty items"),
        pytest.param("a," * 5000, {"a": 1}, id="an endless list"),
    ],
)
def test_a_list_is_read_with_its_weights(value: str, expected: dict[str, float]) -> None:
    assert weights(value) == expected


@pytest.mark.parametrize(
    ("agent", "offered", "coding"),
    [
        pytest.param(IE8, "gzip, deflate", "gzip", id="IE 8 gets gzip"),
        pytest.param(IE8, "", "", id="who asks for nothing gets nothing"),
        pytest.param(IE8, "deflate", "", id="deflate is never sent"),
        pytest.param(IE8, "gzip;q=0", "", id="a weight of 0 means no"),
        pytest.param(IE8, "*", "gzip", id="anything includes gzip"),
        pytest.param(IE8, "*;q=0", "", id="nothing at all excludes gzip"),
        pytest.param(IE8, "x-gzip", "gzip", id="the old name of gzip"),
        pytest.param(IE8, "gzip, br", "gzip", id="br is for late readers"),
        pytest.param(IE6, "gzip, deflate", "", id="IE 6 fails with gzip"),
        pytest.param(IE6.replace(")", "; SV1)"), "gzip", "gzip", id="its service pack mended it"),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 5.23; Mac_PowerPC; uk)",
            "gzip",
            "",
            id="IE on a Mac fails",
        ),
        pytest.param("Mozilla/4.78 [uk] (Win98; U)", "gzip", "", id="Netscape fails"),
        pytest.param("Mozilla/3.0 (Planetweb/1.1)", "gzip", "", id="plain readers get it whole"),
        pytest.param(W3M, "gzip, br", "gzip", id="a text browser that asks"),
        pytest.param(CHROME, "gzip, br", "gzip", id="br needs https"),
    ],
)
def test_the_coding_suits_the_reader(agent: str, offered: str, coding: str) -> None:
    asking = reader(agent)

    asked = request(agent, ("Accept-Encoding", offered))

    assert content_coding(asking, tier_of(asking), asked) == coding


@pytest.mark.parametrize(
    ("agent", "version", "coding"),
    [
        pytest.param(IE8, "1.0", "", id="not to HTTP/1.0"),
        pytest.param(W3M, "1.0", "gzip", id="but to text browsers"),
    ],
)
def test_the_version_of_http_matters(agent: str, version: str, coding: str) -> None:
    asking = reader(agent)

    asked = request(agent, ("Accept-Encoding", "gzip"), version=version)

    assert content_coding(asking, tier_of(asking), asked) == coding


@pytest.mark.parametrize(
    ("agent", "offered", "coding"),
    [
        pytest.param(CHROME, "gzip, br", "br", id="late over https gets br"),
        pytest.param(CHROME, "gzip, br;q=0", "gzip", id="unless it refuses"),
        pytest.param(IE8, "gzip, br", "gzip", id="basic does not"),
    ],
)
def test_br_goes_to_late_readers_over_https(agent: str, offered: str, coding: str) -> None:
    asking = reader(agent)
    plain = request(agent, ("Accept-Encoding", offered))

    asked = type(plain)("GET", "/", headers=plain.headers, scheme="https")

    assert content_coding(asking, tier_of(asking), asked) == coding


@pytest.mark.parametrize(
    ("field", "language"),
    [
        pytest.param("ru-RU,ru;q=0.9,en;q=0.8", "ru", id="the first, its region cut off"),
        pytest.param("en;q=0.2, uk;q=0.7", "uk", id="the heaviest, wherever it stands"),
        pytest.param("kk, ru;q=0.5", "ru", id="the best of those that we speak"),
        pytest.param("ua", "uk", id="what some systems write for Ukrainian"),
        pytest.param("ru;q=0, *", "", id="none that is refused, and no star"),
        pytest.param("C", "", id="a machine without a language"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_language_is_picked(field: str, language: str) -> None:
    assert pick_language(field, {"en", "ru", "uk"}) == language


def test_without_a_language_the_usual_one_is_spoken() -> None:
    assert pick_language("eo", {"en", "ru"}, "ru") == "ru"
