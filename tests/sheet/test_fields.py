"""The fields of forms: as every tier shows them, named as the origin reads them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from proxy.page.dom import Element, parse
from proxy.sheet.fields import names_of

MainOf = Callable[..., str]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        pytest.param(
            "<select name=s aria-label=Sort><option value=1>One<option selected>Two</select>",
            '<label for="f-1">Sort:</label> <select name="s" id="f-1"><option value="1">One'
            "</option>"
            '<option value="Two" selected="selected">Two</option></select>',
            id="a menu",
        ),
        pytest.param(
            "<label><input type=checkbox name=c value=y checked> Daily</label>",
            '<input type="checkbox" name="c" id="f-1" value="y" checked="checked"> Daily',
            id="a box",
        ),
        pytest.param(
            "<textarea name=m title=Message>a &lt; b</textarea>",
            '<label for="f-1">Message:</label> <textarea name="m" id="f-1" rows="5" cols="24">a '
            "&lt; b</textarea>",
            id="lines",
        ),
        pytest.param(
            "<input name=n>",
            '<label for="f-1">Search:</label> <input type="text" name="n" id="f-1" size="24">',
            id="the only field, with no words",
        ),
        pytest.param(
            "<input name=first_name><input name=n>",
            '<label for="f-1">first name:</label> <input type="text" name="first_name" id="f-1" '
            'size="24"> <input type="text" name="n" id="f-2" size="24">',
            id="two with no words, of which one has a name like words",
        ),
        pytest.param(
            "<input type=date name=d title=Day>",
            '<label for="f-1">Day:</label> <input type="text" name="d" id="f-1" size="24">',
            id="a new type",
        ),
        pytest.param(
            "<input type='text=' name=n title=N>",
            '<label for="f-1">N:</label> <input type="text" name="n" id="f-1" size="24">',
            id="a type that is none",
        ),
        pytest.param(
            "<input name=n title=N value='&quot;x'>",
            '<label for="f-1">N:</label> <input type="text" name="n" id="f-1" value="&#34;x" '
            'size="24">',
            id="a value",
        ),
    ],
)
def test_a_field_becomes(main_of: MainOf, field: str, written: str) -> None:
    main = main_of(f"<form action=/s method=get>{field}</form>")

    assert f"<p>{written} <input " in main


def test_a_label_for_a_field_says_so(main_of: MainOf) -> None:
    body = "<form action=/s><label for=it>Word</label><input id=it name=q><button>1<button>2</form>"
    main = main_of(body)

    assert '<label for="f-1">Word</label> <input type="text" name="q" id="f-1"' in main
    assert main.count('type="submit"') == 1


def test_a_button_that_says_what_it_sends_keeps_its_name(main_of: MainOf) -> None:
    fields = "<input name=q><input><input type=submit name=go value=Go><input type=hidden>"

    main = main_of(f"<form action=/s>{fields}</form>")

    assert '<input type="submit" name="go" value="Go">' in main
    assert main.count("<input") == 2


def test_words_after_a_button_stand_apart(main_of: MainOf) -> None:
    body = "<form action=/search><input name=q><button>Go</button><small>By name.</small></form>"

    assert '<input type="submit" value="Go"> By name.' in main_of(body)


def test_numbers_of_fields_do_not_repeat(main_of: MainOf) -> None:
    form = "<form action={}><input name=q></form>"

    main = main_of(form.format("/search") + form.format("/find"))

    assert 'id="f-1"' in main
    assert 'id="f-2"' in main


@pytest.mark.parametrize(
    ("body", "main"),
    [
        pytest.param("<div><label><input type=checkbox> Blue</label></div>", "", id="a filter"),
        pytest.param(
            "<input type=checkbox id=a><label for=a>Part two</label><p>text",
            "<p>Part two</p>\n<p>text</p>",
            id="the heading of a part that a box opens",
        ),
    ],
)
def test_the_label_of_a_box_outside_of_a_form(main_of: MainOf, body: str, main: str) -> None:
    assert main_of("<p>" + "before</p>" + body) == "\n".join(filter(None, ["<p>before</p>", main]))


@pytest.mark.parametrize(
    ("button", "written"),
    [
        pytest.param(
            "<input type=image name=go alt=Find>",
            '<input type="submit" value="Find"> <input type="hidden" name="go.x" value="1">'
            '<input type="hidden" name="go.y" value="1">',
            id="a picture sends where it was pressed",
        ),
        pytest.param(
            "<button name=do value=find>Go</button>",
            '<input type="submit" value="Go"> <input type="hidden" name="do" value="find">',
            id="a button sends what it does not say",
        ),
        pytest.param(
            "<button>Go</button>", '<input type="submit" value="Go">', id="most send nothing"
        ),
    ],
)
def test_a_button_sends_what_it_sends_at_the_origin(
    main_of: MainOf, button: str, written: str
) -> None:
    main = main_of(f"<form action=/s><input name=q>{button}</form>")

    assert main.endswith(f"{written}</p>\n</form>")


def test_the_names_of_a_form_are_those_that_are_written_in_it() -> None:
    form = parse("<body><form><label><input name='a \n b'></label><p>c<a name=d>").body

    assert names_of(form, None) == (("a b", 1),)
    assert names_of(form, Element("input", {"type": "image", "name": "go"})) == (("a b", 1),)
