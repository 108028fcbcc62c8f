from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.reader.engines import Engine, Kind
from proxy.reader.identify import AGENT_LIMIT, identify
from proxy.wire.messages import Request
from tests.reader.asking import SIGNS, decide, reader, verdict

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
BLINK = "AppleWebKit/537.36 (KHTML, like Gecko)"
PHONE = "Mozilla/5.0 (Linux; Android 9; SM-J415FN)"
IPHONE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(
            "Opera/9.80 (Android; Opera Mini/7.6.4/35.5706; U; pl) Presto/2.8.119 Version/11.10",
            "simple basic proxy.opera-mini",
            id="Opera Mini renders at Opera",
        ),
        pytest.param(
            f"{PHONE[:-1]}; wv) {BLINK} Version/4.0 Chrome/98.0.4758.101 Mobile Safari/537.36 "
            "OPR/62.3.2254 Opera Mini/62.3",
            "original modern engine.blink",
            id="Opera Mini in a WebView is its Chromium",
        ),
        pytest.param(
            "Nokia5130c-2/2.0 (07.97) Profile/MIDP-2.1 Configuration/CLDC-1.1",
            "simple plain proxy.phone",
            id="a phone begins with its vendor",
        ),
        pytest.param(
            "BlackBerry8520/5.0.0.681 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/600",
            "simple basic proxy.phone",
            id="BlackBerry 5 is basic",
        ),
        pytest.param(
            "BlackBerry8100/4.5.0.180 Profile/MIDP-2.0 Configuration/CLDC-1.1 VendorID/100",
            "simple plain proxy.phone",
            id="BlackBerry 4 is plain",
        ),
        pytest.param(
            "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.1.1d",
            "simple plain text.browser",
            id="Lynx is a text browser",
        ),
    ],
)
def test_phones_and_text_browsers_get_the_sheet(agent: str, expected: str) -> None:
    assert verdict(agent) == expected


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        pytest.param("curl/8.4.0", "library", id="a library"),
        pytest.param("NewsTicker/3.1 (build 7)", "program", id="whoever begins with its own name"),
        pytest.param(
            "Newsglass 1.0 (compatible; MSIE 6.0; Windows NT 5.1)",
            "program",
            id="an engine behind a program's name",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 6.1; rv:40.0) Gecko/20100101 Firefox/40.0 "
            "(+https://example.org/why)",
            "address",
            id="an address for complaints",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; seek@news.example.org)",
            "address",
            id="a mail address",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 6.1; rv:40.0) Gecko/20100101 Firefox/40.0 ExampleBot/1",
            "word",
            id="the word stands at the end of a name",
        ),
        pytest.param(
            f"Mozilla/5.0 (X11; Linux x86_64) {BLINK[:-1]}; Some-Reader) Chrome/80.0.1 "
            "Safari/537.36",
            "shape",
            id="a name where no browser has one",
        ),
        pytest.param("Dalvik/2.1.0 (Linux; U; Android 6.0; X)", "library", id="an Android program"),
        pytest.param("News/12 CFNetwork/1410 Darwin/22.6.0", "library", id="a program on iOS"),
    ],
)
def test_programs_get_the_original(agent: str, bot: str) -> None:
    assert verdict(agent) == f"original modern bot.{bot}"


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 7.0; CUBOT NOTE Plus Build/NRD90M) {BLINK} "
            "Chrome/70.0.3538.80 Mobile Safari/537.36",
            id="a vendor whose name ends in bot",
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 8.1.0; M bot 60 Build/O11019) {BLINK} "
            "Chrome/71.0.3578.99 Mobile Safari/537.36",
            id="a model that is called bot",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; Botswana Telecom)",
            id="a word that only begins so",
        ),
        pytest.param(
            "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; Embedded Web Browser from: "
            "http://bsalsa.com/)",
            id="an address that a component puts there",
        ),
        pytest.param(
            "MOT-XT320/1.0 Mozilla/5.0 (Linux; U; Android 2.3.7; pl; XT320 Build/GRJ22) "
            "AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1",
            id="a browser behind a phone's name",
        ),
        pytest.param("Opera 7.54 (Linux 2.4.22 i686; U) [en]", id="a browser without a slash"),
    ],
)
def test_old_browsers_are_not_taken_for_programs(agent: str) -> None:
    assert decide(agent).serve == "simple"


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        pytest.param(None, "unknown.empty", id="the field is missing"),
        pytest.param("", "unknown.empty", id="the field is empty"),
        pytest.param("\x00\x01\r\n", "unknown.empty", id="nothing but control characters"),
        pytest.param('""', "unknown.empty", id="nothing but quotes"),
        pytest.param('"', "unknown.garbage", id="one quote"),
        pytest.param("Mozilla/5.0", "unknown.bare", id="bare Mozilla"),
        pytest.param("Mozilla", "unknown.garbage", id="not even a version"),
        pytest.param("-", "unknown.garbage", id="a dash"),
        pytest.param("<script>alert(1)</script>", "unknown.garbage", id="markup"),
        pytest.param("%00%ff", "unknown.garbage", id="escapes"),
        pytest.param(b"\xff\xfe\xfd", "unknown.garbage", id="bytes that are no text"),
    ],
)
def test_readers_that_nobody_knows_get_the_original(agent: str | bytes | None, reason: str) -> None:
    assert verdict(agent) == f"original modern {reason}"


@pytest.mark.parametrize(
    "agent",
    [
        pytest.param(f"  {WINDOWS} Gecko/1 Firefox/40.0  ", id="blanks around"),
        pytest.param(f'"{WINDOWS} Gecko/1 Firefox/40.0"', id="double quotes around"),
        pytest.param(f"' {WINDOWS} Gecko/1 Firefox/40.0'", id="single quotes and a blank"),
        pytest.param(f"\r\n{WINDOWS} Gecko/1\x00 Firefox/40.0", id="control characters within"),
    ],
)
def test_wrapping_does_not_hide_a_reader(agent: str) -> None:
    assert verdict(agent) == "simple late engine.gecko"


def test_what_stands_behind_the_limit_is_not_read() -> None:
    agent = "Mozilla/5.0 (X11; " + "x" * AGENT_LIMIT + ") Gecko/20100101 Firefox/40.0"

    assert verdict(agent) == "original modern unknown.bare"


def test_more_than_four_digits_do_not_raise() -> None:
    assert reader(f"Mozilla/5.0 Chrome/{'9' * 5000}").version == (9999, 0)


def test_a_phone_field_shows_a_phone_where_the_value_says_nothing() -> None:
    asking = reader("", ("X-Wap-Profile", "http://phones.example/p.xml"))

    assert (asking.kind, asking.detail, asking.phone) == (Kind.PROXY, "header", True)


def test_a_phone_field_does_not_change_a_known_reader() -> None:
    assert reader("curl/8.4.0", ("X-Wap-Profile", "x")).bot == "library"


def test_a_reader_that_asks_again_is_not_read_again() -> None:
    assert reader("Dillo/3.1.1") is reader("Dillo/3.1.1")


def test_evidence_is_kept_beside_what_the_value_shows() -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Gecko/20100101 Firefox/78.0"

    asking = reader(agent, ("Priority", "u=0, i"))

    assert asking.evidence is not None
    assert (asking.engine, asking.version) == (Engine.GECKO, (78, 0))


@pytest.mark.parametrize(
    ("agent", "platform"),
    [
        pytest.param("Mozilla/3.04 (Macintosh; I; 68K)", "mac", id="Netscape on a Mac"),
        pytest.param("Mozilla/4.61 [uk] (OS/2; U)", "dos", id="Netscape on OS/2"),
        pytest.param("MicroWeb/2.0 (DOS)", "dos", id="a browser of DOS"),
        pytest.param("Mozilla/4.08 [en] (Win98; U)", "", id="Netscape on Windows"),
    ],
)
def test_the_platform_is_known_for_the_charset(agent: str, platform: str) -> None:
    assert reader(agent).platform == platform


@pytest.mark.parametrize(
    ("agent", "phone"),
    [
        pytest.param(f"{PHONE} {BLINK} Chrome/70.0.0.0 Mobile Safari/537.36", True, id="a phone"),
        pytest.param(f"{PHONE} {BLINK} Chrome/70.0.0.0 Safari/537.36", False, id="a tablet"),
        pytest.param(
            f"Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) {IPHONE} Version/12.1 Mobile/15E148",
            False,
            id="an iPad says Mobile and is none",
        ),
        pytest.param("Opera/9.80 (J2ME/MIDP; Opera Mini/4.2; U; en) Presto/2.2", True, id="a row"),
    ],
)
def test_a_phone_is_told_from_a_tablet(agent: str, *, phone: bool) -> None:
    assert reader(agent).phone is phone


MODERN_FIELDS = [
    ("Sec-CH-UA", '"Chromium";v="140", "Not A;Brand";v="99"'),
    ("Sec-CH-UA-Mobile", "?1"),
    ("Sec-Fetch-Mode", "navigate"),
    ("Sec-Fetch-Site", "none"),
    ("Priority", "u=0, i"),
    ("Upgrade-Insecure-Requests", "1"),
    ("Accept", "text/html,image/avif,image/webp,*/*;q=0.8"),
]
PIECES = st.sampled_from(
    [
        *(token for row in SIGNS.engines for token in row.tokens.any[:2] + row.tokens.start[:1]),
        *("Mozilla/5.0 (", "; ", ") ", "Version/12.1 ", "Mobile ", "Safari/604.1", "like Gecko "),
        *("Windows NT 6.1", "Android 4.4", "iPhone OS 9_1 like Mac OS X", "bot", "9" * 20, "rv:40"),
    ]
)
AGENTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join))


@given(st.binary(max_size=700), st.lists(st.tuples(st.binary(max_size=20), st.binary())))
def test_no_bytes_raise(value: bytes, fields: list[tuple[bytes, bytes]]) -> None:
    asking = Request("GET", "/", headers=((b"user-agent", value), *fields))

    assert isinstance(identify(asking, SIGNS).kind, Kind)


@given(AGENTS)
def test_case_does_not_matter(agent: str) -> None:
    value = agent.encode("utf-8", "replace")

    assert verdict(value.upper()) == verdict(value.lower())


@given(AGENTS, st.lists(st.sampled_from(MODERN_FIELDS)))
def test_fields_of_modern_browsers_never_simplify(
    agent: str, fields: list[tuple[str, str]]
) -> None:
    alone, beside = decide(agent), decide(agent, *fields)

    assert beside.serve == "original" or alone.serve == "simple"


@pytest.mark.parametrize(
    "agent", [row.examples[0] for row in SIGNS.engines] + [row.examples[0] for row in SIGNS.bots]
)
def test_sixty_thousand_characters_are_no_more_than_the_first(agent: str) -> None:
    endless = (agent + " ") * (60_000 // len(agent))

    assert verdict(endless) == verdict(endless[:AGENT_LIMIT])
