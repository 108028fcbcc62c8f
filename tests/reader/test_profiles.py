from __future__ import annotations

import pytest

from proxy.reader.engines import Engine, Kind
from proxy.reader.identify import Reader
from proxy.reader.profiles import profile_of, tier_of, typical_profile
from proxy.reader.tiers import Pictures, Profile, Tier
from proxy.wire.view import View
from tests.reader.asking import reader, request

WEBP = ("Accept", "text/html,image/webp,*/*;q=0.8")
ANDROID = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.0.0 Mobile Safari/537.36"


def profile(agent: str | None, *fields: tuple[str, str]) -> Profile:
    return profile_of(reader(agent, *fields), request(agent, *fields), View())


@pytest.mark.parametrize(
    ("engine", "version", "tier"),
    [
        pytest.param(Engine.TRIDENT, (4, 90), Tier.PLAIN, id="IE 4"),
        pytest.param(Engine.TRIDENT, (5, 0), Tier.BASIC, id="IE 5"),
        pytest.param(Engine.TRIDENT, (8, 0), Tier.BASIC, id="IE 8"),
        pytest.param(Engine.TRIDENT, (9, 0), Tier.LATE, id="IE 9"),
        pytest.param(Engine.EDGEHTML, (12, 0), Tier.LATE, id="EdgeHTML"),
        pytest.param(Engine.NETSCAPE, (4, 8), Tier.PLAIN, id="Netscape"),
        pytest.param(Engine.MOSAIC, None, Tier.PLAIN, id="Mosaic"),
        pytest.param(Engine.GECKO, (1, 9), Tier.BASIC, id="Firefox 3"),
        pytest.param(Engine.GECKO, (4, 0), Tier.LATE, id="Firefox 4"),
        pytest.param(Engine.WEBKIT, (4, 1), Tier.BASIC, id="Safari 4"),
        pytest.param(Engine.WEBKIT, (5, 0), Tier.LATE, id="Safari 5"),
        pytest.param(Engine.IOS, (4, 3), Tier.BASIC, id="iOS 4"),
        pytest.param(Engine.IOS, (5, 0), Tier.LATE, id="iOS 5"),
        pytest.param(Engine.BLINK, (1, 0), Tier.LATE, id="Chrome 1"),
        pytest.param(Engine.PRESTO, (6, 12), Tier.PLAIN, id="Opera 6"),
        pytest.param(Engine.PRESTO, (7, 0), Tier.BASIC, id="Opera 7"),
        pytest.param(Engine.PRESTO, (10, 10), Tier.BASIC, id="Opera 10.1"),
        pytest.param(Engine.PRESTO, (10, 50), Tier.LATE, id="Opera 10.5"),
        pytest.param(Engine.KHTML, (3, 5), Tier.BASIC, id="Konqueror"),
        pytest.param(Engine.NETFRONT, (3, 5), Tier.PLAIN, id="NetFront 3"),
        pytest.param(Engine.NETFRONT, (4, 1), Tier.BASIC, id="NetFront 4"),
        pytest.param(Engine.GOANNA, (3, 4), Tier.LATE, id="Goanna"),
        pytest.param(Engine.TEXT, (2, 9), Tier.PLAIN, id="a text browser"),
        pytest.param(Engine.NONE, None, Tier.PLAIN, id="nobody"),
        pytest.param(Engine.WEBKIT, None, Tier.LATE, id="WebKit of today without a number"),
    ],
)
def test_an_engine_has_a_tier(engine: Engine, version: tuple[int, int] | None, tier: Tier) -> None:
    assert tier_of(Reader(engine=engine, version=version, kind=Kind.BROWSER)) is tier


def test_an_old_webkit_without_a_number_is_basic() -> None:
    assert tier_of(Reader(engine=Engine.WEBKIT, old=True)) is Tier.BASIC


def test_a_row_may_name_the_tier() -> None:
    assert tier_of(reader("Mozilla/5.0 (PlayStation Vita 3.70) AppleWebKit/537.73")) is Tier.LATE


@pytest.mark.parametrize(
    ("agent", "fields", "pictures"),
    [
        pytest.param("Lynx/2.9.0", [], Pictures.NONE, id="text browsers have none"),
        pytest.param(
            "Links (2.29; Linux 6.1 x86_64; GNU C 12.2; x)", [], Pictures.P320, id="Links -g has"
        ),
        pytest.param("NCSA_Mosaic/2.4 (X11;AIX 2)", [], Pictures.G240, id="Mosaic reads GIF"),
        pytest.param("Mozilla/4.03 [en] (Win95; I)", [], Pictures.G240, id="Netscape below 4.04"),
        pytest.param("Mozilla/4.04 [uk] (Win95; I)", [], Pictures.P320, id="Netscape 4.04"),
        pytest.param(
            "Mozilla/2.0 (compatible; MSIE 3.02; Windows 95; uk)", [], Pictures.G240, id="IE 3"
        ),
        pytest.param("DoCoMo/1.0/F503i", [], Pictures.P176, id="the smallest phones"),
        pytest.param(
            "Nokia6309/2.0 (07.21) Profile/MIDP-2.0 Configuration/CLDC-1.1",
            [],
            Pictures.P240,
            id="phones of WAP 2",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 6.0; Windows 98; uk)", [], Pictures.P480, id="IE 6"
        ),
        pytest.param(
            "Opera/9.80 (J2ME/MIDP; Opera Mini/4.2; U; en) Presto/2.2",
            [],
            Pictures.P320,
            id="basic phones",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 6.1; uk; Trident/7.0; rv:11.0) like Gecko",
            [],
            Pictures.P640,
            id="IE 11",
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 7.0; X) {ANDROID}", [], Pictures.P480, id="late phones"
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 7.0; X) {ANDROID}", [WEBP], Pictures.W640, id="WebP named"
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 7.0; X) {ANDROID}",
            [("Accept", "text/html,image/webp;q=0")],
            Pictures.P480,
            id="WebP refused",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.0)",
            [WEBP],
            Pictures.P480,
            id="WebP is for late readers",
        ),
        pytest.param(
            "Mozilla/5.0 (Mobile; uk; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",
            [],
            Pictures.P320,
            id="keypad phones",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; U; Linux armv7l) AppleWebKit/531.2+ (KHTML, like Gecko) "
            "Version/5.0 Safari/533.2+ Kindle/3.0+",
            [],
            Pictures.E480,
            id="Kindle is gray",
        ),
    ],
)
def test_pictures_suit_the_reader(
    agent: str, fields: list[tuple[str, str]], pictures: Pictures
) -> None:
    assert profile(agent, *fields).pictures is pictures


@pytest.mark.parametrize(
    ("agent", "fields", "has_unicode"),
    [
        pytest.param("Mozilla/4.79 [uk] (Win98; U)", [], False, id="Netscape 4"),
        pytest.param("Mozilla/2.0 (compatible; MSIE 3.0; Windows 95; uk)", [], False, id="IE 3"),
        pytest.param("Mozilla/4.0 (compatible; MSIE 4.01; Windows 98; uk)", [], True, id="IE 4"),
        pytest.param("Opera/5.12 (Windows 98; U) [en]", [], False, id="Opera 5"),
        pytest.param("Opera/6.0 (Windows 98; U) [en]", [], True, id="Opera 6"),
        pytest.param("Lynx/2.8.3", [], True, id="a text browser that does not say"),
        pytest.param(
            "Lynx/2.8.3", [("Accept-Charset", "iso-8859-1, koi8-r")], False, id="a list without it"
        ),
        pytest.param("Lynx/2.8.3", [("Accept-Charset", "koi8-r, *;q=0.1")], True, id="anything"),
        pytest.param(
            "Lynx/2.8.3", [("Accept-Charset", "koi8-r, UTF-8;q=0.7")], True, id="a list with it"
        ),
        pytest.param(
            "Lynx/2.8.3", [("Accept-Charset", "koi8-r, utf-8;q=0, *")], False, id="it is refused"
        ),
        pytest.param(None, [], True, id="nobody"),
    ],
)
def test_readers_before_unicode_are_known(
    agent: str | None, fields: list[tuple[str, str]], *, has_unicode: bool
) -> None:
    assert profile(agent, *fields).unicode is has_unicode


@pytest.mark.parametrize(
    ("agent", "raw_bytes", "bare_type"),
    [
        pytest.param("NCSA_Mosaic/2.6 (X11;SunOS 4.1.3 sun4m)", True, True, id="Mosaic"),
        pytest.param("Mozilla/1.1N (X11; I; SunOS 4.1.3 sun4m)", False, True, id="Netscape 1"),
        pytest.param("Mozilla/2.02 (Win95; I)", False, False, id="Netscape 2"),
        pytest.param("Emacs-W3/4.0pre.46 URL/p4.0pre.46", True, False, id="Emacs/W3"),
        pytest.param("LineModeBrowser/3.1 libwww/", True, False, id="Line Mode"),
        pytest.param("Lynx/2.9.0", False, False, id="Lynx"),
    ],
)
def test_readers_that_know_no_charset_are_known(
    agent: str, *, raw_bytes: bool, bare_type: bool
) -> None:
    asked = profile(agent)

    assert (asked.raw_bytes, asked.bare_type) == (raw_bytes, bare_type)


@pytest.mark.parametrize(
    ("agent", "part_bytes"),
    [
        pytest.param("Mozilla/3.01 (Win95; I)", 14_000, id="plain"),
        pytest.param("SIE-S65/20", 10_000, id="plain phone"),
        pytest.param("Dillo/3.0.5", 48_000, id="basic"),
        pytest.param(
            "Opera/9.80 (J2ME/MIDP; Opera Mini/4.2; U; en) Presto/2.2", 20_000, id="basic phone"
        ),
        pytest.param("Mozilla/5.0 (X11; rv:40.0) Gecko/20100101 Firefox/40.0", 120_000, id="late"),
        pytest.param(f"Mozilla/5.0 (Linux; Android 7.0; X) {ANDROID}", 48_000, id="late phone"),
    ],
)
def test_a_part_fits_the_reader(agent: str, part_bytes: int) -> None:
    assert profile(agent).part_bytes == part_bytes


def test_a_field_may_show_the_phone_of_a_modern_reader() -> None:
    agent = "Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Safari/537.36"

    assert profile(agent, ("Sec-CH-UA-Mobile", "?1")).phone
    assert not profile(agent, ("Sec-CH-UA-Mobile", "?0")).phone


def test_kindle_gets_large_text() -> None:
    assert profile("Mozilla/5.0 AppleWebKit/528.5+ (KHTML, like Gecko) Kindle/3.0").large_text


def test_text_only_is_said_of_text_browsers() -> None:
    assert profile("ELinks/0.16 (textmode; Linux; 80x24)").text_only
    assert not profile("Emacs-W3/4.0pre.46 URL/p4.0pre.46").text_only


def test_the_typical_reader_of_a_tier_reads_utf8_on_a_desktop() -> None:
    view = View(dark=True)

    assert typical_profile(Tier.BASIC, view) == Profile(
        tier=Tier.BASIC, pictures=Pictures.P480, part_bytes=48_000, view=view
    )


def test_a_profile_is_a_key() -> None:
    assert hash(profile("Dillo/3.0.5")) == hash(profile("NetSurf/3.10 (Linux)"))


NETSCAPE = "Mozilla/3.01 (X11; I; Linux 2.0)"
FIREFOX = "Mozilla/5.0 (X11; Linux i686; rv:2.0) Gecko/20100101 Firefox/4.0"


@pytest.mark.parametrize(
    ("agent", "field", "charsets"),
    [
        pytest.param(NETSCAPE, "koi8-r, x;q=0, US-ASCII", "koi8-r, us-ascii", id="sorted"),
        pytest.param(NETSCAPE, "iso-8859-1,*,utf-8", "", id="a list of everything says nothing"),
        pytest.param(NETSCAPE, "<b>, koi8-r", "koi8-r", id="names only"),
        pytest.param(FIREFOX, "iso-8859-1", "iso-8859-1", id="whoever leaves UTF-8 out"),
        pytest.param(FIREFOX, "iso-8859-1, utf-8;q=0.7", "", id="nothing of a reader of UTF-8"),
    ],
)
def test_charsets_that_a_reader_names(agent: str, field: str, charsets: str) -> None:
    asked = request(agent, ("Accept-Charset", field))

    assert profile_of(reader(agent), asked, View()).accept_charset == charsets


def test_an_endless_list_of_charsets_is_cut() -> None:
    field = ", ".join(f"iso-8859-{number}" for number in range(1, 60))

    profile = profile_of(reader(NETSCAPE), request(NETSCAPE, ("Accept-Charset", field)), View())

    assert profile.accept_charset.count(",") == 15
