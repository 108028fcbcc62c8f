from __future__ import annotations

import hashlib
import html
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from proxy.page.dom import parse
from proxy.reader.tiers import Tier
from proxy.sheet.forms import search_form
from proxy.wire.forms import FormRoad
from proxy.wire.signing import FormAddress, Signer
from proxy.wire.view import View

MainOf = Callable[..., str]
ROAD = FormRoad(
    Signer((b"key",), "news"),
    frozenset({"news.example"}),
    frozenset({"search", "subscribe", "contact"}),
)
FULL = "https://news.example/2026/ferry?view=full"


def test_a_search_form_is_kept(main_of: MainOf) -> None:
    body = "<form action=/search><input type=search name=q placeholder='Find it'><button>Go</form>"

    assert main_of(body) == (
        '<form action="https://news.example/search" method="get" role="search">\n'
        '<p><label for="f-1">Find it:</label> <input type="text" name="q" id="f-1" size="24">'
        ' <input type="submit" value="Go"></p>\n</form>'
    )


def test_plain_has_no_labels_but_their_words(main_of: MainOf) -> None:
    body = "<form action=/search><label for=s>Find</label> <input id=s name=q></form>"

    assert main_of(body, Tier.PLAIN) == (
        '<form action="https://news.example/search" method="get">\n'
        '<p>Find <input type="text" name="q" size="24"> <input type="submit" value="Search"></p>\n'
        "</form>"
    )


def test_a_newsletter_form_keeps_its_hidden_fields_and_method(main_of: MainOf) -> None:
    body = (
        "<form action=/subscribe method=POST><h3>Digest</h3><label>Mail <input type=email "
        "name=mail></label>"
        "<input type=hidden name=list value=7><input type=submit value=Join></form>"
    )
    main = main_of(body)

    assert 'method="post"' in main
    assert "<h2>Digest</h2>" in main
    assert '<input type="hidden" name="list" value="7">' in main
    assert '<input type="hidden" name="_charset_" value="utf-8">' in main
    assert '<input type="submit" value="Join">' in main
    assert main.count("Mail") == 1


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param(
            "<form action=/login method=post><input name=u><input type=password name=p><button>"
            "Log in</button></form>",
            f'<p><a href="{FULL}">Log in (Full page)</a></p>',
            id="a password",
        ),
        pytest.param(
            "<form action=/c method=post><h3>Reply</h3><textarea name=comment></textarea></form>",
            f'<p><a href="{FULL}">Reply (Full page)</a></p>',
            id="a comment",
        ),
        pytest.param(
            "<form action=/f method=post><input type=file name=x></form>",
            f'<p><a href="{FULL}">This form is on the full page</a></p>',
            id="a file",
        ),
        pytest.param(
            "<form action=/pay method=post aria-label=Pay><input name=amount><input name=x></form>",
            f'<p><a href="{FULL}">Pay (Full page)</a></p>',
            id="money",
        ),
        pytest.param(
            "<form action='javascript:x' method=get><input name=x></form>",
            f'<p><a href="{FULL}">This form is on the full page</a></p>',
            id="a script",
        ),
        pytest.param(
            "<h2>a<form action=/s aria-label=Find><input name=q></form></h2>",
            f'<h2>a</h2>\n<p><a href="{FULL}">Find (Full page)</a></p>',
            id="a form where none can stand",
        ),
        pytest.param(
            "<form><input name=x></form>",
            f'<p><a href="{FULL}">This form is on the full page</a></p>',
            id="a form for a script",
        ),
        pytest.param(
            "<form action=# method=post><input name=x></form>",
            f'<p><a href="{FULL}">This form is on the full page</a></p>',
            id="no address",
        ),
        pytest.param(
            "<form action=https://evil.example/ method=post><input name=x></form>",
            f'<p><a href="{FULL}">This form is on the full page</a></p>',
            id="a stranger",
        ),
        pytest.param(
            "<form action=/s><input name=location></form>",
            f'<p><a href="{FULL}">This form is on the full page</a></p>',
            id="a name that hides the document's",
        ),
        pytest.param(
            "<form action=/s><input type=hidden name=x></form>a",
            "<p>a</p>",
            id="nothing to fill in",
        ),
        pytest.param(
            f"<form action=/page><p>{'words ' * 300}<input name=__state></form>",
            f"<p>{('words ' * 300).strip()}</p>",
            id="a form around the page",
        ),
        pytest.param(
            "<input name=q><select><option>a</select>b", "<p>b</p>", id="fields without a form"
        ),
    ],
)
def test_a_form_that_is_not_kept(main_of: MainOf, body: str, main: str) -> None:
    assert main_of(body) == main


def test_the_search_form_of_a_page_is_found() -> None:
    markup = (
        "<form action=/login><input name=user><input type=password name=p></form>"
        "<form action=/subscribe><input name=mail></form>"
        "<form id=it action=/search><input type=search name=text></form>"
    )

    found = search_form(parse(f"<body>{markup}").body.elements())

    assert found is not None
    assert found.get("id") == "it"
    assert search_form(parse("<body><form><input name=mail></form>").body.elements()) is None


@pytest.mark.parametrize(
    ("second", "count"),
    [
        pytest.param("<form action=/search><input name=q><button>Go</form>", 1, id="the same"),
        pytest.param("<form action=/search><input name=s></form>", 2, id="another field"),
        pytest.param("<form action=/find><input name=q></form>", 2, id="another address"),
        pytest.param(
            "<form action=/search><input name=q><input type=hidden name=in value=a></form>",
            2,
            id="another choice",
        ),
    ],
)
def test_the_same_search_stands_once(main_of: MainOf, second: str, count: int) -> None:
    body = f"<form action=/search><input name=q></form><p>a</p>{second}<p>b</p>"

    assert main_of(body).count("<form") == count


def test_the_same_newsletter_may_stand_twice(main_of: MainOf) -> None:
    form = "<form action=/letters method=post><input type=email name=m></form>"

    assert main_of(form + "<p>a</p>" + form).count("<form") == 2


def test_a_newsletter_service_is_no_stranger(main_of: MainOf) -> None:
    address = "https://site.us1.list-manage.com/subscribe/post?u=1"

    main = main_of(f"<form action={address} method=post><input name=EMAIL></form>")

    assert f'action="{address}"' in main


@pytest.mark.parametrize(
    ("host", "kept"),
    [
        pytest.param("profile.news.example", True, id="a sister"),
        pytest.param("news.example.evil.example", False, id="a stranger under its name"),
        pytest.param("badnews.example", False, id="a stranger by a longer name"),
    ],
)
def test_a_host_of_the_same_site_is_no_stranger(main_of: MainOf, host: str, *, kept: bool) -> None:
    main = main_of(f"<form action=https://{host}/s method=post><input name=email></form>")

    assert (f'action="https://{host}/s"' in main) is kept


@pytest.mark.parametrize(
    ("host", "kept"),
    [
        pytest.param("find.abc.example", True, id="below it"),
        pytest.param("find.xyz.example", False, id="below a neighbor"),
        pytest.param("badabc.example", False, id="by a longer name"),
    ],
)
def test_a_short_name_has_hosts_below_it_too(main_of: MainOf, host: str, *, kept: bool) -> None:
    """`abc.example` may be a name, or what others register their names under."""
    form = f"<form action=https://{host}/s><input name=q></form>"
    url = "https://www.abc.example/a"

    assert ("<form" in main_of(form, links={"page": url})) is kept


def test_a_form_in_another_charset_goes_through_us(main_of: MainOf) -> None:
    links = {"charset": "windows-1251", "forms": ROAD}

    main = main_of("<form action=/search><input name=q></form>", links=links)

    assert _action(main) == FormAddress(
        "https://news.example/search", "get", "utf-8", "windows-1251", "search", (("q", 1),)
    )
    assert '<input type="hidden" name="_charset_" value="utf-8">' in main


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        pytest.param("utf-8", None, id="UTF-8, so that nothing is recoded"),
        pytest.param("x-none, CP1251", "windows-1251", id="the first that exists, by its name"),
        pytest.param("", "koi8-r", id="none, so that of its page"),
    ],
)
def test_a_form_in_the_charset_that_it_asks_for(
    main_of: MainOf, label: str, charset: str | None
) -> None:
    links = {"charset": "koi8-r", "forms": ROAD}
    form = f'<form action=/search accept-charset="{label}"><input name=q></form>'

    asked = _action(main_of(form, links=links))

    assert (asked.origin_charset if asked else None) == charset


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        pytest.param("<form action=/s method=post><input name=q>", "search", id="a search"),
        pytest.param("<form action=/s><select name=y><option>1</select>", None, id="an archive"),
        pytest.param(
            "<form action=/s method=post><input name=a placeholder='Your e-mail'>",
            "subscribe",
            id="a newsletter",
        ),
        pytest.param(
            "<form action=/s method=post><input name=email><textarea name=m></textarea>",
            "contact",
            id="a letter",
        ),
    ],
)
def test_a_form_is_for(main_of: MainOf, form: str, kind: str | None) -> None:
    asked = _action(main_of(form + "</form>", links={"forms": ROAD}))

    assert (asked.kind if asked else None) == kind


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(
            "<form action=/c method=post><h3>Write</h3><textarea name=m></textarea>",
            id="of a kind that it does not take",
        ),
        pytest.param(
            "<form action=/p method=post><h3>Write</h3><input type=radio name=a>",
            id="of no kind, such as a poll",
        ),
    ],
)
def test_a_form_that_a_site_does_not_take_is_a_link(main_of: MainOf, form: str) -> None:
    road = replace(ROAD, kinds=frozenset({"search"}))

    assert main_of(form + "</form>", links={"forms": road}) == (
        f'<p><a href="{FULL}">Write (Full page)</a></p>'
    )


def test_a_hidden_field_called_like_ours_is_ours(main_of: MainOf) -> None:
    form = "<form action=/s method=post><input name=q><input type=hidden name=_charset_></form>"

    assert main_of(form, links={"forms": ROAD}).count("_charset_") == 1


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        pytest.param(
            "<input name=q><input type=hidden name=lang value=en><input type=submit name=go>",
            (("q", 1), ("go", 1), ("lang", 1)),
            id="what is shown, hidden and pressed",
        ),
        pytest.param(
            "<input name=q><input type=radio name=r><input type=radio name=r><input type=checkbox "
            "name=c><input type=checkbox name=c><select name=s></select><select name=s></select>",
            (("q", 1), ("r", 1), ("c", 2), ("s", 2)),
            id="of radio buttons one is sent, of boxes and menus all",
        ),
        pytest.param(
            "<input name=q><p style='display:none'><input name=trap></p><input type=reset name=x>",
            (("q", 1),),
            id="nothing that the sheet does not show",
        ),
        pytest.param(
            "<input name=q><input type=image alt=Go>",
            (("q", 1), ("x", 1), ("y", 1)),
            id="where a picture was pressed",
        ),
        pytest.param(
            "<input name=q><input type=image name=go alt=Go>",
            (("q", 1), ("go.x", 1), ("go.y", 1)),
            id="where a picture with a name was pressed",
        ),
        pytest.param(
            "<input name=q><button name=do value=find>Go</button>",
            (("q", 1), ("do", 1)),
            id="what a button says to the origin",
        ),
        pytest.param(
            "<input name=q><input type=hidden name=_charset_>",
            (("q", 1), ("_charset_", 1)),
            id="the charset, where the origin asks for it too",
        ),
        pytest.param(
            "<input name='user[first name]'><input name=№>",
            (("user[first name]", 1), ("№", 1)),
            id="names of any kind",
        ),
    ],
)
def test_the_address_of_a_form_says_which_fields_it_has(
    main_of: MainOf, form: str, fields: tuple[tuple[str, int], ...]
) -> None:
    main = main_of(
        f"<form action=/s method=post role=search class=search>{form}</form>", links=LINKS
    )

    asked = _action(main)

    assert asked is not None
    assert asked.fields == fields


LINKS: dict[str, Any] = {"forms": ROAD, "view": View(simple=True, dark=True), "is_own": bool}


@pytest.mark.parametrize(
    ("tier", "count", "kept"),
    [
        pytest.param(Tier.PLAIN, 12, True, id="that the oldest readers hold"),
        pytest.param(Tier.PLAIN, 80, False, id="that the oldest cut"),
        pytest.param(Tier.BASIC, 80, True, id="that others hold"),
        pytest.param(Tier.BASIC, 160, False, id="that nobody holds"),
    ],
)
def test_a_form_stays_while_its_address_is_one(
    main_of: MainOf, tier: Tier, count: int, *, kept: bool
) -> None:
    names = (hashlib.sha256(bytes([number])).hexdigest()[:24] for number in range(count))
    fields = "".join(f"<input name={name}>" for name in names)
    form = f"<form action=/search method=post aria-label=Find><input name=q>{fields}</form>"

    main = main_of(form + "<p>after", tier, links=LINKS)

    assert ("<form" in main) is kept
    assert main.endswith(f"{'</form>' if kept else 'Find (Full page)</a></p>'}\n<p>after</p>")


def test_a_form_whose_hidden_field_would_be_cut_is_a_link(main_of: MainOf) -> None:
    state = f"<input type=hidden name=state value={'x' * 1_001}>"

    main = main_of(f"<form action=/search aria-label=Find><input name=q>{state}</form>")

    assert main == f'<p><a href="{FULL}">Find (Full page)</a></p>'


def test_a_form_with_a_name_that_no_address_holds_is_a_link(main_of: MainOf) -> None:
    form = "<form action=/search method=post aria-label=Find><input name='a&#x2028;b'></form>"

    assert main_of(form, links=LINKS) == f'<p><a href="{FULL}">Find (Full page)</a></p>'


def _action(main: str) -> FormAddress | None:
    address = html.unescape(main.partition('action="')[2].partition('"')[0])
    return ROAD.read(address.partition("?")[0])


def test_a_search_within_the_site_carries_the_view(main_of: MainOf) -> None:
    links: dict[str, Any] = {"view": View(simple=True, dark=True), "is_own": bool}

    main = main_of("<form action=/search><input name=q></form>", links=links)

    assert '<input type="hidden" name="view" value="simple-dark">' in main
