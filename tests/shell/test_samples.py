"""Pages kept to try rules on: only everybody's, and a few of every sort."""

from __future__ import annotations

import pytest

from proxy.shell.samples import Sample, Samples, may_be_sample
from proxy.wire.messages import ResponseHead


def sample(path: str, *, site: str = "news", kind: str = "article", size: int = 10) -> Sample:
    """Return a page of some size."""
    return Sample(site, path, f"https://news.example{path}", "text/html", kind, b"x" * size)


def paths(samples: Samples) -> list[str]:
    """Return what is kept, the oldest first."""
    return [one.path for one in samples.pages()]


@pytest.mark.parametrize(
    ("target", "status", "fields", "kept"),
    [
        pytest.param("/a", 200, (), True, id="a page"),
        pytest.param("/a", 200, ((b"Cache-Control", b"no-cache"),), True, id="one to ask for anew"),
        pytest.param("/a?q=a+name", 200, (), False, id="an answer to what a reader asked"),
        pytest.param("/a", 404, (), False, id="an error"),
        pytest.param("/a", 200, ((b"Set-Cookie", b"id=1"),), False, id="one with a cookie"),
        pytest.param("/a", 200, ((b"Cache-Control", b"private"),), False, id="a private one"),
        pytest.param(
            "/a", 200, ((b"Cache-Control", b'private="x"'),), False, id="one with a private field"
        ),
        pytest.param("/a", 200, ((b"cache-control", b"no-store"),), False, id="one not to keep"),
    ],
)
def test_only_what_anybody_may_see_is_kept(
    target: str, status: int, fields: tuple[tuple[bytes, bytes], ...], *, kept: bool
) -> None:
    assert may_be_sample(ResponseHead(status, fields), target) is kept


def test_a_page_is_kept_once_as_it_was_last() -> None:
    samples = Samples(5)
    for size in (10, 20):
        samples.note(sample("/a", size=size))

    assert [len(one.body) for one in samples.pages()] == [20]
    assert samples.size_bytes == 20


def test_the_oldest_goes() -> None:
    samples = Samples(2)
    for path in ("/a", "/b", "/c"):
        samples.note(sample(path))

    assert paths(samples) == ["/b", "/c"]


def test_a_busy_site_does_not_displace_a_quiet_one() -> None:
    samples = Samples(3)
    samples.note(sample("/quiet", site="other"))
    samples.note(sample("/front", kind="front"))
    for path in ("/a", "/b", "/c", "/d"):
        samples.note(sample(path))

    assert paths(samples) == ["/quiet", "/front", "/d"]


def test_all_together_stay_within_their_bytes() -> None:
    samples = Samples(50, limit_bytes=100)
    for path in ("/a", "/b", "/c"):
        samples.note(sample(path, size=40))

    assert paths(samples) == ["/b", "/c"]
    assert samples.size_bytes == 80


def test_a_page_that_is_larger_than_all_may_be_displaces_none() -> None:
    samples = Samples(50, limit_bytes=100)
    samples.note(sample("/a"))
    samples.note(sample("/huge", size=101))

    assert paths(samples) == ["/a"]


def test_with_a_limit_of_none_nothing_is_kept() -> None:
    samples = Samples(0)
    samples.note(sample("/a"))

    assert samples.pages() == ()


@pytest.mark.parametrize(
    ("path", "site", "left"),
    [
        pytest.param("/a", "", ["/b"], id="a page of any site"),
        pytest.param("/a", "news", ["/a", "/b"], id="a page of one site"),
        pytest.param("", "news", ["/a"], id="a whole site"),
        pytest.param("", "", [], id="everything"),
    ],
)
def test_what_was_taken_down_is_forgotten(path: str, site: str, left: list[str]) -> None:
    samples = Samples(5)
    for one in (sample("/a"), sample("/a", site="other"), sample("/b")):
        samples.note(one)
    samples.forget(path, site)

    assert paths(samples) == left
    assert samples.size_bytes == 10 * len(left)
