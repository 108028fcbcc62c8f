"""The fields of a form on a sheet: how each is written, and which names a reader's form then has.

Only sheet imports it: forms opens and closes a form, steps has the table of tags.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.reader.markup import names
from proxy.sheet.anchors import address_of, follow
from proxy.sheet.blocks import toggle
from proxy.sheet.form_kinds import is_search
from proxy.sheet.values import BLANKS, clean

if TYPE_CHECKING:
    from proxy.sheet.walk import Node, Walk

FIELDS: Final = frozenset(names("input select textarea button"))
TEXTUAL: Final = frozenset(
    names("text search email tel url number date month week time datetime-local color range")
)
BUTTONS: Final = frozenset(("submit", "image"))
_OTHER_TYPES: Final = frozenset(
    names("hidden password file checkbox radio submit image reset button")
)  # any other is a text (HTML, "the input element")
_CHOICES: Final = frozenset(("checkbox", "radio"))
_WRITTEN: Final = frozenset(names("input select textarea"))  # what a sheet has of them
_NAME: Final = re.compile(r"[a-z]{3,}(?:_[a-z]{2,})*\Z")  # one that reads like words
_OPTIONS: Final = 100
_WIDTH: Final = "24"
_PRESSED: Final = "1"  # where a picture was pressed: a program may take 0 for "not"


@dataclass(slots=True)
class Filling:
    """The form that is being read: numbers of its fields by the origin's ids, and its button.

    `hidden` are fields that stand for what its button would send.
    """

    element: Element
    numbers: dict[str, str] = field(default_factory=dict)
    labeled: set[str] = field(default_factory=set)
    searches: bool = False  # what is written into its only field is searched for
    has_button: bool = False
    hidden: list[tuple[str, str]] = field(default_factory=list)


def names_of(form: Element, button: Element | None) -> tuple[tuple[str, int], ...]:
    """Return the names of the fields in a sheet's `form`, in order, each with how often.

    Of radio buttons one is sent. `button` is the one of the page's own form: a picture without a
    name sends where it was pressed.
    """
    found: Counter[str] = Counter()
    radios: set[str] = set()
    for one in form.iter():
        name = clean(BLANKS.sub(" ", one.get("name"))) if one.tag in _WRITTEN else ""
        if one.get("type") == "radio":
            name, known = "" if name in radios else name, name
            radios.add(known)
        if name:
            found[name] += 1
    if button is not None and kind_of_field(button) == "image" and not button.get("name"):
        found.update(("x", "y"))
    return tuple(found.items())


def kind_of_field(element: Element) -> str:
    """Return the type of a field or button, else what it is."""
    if element.tag == "input":
        kind = element.get("type").strip().lower()
        return kind if kind in TEXTUAL or kind in _OTHER_TYPES else "text"
    if element.tag == "button":
        return element.get("type", "submit").strip().lower() or "submit"
    return element.tag


def numbered(
    walk: Walk, element: Element, fields: list[Element]
) -> tuple[dict[str, str], set[str]]:
    """Return our numbers of the fields by their ids, and which of them have words beside them."""
    numbers = {}
    for one in fields:
        numbers[one.get("id") or f" {id(one)}"] = f"f-{next(walk.desk.numbers)}"
    labels = [one for one in element.iter() if one.tag == "label" and one.text()]
    labeled = {one.get("for") for one in labels if one.get("for")}
    for label in labels:
        labeled |= {one.get("id") or f" {id(one)}" for one in label.iter() if one.tag in FIELDS}
    return numbers, labeled


def label(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Tie a label to its field; outside a form it is words, unless it holds a box to tick."""
    filling = walk.filling
    if filling is None and _holds_a_box(element):
        return
    number = filling.numbers.get(element.get("for")) if filling else None
    if number is None or walk.plain:
        todo += element.children[::-1]
        return
    walk.marked(element, todo, walk.flow.open("label", {"for": number}))


def _holds_a_box(element: Element) -> bool:
    """Tell whether a label is that of a filter which a script reads: of no use without it.

    One that stands beside its box may be the heading of a part that the box opens.
    """
    return any(one.tag == "input" and kind_of_field(one) in _CHOICES for one in element.iter())


def control(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a field of the form that is being read; one outside a form is for a script."""
    del todo
    filling = walk.filling
    kind = kind_of_field(element)
    if filling is None:
        return
    if kind in BUTTONS:
        if not filling.has_button:
            filling.has_button = True
            walk.flow.blank()
            walk.flow.void(submit(walk, element))
            walk.flow.blank()
    elif element.get("name"):
        _put_field(walk, element, kind)


def _put_field(walk: Walk, element: Element, kind: str) -> None:
    """Write a field with its label; hidden ones follow at the form's end, others are no fields."""
    if kind in _CHOICES:
        walk.flow.void(_field(walk, element, "input", type=kind, value=element.get("value", "on")))
        walk.flow.blank()
    elif kind in TEXTUAL:
        _labeled(walk, element)
        value = element.get("value")
        walk.flow.void(_field(walk, element, "input", type="text", size=_WIDTH, value=value))
    elif kind == "textarea":
        _labeled(walk, element)
        area = _field(walk, element, "textarea", rows="5", cols=_WIDTH)
        area.append(element.raw_text())
        walk.flow.void(area)
    elif kind == "select":
        _labeled(walk, element)
        walk.flow.void(_menu(walk, element))


def button(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a button: of the form that is being read, or a link where it has a plain address."""
    if walk.filling is not None and not address_of(element):
        control(walk, element, todo)
    elif address_of(element):
        follow(walk, element, todo)
    else:
        toggle(walk, element, todo)


def _field(walk: Walk, element: Element, tag: str, **attrs: str) -> Element:
    filling = walk.filling
    number = filling.numbers.get(element.get("id") or f" {id(element)}", "") if filling else ""
    attrs = {name: value for name, value in attrs.items() if value}
    made = Element(tag, {"name": element.get("name"), "id": number, **attrs})
    if "checked" in element.attrs:
        made.attrs["checked"] = "checked"
    return made


def _labeled(walk: Walk, element: Element) -> None:
    """Give a field words of its own where the page has none beside it."""
    filling = walk.filling
    key = element.get("id") or f" {id(element)}"
    if filling is None or key in filling.labeled:
        walk.flow.blank()
        return
    words = element.get("aria-label") or element.get("placeholder") or element.get("title")
    if not words.strip() and walk.flow.words_before.endswith(":"):
        walk.flow.blank()  # pages from before labels have the words beside the field
        return
    if not words.strip():
        searches = filling.searches or is_search(element)
        words = walk.words.search if searches else _spoken(walk, element)
    if not words.strip():
        walk.flow.blank()
        return
    mark = None if walk.plain else walk.flow.open("label", {"for": filling.numbers.get(key, "")})
    walk.flow.text(words.strip().rstrip(":…. ") + ":")
    if mark is not None:
        walk.flow.close(mark)
    walk.flow.blank()


def _spoken(walk: Walk, element: Element) -> str:
    """Return a field's name where a reader of the page can take it for words, else ""."""
    name = element.get("name")
    return name.replace("_", " ") if walk.survey.language == "en" and _NAME.match(name) else ""


def _menu(walk: Walk, element: Element) -> Element:
    made = _field(walk, element, "select")
    for one in element.iter():
        if one.tag == "option" and len(made.children) < _OPTIONS:
            attrs = {"value": one.get("value", one.text())}
            if "selected" in one.attrs:
                attrs["selected"] = "selected"
            made.append(Element("option", attrs, [one.text()]))
    return made


def submit(walk: Walk, element: Element | None) -> Element:
    """Return the form's button; what a picture or a `button` would send is noted as hidden."""
    filling = walk.filling
    words = ""
    if element is not None:
        words = element.text() or element.get("value") or element.get("alt")
        words = words.strip() or element.get("aria-label") or element.get("title")
    if not words:
        searching = filling and (
            filling.searches or any(is_search(one) for one in filling.element.iter())
        )
        words = walk.words.search if searching else walk.words.send
    attrs = {"type": "submit", "value": words}
    name = element.get("name") if element is not None else ""
    if element is not None and name and filling is not None:
        if kind_of_field(element) == "image":
            filling.hidden += [(f"{name}.x", _PRESSED), (f"{name}.y", _PRESSED)]
        elif element.tag == "button":  # what it sends is not what it says
            filling.hidden.append((name, element.get("value")))
        else:
            attrs["name"] = name
    return Element("input", attrs)
