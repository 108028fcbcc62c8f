from __future__ import annotations

import pytest

from proxy.page.dom import Element, parse
from proxy.sheet.form_kinds import is_search, kind_of, searches
from proxy.wire.forms import FormKind


def fields(markup: str) -> list[Element]:
    root = parse(f"<body><form>{markup}</form>").body
    return [one for one in root.iter() if one.tag in ("input", "select", "textarea", "button")]


def form(attributes: str) -> Element:
    return parse(f"<body><form {attributes}></form>").elements[-1]


@pytest.mark.parametrize(
    ("markup", "method", "kind"),
    [
        pytest.param("<input name=q>", "get", FormKind.SEARCH, id="a search"),
        pytest.param(
            "<input type=search name=x>", "post", FormKind.SEARCH, id="one that is posted"
        ),
        pytest.param("<select name=year>", "get", FormKind.SEARCH, id="an archive by its date"),
        pytest.param(
            "<input name=q><input name=email>", "get", FormKind.SEARCH, id="a search of addresses"
        ),
        pytest.param("<input type=email name=x>", "post", FormKind.SUBSCRIBE, id="a newsletter"),
        pytest.param("<input name=EMAIL>", "post", FormKind.SUBSCRIBE, id="one of MailChimp"),
        pytest.param(
            "<input name=f placeholder='Ваша почта'>", "post", FormKind.SUBSCRIBE, id="in Russian"
        ),
        pytest.param("<input name=email>", "get", FormKind.SUBSCRIBE, id="one that is asked for"),
        pytest.param(
            "<input name=email><textarea name=text>", "post", FormKind.CONTACT, id="a letter"
        ),
        pytest.param("<input type=radio name=vote>", "post", None, id="a poll"),
        pytest.param("<input name=size>", "post", None, id="an order"),
        pytest.param("<input type=hidden name=q><input name=z>", "post", None, id="a hidden word"),
        pytest.param("<textarea>", "post", None, id="a field without a name"),
    ],
)
def test_a_form_is(markup: str, method: str, kind: FormKind | None) -> None:
    assert kind_of(form(""), fields(markup), method) is kind


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param("action=/site/search.php", id="where it goes"),
        pytest.param("role=search", id="its role"),
        pytest.param("class=top-suche", id="its class"),
        pytest.param("id=buscador", id="its id"),
    ],
)
def test_a_form_may_say_that_it_searches(attributes: str) -> None:
    assert kind_of(form(attributes), fields("<input name=x1>"), "post") is FormKind.SEARCH


@pytest.mark.parametrize(
    ("attributes", "markup", "found"),
    [
        pytest.param("", "<input name=q><select name=in>", True, id="by the name of a field"),
        pytest.param("action=/suche/", "<input name=x1>", True, id="by where it goes"),
        pytest.param(
            "action=/haku", "<input type=hidden name=a><input name=x1>", True, id="in Finnish"
        ),
        pytest.param("action=/go", "<input name=x1>", False, id="not by being short"),
        pytest.param("role=search", "<input name=a><input name=b>", False, id="two fields"),
        pytest.param("role=search", "<input name=email>", False, id="a mail address"),
        pytest.param("role=search", "<input name=a><textarea name=b>", False, id="a letter"),
        pytest.param("action=/search", "<select name=year>", False, id="nothing to write"),
        pytest.param("action=/search", "<input>", False, id="no name"),
    ],
)
def test_a_form_searches(attributes: str, markup: str, *, found: bool) -> None:
    assert searches(form(attributes), fields(markup)) is found


def test_a_form_that_goes_to_research_is_no_search() -> None:
    assert kind_of(form("action=/research/apply"), fields("<input name=x>"), "post") is None


@pytest.mark.parametrize(
    "name",
    [
        *("q", "S", "queryStr", "edt_search_word", "suche", "find", "ara", "text", "terms"),
        *("search-input", "tx_solr[q]", "search[query]", "tx_indexedsearch[sword]", "a[b][q]"),
    ],
)
def test_a_search_field_has_a_name_of_its_own(name: str) -> None:
    assert is_search(fields(f"<input name={name}>")[0])


@pytest.mark.parametrize(
    "name", ["quantity", "street", "research_grant", "context", "q[name]", "[]"]
)
def test_another_field_is_no_search(name: str) -> None:
    assert not is_search(fields(f"<input name={name}>")[0])
