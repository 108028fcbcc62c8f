from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.sheet.links import Links, tracking_pattern
from proxy.wire.addresses import SiteMap, absolute
from proxy.wire.forms import FormKind, FormRoad
from proxy.wire.signing import FormAddress, Signer
from proxy.wire.view import TextSize, View

BASE = "https://news.example/a/b?c=1"
DEFAULT = View()
SITE = SiteMap(frozenset({"news.example"}))


def made(view: View = DEFAULT, **facts: str) -> Links:
    return Links(BASE, BASE, to_public=SITE.to_public, is_own=SITE.is_own, view=view, **facts)  # type: ignore[arg-type]  # texts only


@pytest.mark.parametrize(
    ("href", "url"),
    [
        pytest.param("/x", "https://news.example/x", id="a path"),
        pytest.param("x", "https://news.example/a/x", id="beside the page"),
        pytest.param("../x", "https://news.example/x", id="above it"),
        pytest.param("//cdn.example/x", "https://cdn.example/x", id="without a scheme"),
        pytest.param("https://x.example", "https://x.example/", id="without a path"),
        pytest.param("/я?q=ё", "https://news.example/%D1%8F?q=%D1%91", id="letters"),
        pytest.param(
            "/x?utm_source=a&id=1&UTM_medium=b#c",
            "https://news.example/x?id=1#c",
            id="campaign codes",
        ),
        pytest.param("/x?fbclid=a", "https://news.example/x", id="nothing else in the query"),
        pytest.param("/x?a=fbclid=b", "https://news.example/x?a=fbclid=b", id="a value is no name"),
        pytest.param(
            "/x?myfbclid=b", "https://news.example/x?myfbclid=b", id="nor a part of a name"
        ),
        pytest.param(
            "mailto:a@b.example?subject=utm_source=x",
            "mailto:a@b.example?subject=utm_source=x",
            id="mail",
        ),
        pytest.param("javascript:x", None, id="a script"),
        pytest.param("data:text/html," + "x" * 100_000, None, id="data"),
        pytest.param("/" + "x" * 5_000, None, id="too long to be one"),
    ],
)
def test_an_address_is_resolved_and_cleaned(href: str, url: str | None) -> None:
    assert made().resolve(href) == url


@settings(max_examples=300)
@given(
    href=st.text(alphabet="/abA.%2Fé?&=#:@!'~ -_\\\"<", max_size=9),
    start=st.sampled_from(
        ["", "/", "//", "https://x.example", "https://x.example/", "http://a.b/c"]
    ),
)
def test_the_short_way_leads_where_the_long_one_does(href: str, start: str) -> None:
    assert made().resolve(start + href) == absolute(BASE, start + href)


def test_support_links_keep_their_campaign_codes() -> None:
    assert made().exact("/donate?utm_campaign=x") == "https://news.example/donate?utm_campaign=x"


def test_operators_add_names() -> None:
    links = Links(BASE, BASE, tracking=tracking_pattern(("ref_*", "smid", "no good(")))

    assert links.resolve("/x?ref_a=1&smid=2&reference=3") == "https://news.example/x?reference=3"


@pytest.mark.parametrize(
    ("view", "url", "address"),
    [
        pytest.param(View(), "https://news.example/x", "/x", id="the default view is not said"),
        pytest.param(View(simple=True), "https://news.example/x", "/x?view=simple", id="a wish is"),
        pytest.param(
            View(dark=True),
            "https://news.example/x?a=1#c",
            "/x?a=1&view=simple-dark#c",
            id="beside others",
        ),
        pytest.param(
            View(part=3), "https://news.example/x", "/x", id="a part belongs to this page"
        ),
        pytest.param(
            View(dark=True),
            "https://x.example/x",
            "https://x.example/x",
            id="other sites are not told",
        ),
    ],
)
def test_links_within_the_site_carry_the_view_on(view: View, url: str, address: str) -> None:
    assert made(view).public(url) == address


def test_switches_lead_to_this_page_in_another_view() -> None:
    links = made()

    assert links.view_address(View(size=TextSize.BIG)) == "/a/b?c=1&view=simple-big"
    assert links.full_address() == "/a/b?c=1&view=full"


def test_a_part_keeps_what_else_was_chosen() -> None:
    links = made(View(dark=True, whole=True, part=2), view_name="v")

    assert links.part_address(3, "a-x") == "/a/b?c=1&v=simple-dark-p3#a-x"


@pytest.mark.parametrize(
    ("href", "fragment"),
    [
        ("#x", "x"),
        ("#", ""),
        ("/a/b?c=1#x", "x"),
        (BASE + "#x", "x"),
        ("/a/b#x", None),
        ("/a", None),
    ],
)
def test_a_place_in_this_page_is_known(href: str, fragment: str | None) -> None:
    assert made().local(href) == fragment


ROAD = FormRoad(
    Signer((b"key",), "news"), frozenset({"news.example"}), frozenset({"search", "subscribe"})
)


@pytest.mark.parametrize(
    ("method", "facts", "sent"),
    [
        pytest.param("get", {}, None, id="a search in UTF-8 goes straight"),
        pytest.param("post", {}, ("utf-8", "utf-8"), id="what is posted goes through us"),
        pytest.param(
            "get", {"charset": "koi8-r"}, ("utf-8", "koi8-r"), id="what the origin reads otherwise"
        ),
        pytest.param(
            "get",
            {"sheet_charset": "windows-1251"},
            ("windows-1251", "utf-8"),
            id="what we write otherwise",
        ),
    ],
)
def test_a_form_is_sent(method: str, facts: dict[str, str], sent: tuple[str, str] | None) -> None:
    links = Links(BASE, BASE, to_public=SITE.to_public, forms=ROAD, **facts)  # type: ignore[arg-type]  # texts only
    url = "https://news.example/s"

    target = links.form_target(url, method, FormKind.SEARCH)

    assert target == (FormAddress(url, method, *sent, "search") if sent else "/s")


def test_a_form_may_ask_for_another_charset_than_its_pages() -> None:
    links = Links(BASE, BASE, forms=ROAD, charset="windows-1251")

    target = links.form_target("https://news.example/s", "get", FormKind.SEARCH, "utf-8")

    assert target == "https://news.example/s"


def test_what_is_posted_carries_the_view_in_its_address() -> None:
    links = Links(BASE, BASE, forms=ROAD, view=View(simple=True, pictures=False))

    post, get = (
        links.form_address(FormAddress("https://news.example/s", method, "utf-8", "utf-8"))
        for method in ("post", "get")
    )

    assert post.endswith("?view=simple-nopics")
    assert post.count("?") == 1
    assert "?" not in get  # there it is one of the fields


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(FormKind.CONTACT, id="a kind that the site does not take"),
        pytest.param(None, id="no kind at all"),
    ],
)
def test_a_form_that_the_site_does_not_take_has_no_address(kind: FormKind | None) -> None:
    links = Links(BASE, BASE, forms=ROAD)

    assert links.form_target("https://news.example/s", "post", kind) is None


def test_a_newsletter_service_gets_its_form_from_the_reader() -> None:
    links = Links(BASE, BASE, forms=ROAD)
    url = "https://a.list-manage.com/subscribe"

    assert links.form_target(url, "post", FormKind.SUBSCRIBE) == url
