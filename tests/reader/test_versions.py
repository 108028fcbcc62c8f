from __future__ import annotations

import pytest

from proxy.reader.engines import Reads
from proxy.reader.versions import READINGS
from tests.reader.asking import reader, verdict

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE = "Mozilla/5.0 (Linux; Android 9; SM-J415FN)"
IPHONE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


def test_every_way_of_reading_has_a_procedure() -> None:
    assert set(READINGS) == set(Reads)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(
            f"{WINDOWS} {BLINK} Chrome/87.0.4280.88 Safari/537.36",
            "original modern engine.blink",
            id="Chromium at the line is modern",
        ),
        pytest.param(
            f"{WINDOWS} {BLINK} Chrome/86.0.4240.75 Safari/537.36",
            "simple late engine.blink",
            id="Chromium one below the line is outdated",
        ),
        pytest.param(
            f"{WINDOWS} {BLINK} Chrome/60.0.3112.113 Safari/537.36 OPR/47.0.2631.71",
            "simple late engine.blink",
            id="Opera is its Chromium",
        ),
        pytest.param(
            f"{PHONE} {BLINK} SamsungBrowser/11.2 Chrome/75.0.3770.143 Mobile Safari/537.36",
            "simple late engine.blink",
            id="Samsung Internet is its Chromium",
        ),
        pytest.param(
            f"{PHONE} {BLINK} Version/4.0 Chrome/92.0.4515.131 MQQBrowser/6.2 Mobile Safari/537.36",
            "original modern engine.blink",
            id="an old product on a new Chromium is modern",
        ),
        pytest.param(
            f"{PHONE[:-1]} Build/PPR1; wv) {BLINK} Version/4.0 Chrome/83.0.4103.106 Mobile "
            "Safari/537.36 Instagram 400.0.0.1.107 Android",
            "simple late engine.blink",
            id="a new application in an old WebView is outdated",
        ),
        pytest.param(
            f"{WINDOWS} {BLINK} Chrome/64.0.3282.140 Safari/537.36 Edge/17.17134",
            "simple late engine.edgehtml",
            id="EdgeHTML is outdated whatever Chrome stands beside it",
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 12; motorola edge 20) {BLINK} Chrome/111.0.0.0 Mobile "
            "Safari/537.36",
            "original modern engine.blink",
            id="a phone called edge is no EdgeHTML",
        ),
        pytest.param(
            f"{WINDOWS} {BLINK} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "original modern engine.blink",
            id="Edge of today is Chromium",
        ),
        pytest.param(
            f"Mozilla/5.0 (Web0S; Linux/SmartTV) {BLINK} Chr0me/79.0.3945.79 Safari/537.36",
            "simple late engine.blink",
            id="a television that writes Chr0me is Chromium",
        ),
    ],
)
def test_chromium_is_judged_by_its_own_number(agent: str, expected: str) -> None:
    assert verdict(agent) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) {IPHONE} Version/26.2 "
            "Mobile/15E148 Safari/604.1",
            "original modern engine.ios",
            id="Safari 26 leaves the system at 18.7",
        ),
        pytest.param(
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 12_5 like Mac OS X) {IPHONE} CriOS/114.0.5735.99 "
            "Mobile/15E148 Safari/604.1",
            "simple late engine.ios",
            id="Chrome 114 on iOS 12 is iOS 12",
        ),
        pytest.param(
            f"Mozilla/5.0 (iPad; CPU OS 13_3 like Mac OS X) {IPHONE} Version/16.0 FxiOS/110.0 "
            "Mobile/15E148 Safari/605.1.15",
            "simple late engine.ios",
            id="the Version of another browser is not the engine's",
        ),
        pytest.param(
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 16_1 like Mac OS X) {IPHONE} Mobile/20B82 "
            "[FBAN/FBIOS;FBAV/390.0]",
            "original modern engine.ios",
            id="an application shows the system's number",
        ),
        pytest.param(
            "Mozilla/5.0 (iPad; U; CPU OS 4_3 like Mac OS X; en) AppleWebKit/533.17.9 (KHTML, like "
            "Gecko) Version/5.0.2 Mobile/8F190 Safari/6533.18.5",
            "simple basic engine.ios",
            id="iOS 4 is basic although Safari says 5",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; U; CPU like Mac OS X; en) AppleWebKit/420.1 (KHTML, like Gecko) "
            "Version/3.0 Mobile/4A102 Safari/419.3",
            "simple basic engine.ios",
            id="the first iPhone shows no system number",
        ),
        pytest.param(
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_5) {IPHONE} CriOS/99 Version/11.1.1 "
            "Safari/605.1.15",
            "original modern unknown.ios",
            id="the constant Version of the desktop mode is ignored",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 5_1 like Mac OS X) AppleWebKit (KHTML, like Gecko)"
            " Mobile [FBAN/FBForIPhone]",
            "simple late engine.ios",
            id="WebKit without a number is known by the system",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)",
            "original modern unknown.ios",
            id="a new WebKit without any number is unknown",
        ),
    ],
)
def test_ios_is_judged_by_the_system(agent: str, expected: str) -> None:
    assert verdict(agent) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0",
            "original modern engine.gecko",
            id="rv stands still at 109",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Gecko/20100101 Firefox/78.0",
            "simple late engine.gecko",
            id="Firefox below the line is late",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows; U; Windows NT 5.1; pl; rv:1.9.2.27) Gecko/20120216 Firefox/3.6",
            "simple basic engine.gecko",
            id="Firefox 3.6 is Gecko 1.9",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux i686; rv:2.0.1) Gecko/20110506 Firefox/4.0.1",
            "simple late engine.gecko",
            id="Firefox 4 is Gecko 2",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; FreeBSD amd64; rv:2.0.1) Gecko/20110609 SeaMonkey/2.1",
            "simple late engine.gecko",
            id="Gecko 2 without Firefox is late",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0; rv:68.0) Gecko/20100101 Goanna/4.8 Firefox/68.0 "
            "PaleMoon/29.4",
            "simple late engine.gecko",
            id="Pale Moon is the Firefox that it claims to be",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64; rv:1.0) Goanna/20150828 Firefox/31.9 PaleMoon/26.0",
            "simple late engine.gecko",
            id="Pale Moon with an rv of its own is its Firefox",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64; rv:6.4) Goanna/20230801 PaleMoon/32.3",
            "original modern engine.goanna",
            id="Goanna with a day has its number in rv",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 6.1; rv:68.9) Goanna/4.6 Centaury/20200701",
            "simple late engine.goanna",
            id="Goanna 4 is outdated",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64) Goanna PaleMoon/32.3 Goanna/",
            "original modern unknown.bare",
            id="Goanna without a number is unknown",
        ),
        pytest.param(
            "Mozilla/5.0 (Mobile; uk; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",
            "simple late engine.gecko",
            id="KaiOS 2.5 is Gecko 48",
        ),
        pytest.param(
            "Mozilla/5.0 (Mobile; rv:84.0) Gecko/84.0 Firefox/84.0 KAIOS/3.1",
            "original modern engine.gecko",
            id="KaiOS 3 is modern by default",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux i686) Gecko/20021216 Galeon/1.2.7",
            "simple basic engine.gecko",
            id="a build of 2002 is old without rv",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101",
            "original modern unknown.bare",
            id="the constant build says nothing",
        ),
    ],
)
def test_gecko_is_judged_by_the_larger_number(agent: str, expected: str) -> None:
    assert verdict(agent) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) Version/14.0 Safari/605.1.15",
            "original modern engine.webkit",
            id="Safari at the line is modern",
        ),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) Version/13.1.2 Safari/605.1.15",
            "simple late engine.webkit",
            id="Safari below the line is late",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/60.5 Safari/605.1.15",
            "original modern engine.webkit",
            id="WebKitGTK says 60.5",
        ),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) NewsApp/3",
            "original modern unknown.webkit",
            id="an application on a Mac shows no number",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/609.1 (KHTML, like Gecko) JavaFX/14",
            "simple late engine.webkit",
            id="WebKit's own number tells where it is not frozen",
        ),
        pytest.param(
            "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) "
            "PhantomJS/2.1.9 Safari/538.1",
            "simple basic engine.webkit",
            id="an old WebKit without Version is basic",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/534.57.2 (KHTML, like Gecko) Version/45.1 "
            "Safari/534.57.2",
            "simple late engine.webkit",
            id="an old WebKit is old whatever Version says",
        ),
        pytest.param(
            "Mozilla/5.0 (Linux; U; Android 4.0.4; uk; GT-S7562 Build/IMM76I) AppleWebKit/534.30 "
            "(KHTML, like Gecko) Version/4.0 Mobile Safari/534.30",
            "simple late engine.webkit",
            id="the stock browser of Android 4 is late",
        ),
        pytest.param(
            "Mozilla/5.0 (Linux; U; Android 2.3.6; uk; GT-S5830 Build/GINGERBREAD) AppleWebKit/"
            "533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1",
            "simple basic engine.webkit",
            id="the stock browser of Android 2 is basic",
        ),
        pytest.param(
            "Mozilla/5.0 (7665MB; 720x1600; Xiaomi; 15) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Example Android App Phone Hybrid()",
            "original modern unknown.blink",
            id="Blink's number without its name is of any age",
        ),
        pytest.param(
            "Mozilla/5.0 (PlayStation 5 7.61) AppleWebKit/605.1.15 (KHTML, like Gecko)",
            "original modern unknown.webkit",
            id="a PlayStation 5 is judged by Version, and has none here",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux) AppleWebKit/ (KHTML, like Gecko)",
            "original modern unknown.bare",
            id="WebKit without any number is unknown",
        ),
    ],
)
def test_webkit_is_judged_by_version(agent: str, expected: str) -> None:
    assert verdict(agent) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/7.0; .NET4.0C)",
            "simple late engine.trident",
            id="compatibility view is IE 11",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
            "simple late engine.trident",
            id="IE 11 without MSIE",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1; chromeframe/22.0)",
            "simple basic engine.trident",
            id="Chrome Frame is IE all the same",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 4.01; Windows 95; uk)",
            "simple plain engine.trident",
            id="IE 4 is plain",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE or so; Windows 95)",
            "simple plain engine.trident",
            id="IE without a number is plain",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 6.0; Windows CE; IEMobile 8.12)",
            "simple basic engine.trident",
            id="IE Mobile is basic",
        ),
        pytest.param(
            "Opera/9.80 (X11; Linux i686) Presto/2.12.388 Version/12.16",
            "simple late engine.presto",
            id="Opera 12 says 9.80",
        ),
        pytest.param(
            "Opera/9.64 (Windows NT 6.0; U; en) Presto/2.1.1",
            "simple basic engine.presto",
            id="Opera 9 is basic",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 5.0; Windows 98) Opera 6.05 [en]",
            "simple plain engine.presto",
            id="Opera 6 that claims to be IE is plain",
        ),
        pytest.param(
            "Mozilla/5.0 (compatible; Konqueror/4.5; Linux) KHTML/4.5.4 (like Gecko)",
            "simple basic engine.khtml",
            id="Konqueror is basic",
        ),
        pytest.param(
            "Mozilla/4.61 [uk] (OS/2; U)",
            "simple plain engine.netscape",
            id="Netscape 4 is plain",
        ),
        pytest.param(
            "Mozilla/3.0 (compatible; Netscape 3.04; Win95)",
            "simple plain engine.netscape",
            id="compatible and a system of its time is old",
        ),
    ],
)
def test_engines_of_the_past_are_outdated(agent: str, expected: str) -> None:
    assert verdict(agent) == expected


@pytest.mark.parametrize(
    ("agent", "version"),
    [
        pytest.param(
            "CrMo/18.0 Mozilla/5.0 (Linux) CrMo/18.0.1025.166", (18, 0), id="early Chrome"
        ),
        pytest.param("Mozilla/5.0 (X11) HeadlessChrome/120.0.0.0", (120, 0), id="a headless build"),
        pytest.param("Links (2.21; Linux 5.4 x86_64; GNU C 9.3; text)", (2, 21), id="Links"),
        pytest.param("NetSurf/3.11 (Linux)", (3, 11), id="NetSurf"),
        pytest.param("NCSA_Mosaic/2.6 (X11;SunOS 4.1.3 sun4m)  libwww/2.12", (2, 6), id="Mosaic"),
        pytest.param("Opera/7 (Windows 98; U)  [uk]", (7, 0), id="a major number alone"),
        pytest.param("Mozilla/5.0 Chromium (no number)/", None, id="no number at all"),
        pytest.param("Opera/9.80 (Linux; U) Presto/2.1", (9, 80), id="Presto without Version"),
        pytest.param(
            "Mozilla/5.0 (Macintosh; U; PPC Mac OS X) AppleWebKit/125.2 Safari/125.8",
            None,
            id="Safari before it said Version",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iOS 15_6 like Mac OS X) AppleWebKit/613.3 Mobile/15E148",
            (15, 6),
            id="iOS by its own name",
        ),
    ],
)
def test_a_number_is_read_where_it_stands(agent: str, version: tuple[int, int] | None) -> None:
    assert reader(agent).version == version
