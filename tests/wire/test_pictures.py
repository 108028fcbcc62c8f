from dataclasses import replace

import pytest

from proxy.wire.pictures import PictureRoad
from proxy.wire.signing import Signer

SIGNER = Signer((b"key",), "news")
ROAD = PictureRoad(
    SIGNER,
    own=frozenset({"www.news.example", "10.0.0.5:8080", "localhost"}),
    more=frozenset({"cdn.example"}),
)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://www.news.example/a.jpg", id="the origin's own host"),
        pytest.param("https://WWW.News.Example/a.jpg", id="in any case"),
        pytest.param("https://static.news.example/a.jpg", id="a host below the same name"),
        pytest.param("https://cdn.example:8443/a.jpg", id="a listed host, any port"),
        pytest.param("http://10.0.0.5:8080/a.jpg", id="an address with its port"),
    ],
)
def test_a_picture_of_the_site_is_fetched(url: str) -> None:
    assert ROAD.allows(url)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://other.example/a.jpg", id="another host"),
        pytest.param("https://news.example.evil.example/a.jpg", id="the name as a beginning"),
        pytest.param("https://evilnews.example/a.jpg", id="the name as an end without a dot"),
        pytest.param("https://a.cdn.example/a.jpg", id="below a listed host"),
        pytest.param("http://1.10.0.0.5/a.jpg", id="below a number"),
        pytest.param("http://a.localhost/a.jpg", id="below a name without a dot"),
        pytest.param("http://10.0.0.5/a.jpg", id="an address at another port"),
        pytest.param("ftp://www.news.example/a.jpg", id="another scheme"),
        pytest.param("https://www.news.example@evil.example/a.jpg", id="the name as a user"),
        pytest.param("https://[::1/a.jpg", id="not an address"),
        pytest.param("/a.jpg", id="not absolute"),
    ],
)
def test_no_other_picture_is(url: str) -> None:
    assert not ROAD.allows(url)
    assert ROAD.address(url, "p480", 0, 0) is None


def test_an_address_of_ours_reads_back_as_the_picture() -> None:
    path = ROAD.address("https://www.news.example/a.jpg", "p480", 480, 300)

    assert path is not None
    asked = SIGNER.read_picture(path)
    assert asked is not None
    assert (asked.source, asked.preset) == ("https://www.news.example/a.jpg", "p480")
    assert (asked.width, asked.height) == (480, 300)


def test_a_drawing_has_an_address_where_they_are_drawn() -> None:
    url = "https://www.news.example/chart.svg?v=2"

    assert ROAD.address(url, "p480", 0, 0) is None
    assert replace(ROAD, draws=True).address(url, "p480", 0, 0) is not None
