from __future__ import annotations

import pytest

from proxy.reader.engines import Engine
from proxy.reader.evidence import phone_header, pick, prove

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


def proof(engine: Engine, *fields: tuple[str, str]) -> tuple[str, tuple[int, int] | None] | None:
    hints = pick(tuple((name.encode(), value.encode("latin-1")) for name, value in fields))
    found = prove(engine, hints)
    return None if found is None else (found.code, found.version)


@pytest.mark.parametrize(
    ("value", "version"),
    [
        pytest.param('"Chromium";v="120", "Not A;Brand";v="8"', (120, 0), id="the number is read"),
        pytest.param('"Not A;Brand";v="8", "Chromium";v="95"', (95, 0), id="in any order"),
        pytest.param('"chromium"; v="95"', (95, 0), id="in any case and with a blank"),
        pytest.param('"Google Chrome";v="120"', (89, 0), id="another brand proves the first one"),
        pytest.param('"Chromium";v="2022.04"', (89, 0), id="a year is no version"),
        pytest.param('"Chromium";v="15"', (89, 0), id="a fork's own number is no version"),
        pytest.param('"Chromium";v="401"', (89, 0), id="a number of the far future is none"),
        pytest.param("", (89, 0), id="an empty value is sent by Chromium only"),
        pytest.param("<?=1?>" * 10_000, (89, 0), id="garbage of any length"),
        pytest.param('"a";v="1", ' * 60 + '"Chromium";v="120"', (89, 0), id="behind the limit"),
    ],
)
def test_client_hints_prove_chromium_89_or_what_they_say(
    value: str, version: tuple[int, int]
) -> None:
    assert proof(Engine.TRIDENT, ("Sec-CH-UA", value)) == ("ch-ua", version)


@pytest.mark.parametrize("name", ["Sec-CH-UA-Mobile", "sec-ch-ua-platform"])
def test_any_client_hint_proves_chromium_89(name: str) -> None:
    assert proof(Engine.GECKO, (name, "?0")) == ("ch-ua", (89, 0))


@pytest.mark.parametrize(
    ("engine", "version"),
    [
        pytest.param(Engine.GECKO, (90, 0), id="Firefox sends it since 90"),
        pytest.param(Engine.WEBKIT, (16, 4), id="Safari since 16.4"),
        pytest.param(Engine.IOS, (16, 4), id="iOS since 16.4"),
        pytest.param(Engine.BLINK, (76, 0), id="Chromium since 76"),
        pytest.param(Engine.TRIDENT, None, id="Trident never did: the value is not true"),
        pytest.param(Engine.TEXT, None, id="no text browser does"),
    ],
)
@pytest.mark.parametrize("name", ["Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site"])
def test_fetch_metadata_prove_what_first_sent_them(
    engine: Engine, version: tuple[int, int] | None, name: str
) -> None:
    assert proof(engine, (name, "document")) == ("sec-fetch", version)


@pytest.mark.parametrize(
    ("engine", "fields", "expected"),
    [
        pytest.param(
            Engine.GECKO, [("Priority", "u=0, i")], ("priority", (128, 0)), id="Priority of Firefox"
        ),
        pytest.param(
            Engine.GECKO,
            [("Sec-Fetch-Mode", "navigate"), ("Priority", "u=0, i")],
            ("priority", (128, 0)),
            id="the newest proof counts",
        ),
        pytest.param(Engine.BLINK, [("Priority", "u=0, i")], None, id="Priority of Chromium"),
        pytest.param(
            Engine.BLINK,
            [("Accept", f"{HTML},image/avif")],
            ("accept-avif", (85, 0)),
            id="AVIF of Chromium",
        ),
        pytest.param(
            Engine.BLINK,
            [("Sec-Fetch-Mode", "navigate"), ("Accept", f"{HTML},image/avif")],
            ("accept-avif", (85, 0)),
            id="AVIF is newer than fetch metadata",
        ),
        pytest.param(Engine.GECKO, [("Accept", f"{HTML},image/avif")], None, id="AVIF of others"),
        pytest.param(Engine.BLINK, [("Accept", HTML)], None, id="a plain Accept"),
        pytest.param(Engine.GECKO, [("Accept-Encoding", "br, zstd")], None, id="content codings"),
        pytest.param(
            Engine.TRIDENT, [("Upgrade-Insecure-Requests", "1")], None, id="a wish for https"
        ),
        pytest.param(Engine.GECKO, [], None, id="nothing"),
    ],
)
def test_a_field_proves_what_its_engine_sends(
    engine: Engine, fields: list[tuple[str, str]], expected: object
) -> None:
    assert proof(engine, *fields) == expected


@pytest.mark.parametrize(
    ("name", "value", "phone"),
    [
        pytest.param("X-WAP-Profile", "x", True, id="a profile of the phone"),
        pytest.param("X-OperaMini-Phone-UA", "x", True, id="the handset behind Opera Mini"),
        pytest.param("X-OperaMini-Features", "x", True, id="what Opera Mini can do"),
        pytest.param("X-UCBrowser-UA", "x", True, id="the handset behind UC"),
        pytest.param("Device-Stock-UA", "x", True, id="the browser behind a gateway"),
        pytest.param("Accept", "text/vnd.wap.wml, */*", True, id="a page type of WAP"),
        pytest.param("Accept", "text/html", False, id="a page type of the web"),
        pytest.param("X-Other", "x", False, id="any other field"),
    ],
)
def test_fields_of_phones_are_known(name: str, value: str, *, phone: bool) -> None:
    assert phone_header(pick(((name.encode(), value.encode()),))) is phone


def test_the_first_line_counts_but_every_line_of_accept() -> None:
    hints = pick(
        (
            (b"User-Agent", b"one"),
            (b"user-agent", b"two"),
            (b"Accept", b"text/plain"),
            (b"accept", b"text/html"),
            (b"Cookie", b"k=v"),
        )
    )

    assert hints == {b"user-agent": b"one", b"accept": b"text/plain, text/html"}
