"""Forms: what a reader types in reaches the origin, and the answer comes back readable."""

from __future__ import annotations

import html
import re
from urllib.parse import quote_from_bytes

import pytest

from tests.scenarios.stage import ARTICLE, IE6, LYNX, MODERN, WORDS, Got, Reply, Stage, playing

NETSCAPE = "Mozilla/3.01 (Win95; I)"
MOSAIC = "NCSA_Mosaic/2.7b5 (X11;Linux 5.4 x86_64)  libwww/2.12 modified"
PAGE = (
    "<!doctype html><html lang=ru><head><title>Газета</title></head><body><main><h1>Газета</h1>"
    f"<p>{'Паром ушёл в полдень, и никто не махал с берега. ' * 9}</p>{{form}}</main></body></html>"
)
SEARCH = "<form action=/s><input name=q><input type=hidden name=lang value=ru><button>Найти</form>"
LETTER = (
    '<form action="/l?box=1" method=post><input name=n title=Имя><textarea name=t title=Письмо>'
    "</textarea><input type=submit name=go value=Да></form>"
)
MAIL = "<form action=/m method=post><input type=email name=mail><button>Подписаться</button></form>"
POLL = (
    "<form action=/p method=post><h3>Опрос</h3><input type=radio name=a value=1><button>Да</form>"
)


def page(form: str, charset: str = "utf-8") -> Reply:
    """Return a Russian page with this form, written and declared in `charset`."""
    body = PAGE.format(form=form).encode(charset)
    return Reply(body, fields=(f"Content-Type: text/html; charset={charset}",))


def action(got: Got) -> str:
    """Return where the first form of a sheet goes."""
    found = re.search(rb'<form action="([^"]+)"', got.body)
    assert found, got.text
    return html.unescape(found.group(1).decode())


def send(  # noqa: PLR0913  # what a request has
    stage: Stage,
    address: str,
    fields: bytes,
    agent: str = IE6,
    *,
    more: str = "",
    host: str = "mirror.example",
) -> Got:
    """Post a form the way browsers do."""
    head = (
        f"POST {address} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\n{more}"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(fields)}\r\n\r\n"
    )
    return Got(stage.say(head.encode() + fields))


def typed(text: str, charset: str) -> str:
    """Return a field's value as a browser sends it from a page in `charset`."""
    return quote_from_bytes(text.encode(charset), safe="")


# ---- searching


def test_a_search_in_utf_8_goes_straight_to_the_origin(stage: Stage) -> None:
    stage.on("/search-page", page(SEARCH))

    assert action(stage.ask("/search-page", IE6)) == "/s"


@pytest.mark.parametrize(
    ("agent", "shown", "origin"),
    [
        pytest.param(NETSCAPE, "windows-1251", "utf-8", id="an old reader at a site in UTF-8"),
        pytest.param(NETSCAPE, "windows-1251", "koi8-r", id="both in 8 bits, not the same"),
        pytest.param(IE6, "utf-8", "windows-1251", id="a reader of UTF-8 at an old site"),
    ],
)
def test_a_search_arrives_in_the_charset_of_the_origin(
    stage: Stage, agent: str, shown: str, origin: str
) -> None:
    stage.on("/sought", page(SEARCH, origin))
    address = action(stage.ask("/sought", agent))
    stage.on("/s", page("", origin))

    got = stage.ask(f"{address}?q={typed('паром', shown)}&lang=ru&_charset_={shown}", agent)

    assert stage.asked[0].split(" ")[1] == f"/s?q={typed('паром', origin)}&lang=ru"
    assert "Паром ушёл в полдень" in got.body.decode(shown)


@pytest.mark.parametrize(
    "charset",
    [
        pytest.param("koi8-r", id="KOI8-R, as its page says"),
        pytest.param("utf-8", id="UTF-8 against its page"),
    ],
)
def test_a_reader_may_write_otherwise_than_its_page(stage: Stage, charset: str) -> None:
    stage.on("/koi", page(SEARCH))
    address = action(stage.ask("/koi?view=simple-koi8", MOSAIC))
    stage.on("/s", page(""))

    stage.ask(f"{address}?q={typed('паром', charset)}", MOSAIC)

    assert stage.asked[0].split(" ")[1] == f"/s?q={typed('паром', 'utf-8')}"


def test_raw_octets_of_old_browsers_are_read(stage: Stage) -> None:
    stage.on("/raw", page(SEARCH))
    address = action(stage.ask("/raw", NETSCAPE))
    stage.on("/s", page(""))

    line = f"GET {address}?q=".encode() + "паром".encode("cp1251") + b" HTTP/1.0\r\n"
    stage.say(line + f"User-Agent: {NETSCAPE}\r\nHost: mirror.example\r\n\r\n".encode())

    assert stage.asked[0].split(" ")[1] == f"/s?q={typed('паром', 'utf-8')}"


def test_a_letter_that_the_origin_lacks_is_sent_as_browsers_do(stage: Stage) -> None:
    stage.on("/lacks", page(SEARCH, "windows-1251"))
    address = action(stage.ask("/lacks", IE6))
    stage.on("/s", page(""))

    stage.ask(f"{address}?q={typed('₽', 'utf-8')}", IE6)

    assert stage.asked[0].split(" ")[1] == "/s?q=%26%238381%3B"


def test_a_search_carries_the_switches_on(stage: Stage) -> None:
    stage.on("/carries", page(SEARCH, "windows-1251"))
    got = stage.ask("/carries?view=simple-nopics-big", IE6)
    stage.on("/s", page(SEARCH, "windows-1251"))

    found = stage.ask(f"{action(got)}?q=a&view=simple-nopics-big", IE6)

    assert 'name="view" value="simple-nopics-big"' in got.text
    assert stage.asked[0].split(" ")[1] == "/s?q=a"
    assert "/s?q=a&amp;view=simple-big" in found.text  # with pictures again
    assert 'name="view" value="simple-nopics-big"' in found.text


def test_a_redirect_of_a_search_leads_on(stage: Stage) -> None:
    stage.on("/leads", page(SEARCH, "windows-1251"))
    address = action(stage.ask("/leads", IE6))
    stage.on("/s", Reply(b"", "301 Moved", ("Location: /found?n=1",)))

    got = stage.ask(f"{address}?q=a", IE6)

    root = "http://mirror.example"
    assert (got.status, got.fields("location")) == (302, [f"{root}/found?n=1"])


def test_a_modern_reader_of_a_saved_form_gets_the_origins_answer(stage: Stage) -> None:
    stage.on("/saved", page(SEARCH, "windows-1251"))
    address = action(stage.ask("/saved", IE6))
    stage.on("/s", page("", "windows-1251"))

    got = stage.ask(f"{address}?q=a", MODERN, Cookie="id=1")

    assert got.body == page("", "windows-1251").body
    assert "cookie" not in stage.asked[0].lower()


HEADER = "<header><form action=/s><input type=search name=q><button>Найти</button></form></header>"


def test_a_search_in_the_head_of_a_page_stands_at_the_end_of_its_sheet(stage: Stage) -> None:
    stage.on("/head", Reply(page("").body.replace(b"<main>", HEADER.encode() + b"<main>")))

    text = stage.ask("/head", IE6).text

    assert text.count("<form") == 1
    assert text.index("Паром ушёл") < text.index("<form") < text.index("Упрощённая версия для")


def test_one_search_on_a_page_is_enough(stage: Stage) -> None:
    stage.on("/both", Reply(page(SEARCH).body.replace(b"<main>", HEADER.encode() + b"<main>")))

    assert stage.ask("/both", IE6).text.count("<form") == 1


# ---- posting


@pytest.mark.parametrize(
    ("agent", "view", "shown"),
    [
        pytest.param(IE6, "", "utf-8", id="from a sheet in UTF-8"),
        pytest.param(NETSCAPE, "", "windows-1251", id="from one in windows-1251"),
        pytest.param(MOSAIC, "?view=simple-koi8", "koi8-r", id="from one in KOI8-R"),
    ],
)
def test_a_letter_arrives_as_it_was_written(
    stage: Stage, agent: str, view: str, shown: str
) -> None:
    stage.on("/writes", page(LETTER, "windows-1251"))
    address = action(stage.ask(f"/writes{view}", agent))
    stage.on("/l", page("", "windows-1251"))

    got = send(
        stage,
        address,
        f"n={typed('Ян', shown)}&t={typed('Ёлка & снег', shown)}&go={typed('Да', shown)}".encode(),
        agent,
    )

    said = f"n={typed('Ян', 'cp1251')}&t={typed('Ёлка', 'cp1251')}+%26+{typed('снег', 'cp1251')}"
    assert stage.asked[0].startswith("POST /l?box=1 HTTP/1.1")
    assert stage.asked[0].endswith(f"\r\n\r\n{said}&go={typed('Да', 'cp1251')}")
    assert "Паром ушёл в полдень" in got.body.decode(shown)


def test_the_origin_learns_nothing_of_who_writes(stage: Stage) -> None:
    stage.on("/who", page(LETTER))
    address = action(stage.ask("/who", IE6))
    stage.on("/l", page(""))

    send(stage, address, b"n=a", more="Cookie: id=1\r\nReferer: http://mirror.example/who\r\n")

    head = stage.asked[0].lower()
    assert not any(word in head for word in ("cookie", "referer", "msie", "origin:"))
    assert "content-type: application/x-www-form-urlencoded" in head


@pytest.mark.parametrize(
    ("typed_in", "sent"),
    [
        pytest.param("n=a&admin=1&n=b&t=c", "n=a&t=c", id="one added, and one sent twice"),
        pytest.param("t=c&%6E=a&go=&x=1&y=2", "t=c&n=a&go=", id="in the order it came"),
        pytest.param("admin=1", "", id="nothing of the form"),
        pytest.param("n[]=a&N=b&n%00=c&=d&&n", "n", id="names that look like its own"),
        pytest.param("n=a&_charset_=utf-8&view=full", "n=a", id="the charset stays with us"),
    ],
)
def test_the_origin_gets_the_fields_of_its_form_only(
    stage: Stage, typed_in: str, sent: str
) -> None:
    stage.on("/fields", page(LETTER))
    address = action(stage.ask("/fields", IE6))
    stage.on("/l", page(""))

    send(stage, address, typed_in.encode())

    assert stage.asked[0].partition("\r\n\r\n")[2] == sent


@pytest.mark.parametrize(
    ("charset", "name"),
    [pytest.param("windows-1251", "год", id="1251"), pytest.param("koi8-r", "год", id="KOI8-R")],
)
@pytest.mark.parametrize(
    ("agent", "shown"),
    [pytest.param(IE6, "utf-8", id="IE 6"), pytest.param(NETSCAPE, "windows-1251", id="Netscape")],
)
def test_fields_are_known_by_their_names_in_any_charset(
    stage: Stage, charset: str, name: str, agent: str, shown: str
) -> None:
    form = f"<form action=/s method=post><input name=q><input name={name} title=Г></form>"
    stage.on("/named", page(form, charset))
    address = action(stage.ask("/named", agent))
    stage.on("/s", page(""))

    fields = f"{typed(name, shown)}=1&q=2&{typed('гад', shown)}=3&{typed(name, shown)}=4"
    send(stage, address, fields.encode(), agent)

    assert stage.asked[0].partition("\r\n\r\n")[2] == f"{typed(name, charset)}=1&q=2"


def test_a_search_brings_nothing_that_its_form_lacks(stage: Stage) -> None:
    stage.on("/lacking", page(SEARCH, "windows-1251"))
    address = action(stage.ask("/lacking", IE6))
    stage.on("/s", page(""))

    stage.ask(f"{address}?q=a&page=9&q=b&lang=ru&debug&view=simple-big", IE6)

    assert stage.asked[0].split(" ")[1] == "/s?q=a&lang=ru"


BOXES = (
    "<form action=/s method=post><input name=q><input type=checkbox name=in value=1><input "
    "type=checkbox name=in value=2><input type=image name=go alt=Go></form>"
)


def test_boxes_of_one_name_and_a_picture_arrive(stage: Stage) -> None:
    stage.on("/boxes", page(BOXES))
    got = stage.ask("/boxes", IE6)
    stage.on("/s", page(""))

    send(stage, action(got), b"q=a&in=1&in=2&in=3&go.x=1&go.y=1&go.z=1")

    assert '<input type="hidden" name="go.x" value="1">' in got.text
    assert stage.asked[0].endswith("\r\n\r\nq=a&in=1&in=2&go.x=1&go.y=1")


def test_an_address_with_another_list_of_fields_is_refused(stage: Stage) -> None:
    stage.on("/listed", page(LETTER))
    address = action(stage.ask("/listed", IE6))
    stage.asked.clear()
    pieces = address.split("/")
    longer = "/".join([*pieces[:-2], pieces[-2] + "CmFkbWlu", pieces[-1]])
    without = "/".join([*pieces[:-2], pieces[-1]])

    for changed in (longer, without):
        got = send(stage, changed, b"n=a&admin=1")

        assert got.status == 400
        assert "no longer valid" in got.text
    assert stage.asked == []


def test_the_connection_closes_after_a_form(stage: Stage) -> None:
    stage.on("/closes", page(LETTER))
    address = action(stage.ask("/closes", IE6))
    stage.on("/l", page(""))

    got = send(stage, address, b"n=a")

    assert got.fields("connection") == ["close"]
    assert got.fields("cache-control") == ["no-store"]


def test_the_answer_to_a_form_offers_no_address_of_its_own(stage: Stage) -> None:
    stage.on("/noway", page(LETTER))
    address = action(stage.ask("/noway", LYNX))
    stage.on("/l", page("<p>" + WORDS * 60))

    got = send(stage, address, b"n=a", LYNX)

    assert "view=" not in got.text
    assert got.text.count("The harbor was quiet") == 720


@pytest.mark.parametrize(
    ("status", "location"),
    [
        pytest.param("303 See Other", "/thanks", id="See Other"),
        pytest.param("302 Found", "http://127.0.0.1:{port}/thanks", id="Found, in full"),
    ],
)
def test_what_follows_a_form_is_fetched_by_the_reader(
    stage: Stage, status: str, location: str
) -> None:
    stage.on("/follows", page(LETTER))
    address = action(stage.ask("/follows?view=simple-nopics", IE6))
    where = location.format(port=stage.origin_port)
    stage.on("/l", Reply(b"", status, (f"Location: {where}",)))

    got = send(stage, address, b"n=a")

    root = "http://mirror.example"
    assert (got.status, got.fields("location")) == (302, [f"{root}/thanks?view=simple-nopics"])
    assert f'<a href="{root}/thanks?view=simple-nopics">' in got.text


def test_a_form_that_has_to_be_sent_elsewhere_is(stage: Stage) -> None:
    stage.on("/elsewhere", page(LETTER))
    address = action(stage.ask("/elsewhere", IE6))
    stage.on("/l", Reply(b"", "308 Permanent Redirect", ("Location: /l2?x",)))
    stage.replies["/l2"] = page("")

    got = send(stage, address, b"n=a")

    assert [head.split(" ")[:2] for head in stage.asked] == [
        ["POST", "/l?box=1"],
        ["POST", "/l2?x"],
    ]
    assert stage.asked[1].endswith("n=a")
    assert (got.status, got.fields("freesheet-tier")) == (200, ["basic"])


def test_a_form_sent_in_circles_ends(stage: Stage) -> None:
    stage.on("/circles", page(LETTER))
    address = action(stage.ask("/circles", IE6))
    stage.on("/l", Reply(b"", "307 Temporary Redirect", ("Location: /l",)))

    got = send(stage, address, b"n=a")

    assert len(stage.asked) == 4
    assert got.status == 302


def test_a_wall_in_front_of_a_form_stays_as_it_is(stage: Stage) -> None:
    stage.on("/wall", page(LETTER))
    address = action(stage.ask("/wall", IE6))
    stage.on("/l", Reply(ARTICLE, "403 Forbidden"))

    got = send(stage, address, b"n=a")

    assert (got.status, got.body) == (403, ARTICLE)


def test_a_large_form_is_413() -> None:
    with playing(form_limit_bytes="1000") as stage:
        stage.on("/", page(LETTER))
        address = action(stage.ask("/", IE6))
        stage.on("/l", page(""))

        got = send(stage, address, b"t=" + b"x" * 1000)

    assert got.status == 413
    assert stage.asked == []


# ---- what is refused


def test_a_form_that_nobody_signed_goes_nowhere(stage: Stage) -> None:
    stage.on("/s", page(""))
    forged = "/_f/AAAAAAAAAAAAAAAAAAAA/search.get/utf-8/utf-8/aHR0cDovL2V2aWwuZXhhbXBsZS8"

    got = stage.ask(f"{forged}?q=a", IE6)

    assert got.status == 400
    assert "no longer valid" in got.text
    assert stage.asked == []


@pytest.mark.parametrize(
    ("form", "method", "kind", "status"),
    [
        pytest.param(LETTER, "GET", "", 405, id="a letter that is asked for"),
        pytest.param(LETTER, "POST", "text/plain", 415, id="fields in a type of their own"),
        pytest.param(LETTER, "POST", "multipart/form-data; boundary=x", 415, id="parts"),
        pytest.param(LETTER, "DELETE", "", 405, id="a method that forms do not have"),
    ],
)
def test_a_form_is_sent_as_its_sheet_says(
    stage: Stage, form: str, method: str, kind: str, status: int
) -> None:
    stage.on("/says-so", page(form))
    address = action(stage.ask("/says-so", IE6))
    stage.asked.clear()

    got = stage.ask(address, IE6, method=method, Content_Type=kind, Content_Length="0")

    assert got.status == status
    assert stage.asked == []


def test_a_form_of_no_kind_leads_to_the_full_page(stage: Stage) -> None:
    stage.on("/poll", page(POLL))

    assert '<a href="/poll?view=full">Опрос (Полная страница)</a>' in stage.ask("/poll", IE6).text


def test_a_site_says_which_forms_it_takes(street: Stage) -> None:
    street.on("/letter", page(LETTER))
    street.on("/mail", page(MAIL))

    letter, mail = (
        street.ask(path, IE6, host="few-forms.example").text for path in ("/letter", "/mail")
    )

    assert "<form" not in letter
    assert "/letter?view=full" in letter
    assert 'action="/_f/' in mail


def test_a_form_to_a_closed_path_is_refused(street: Stage) -> None:
    street.on("/asks", page(MAIL.replace("/m", "/admin/m")))
    address = action(street.ask("/asks", IE6, host="closed.example"))
    street.asked.clear()

    got = send(street, address, b"mail=a%40b.example", host="closed.example")

    assert got.status == 403
    assert street.asked == []
