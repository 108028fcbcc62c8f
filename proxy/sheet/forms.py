"""A form on a sheet: which ones a reader can fill in, with which fields, and where it goes.

Search, newsletter and contact forms stay; whatever asks for a password, money, a file, a captcha or
a script becomes a link to the full page (evidence.md, "What becomes what"). Steps for sheet/steps;
the way back is sheet/submission.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.charset import known_name
from proxy.page.dom import Element
from proxy.reader.markup import HEADINGS, names
from proxy.sheet.anchors import address_of, follow
from proxy.sheet.blocks import toggle
from proxy.sheet.form_kinds import is_search, kind_of
from proxy.sheet.submission import CHARSET_FIELD
from proxy.sheet.values import CLOBBERING
from proxy.wire.forms import FormKind
from proxy.wire.view import format_view

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from proxy.sheet.walk import Node, Walk

_TEXTUAL: Final = frozenset(
    names("text search email tel url number date month week time datetime-local color range")
)
_LEGEND: Final = frozenset(("legend",))
_CHOICES: Final = frozenset(("checkbox", "radio"))
_BUTTONS: Final = frozenset(("submit", "image"))
_FIELDS: Final = frozenset(names("input select textarea button"))
_REFUSED_TYPES: Final = frozenset(("password", "file"))
_REFUSED_NAMES: Final = re.compile(
    r"captcha|turnstile|passw|card.?num|cc-?(?:num|exp|csc)|cvv|cvc|iban|comment|amount|donat|login|openid",
    re.IGNORECASE,
)
# Newsletter services that a form may go to (evidence.md, "Asks").
_SERVICES: Final = re.compile(
    r"https://(?:[a-z0-9\-]+\.)*(?:list-manage\.com|mailerlite\.com|sendgrid\.(?:com|net)"
    r"|brevo\.com|sibforms\.com"
    r"|getresponse\.com|cleverreach\.com|getrevue\.co|substack\.com|feedblitz\.com|unisender\.com"
    r"|smartresponder\.ru"
    r"|subscribe\.wordpress\.com)(?:/|$)"
)
_NAME: Final = re.compile(r"[a-z]{3,}(?:_[a-z]{2,})*\Z")  # one that reads like words
_PROSE: Final = 1_500  # a form with more text than this wraps the page
_OPTIONS: Final = 100
_WIDTH: Final = "24"
_HOST: Final = re.compile(r"https?://([^/?#]+)")
_SHORT_LABEL: Final = 3  # letters of a label under which others' sites may stand


@dataclass(slots=True)
class Filling:
    """The form that is being read: numbers of its fields by the origin's ids, and its button."""

    element: Element
    numbers: dict[str, str] = field(default_factory=dict)
    labeled: set[str] = field(default_factory=set)
    searches: bool = False  # what is written into its only field is searched for
    has_button: bool = False


def form(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep a form that this reader can fill in; any other is a link, one around the page goes."""
    if len(element.text()) > _PROSE:
        walk.block(element, todo)
        return
    fields = [one for one in element.iter() if one.tag in _FIELDS]
    simple = _is_simple(element, fields)
    searches = simple and any(map(is_search, fields))
    if searches:
        walk.desk.searches.append(element)
    action = _action(walk, element) if simple else None
    if action is None:
        _link(walk, element, fields)
        return
    method = "post" if element.get("method").strip().lower() == "post" else "get"
    charset = _wanted(element)
    kind = kind_of(element, fields, method)
    address = walk.links.form_address(action, method, kind, charset)
    if address is None:
        _link(walk, element, fields)
        return
    attrs = {"action": address, "method": method}
    if searches:
        attrs["role"] = "search"
    if walk.flow.enter("form", attrs) is None:
        walk.flow.leave()
        _link(walk, element, fields)
        return
    alone = kind is FormKind.SEARCH and sum(_kind(one) in _TEXTUAL for one in fields) == 1
    walk.filling = Filling(element, *_numbered(walk, element, fields), searches=alone)
    extra = _own_fields(walk, action, method, charset)
    todo.append(lambda: _close(walk, fields, extra))
    todo += element.children[::-1]


def _wanted(element: Element) -> str:
    """Return the charset that the form asks for itself, "" for that of its page.

    WHATWG, "pick an encoding for the form": the first label of `accept-charset` that is one.
    """
    labels = element.get("accept-charset").replace(",", " ").split()
    return next((name for name in map(known_name, labels) if name), "")


def search_form(forms: Iterable[Element]) -> Element | None:
    """Return the first of `forms` that searches: one field that is called so, nothing secret."""
    for one in forms:
        fields = [field for field in one.iter() if field.tag in _FIELDS]
        if any(map(is_search, fields)) and _is_simple(one, fields):
            return one
    return None


def _action(walk: Walk, element: Element) -> str | None:
    """Where the form goes, or None where that is nowhere, or to a stranger."""
    stated = element.get("action").strip()
    if stated.startswith("#") or (not stated and not element.get("method")):
        return None
    url = walk.links.exact(stated) if stated else walk.links.page
    if url is None or not url.startswith(("http://", "https://")):
        return None
    here, there = _HOST.match(walk.links.page), _HOST.match(url)
    own = walk.links.is_own(url) or (
        here and there and site_of(here.group(1)) == site_of(there.group(1))
    )
    return url if own or _SERVICES.match(url) else None


def site_of(host: str) -> str:
    """Return the site that a host is of: `profile.news.example` is the paper's.

    >>> site_of("profile.news.example"), site_of("mail.news.co.example"), site_of("10.0.0.1")
    ('news.example', 'news.co.example', '10.0.0.1')
    """
    labels = host.lower().split(".")
    short = len(labels) > 1 and len(labels[-2]) <= _SHORT_LABEL  # as in `co.uk` and `com.au`
    return host if labels[-1].isdigit() else ".".join(labels[-3 if short else -2 :])


def _is_simple(element: Element, fields: list[Element]) -> bool:
    visible = 0
    for one in fields:
        kind = _kind(one)
        name = one.get("name")
        if kind in _REFUSED_TYPES or _REFUSED_NAMES.search(f"{name} {one.get('autocomplete')}"):
            return False
        if name.lower() in CLOBBERING:
            return False
        visible += bool(name) and kind not in ("hidden", "submit", "image", "button", "reset")
    words = f"{element.get('class')} {element.get('id')}"
    return visible > 0 and not _REFUSED_NAMES.search(words)


def _kind(element: Element) -> str:
    if element.tag == "input":
        return element.get("type", "text").strip().lower() or "text"
    if element.tag == "button":
        return element.get("type", "submit").strip().lower() or "submit"
    return element.tag


def _numbered(
    walk: Walk, element: Element, fields: list[Element]
) -> tuple[dict[str, str], set[str]]:
    numbers = {}
    for one in fields:
        numbers[one.get("id") or f" {id(one)}"] = f"f-{next(walk.desk.numbers)}"
    labels = [one for one in element.iter() if one.tag == "label" and one.text()]
    labeled = {one.get("for") for one in labels if one.get("for")}
    for label in labels:
        labeled |= {one.get("id") or f" {id(one)}" for one in label.iter() if one.tag in _FIELDS}
    return numbers, labeled


def _link(walk: Walk, element: Element, fields: list[Element]) -> None:
    """Write a link to the page that holds the form, with the form's own words."""
    if not any(_kind(one) != "hidden" for one in fields):
        return
    words = (
        element.get("aria-label")
        or _first(element, HEADINGS)
        or _button_words(fields)
        or _first(element, _LEGEND)
    )
    text = f"{words.rstrip(': ')} ({walk.words.full_page})" if words else walk.words.form_elsewhere
    link = Element("a", {"href": walk.links.full_address()}, [text])
    walk.flow.place(Element("p", None, [link]))


def _first(element: Element, tags: Collection[str]) -> str:
    return next((one.text() for one in element.iter() if one.tag in tags), "")


def _button_words(fields: list[Element]) -> str:
    for one in fields:
        if _kind(one) in _BUTTONS:
            return one.text() or one.get("value").strip() or one.get("alt").strip()
    return ""


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
    return any(one.tag == "input" and _kind(one) in _CHOICES for one in element.iter())


def control(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Write a field of the form that is being read; one outside a form is for a script."""
    del todo
    filling = walk.filling
    kind = _kind(element)
    if filling is None:
        return
    if kind in _BUTTONS:
        if not filling.has_button:
            filling.has_button = True
            walk.flow.blank()
            walk.flow.void(_submit(walk, element))
            walk.flow.blank()
    elif element.get("name"):
        _put_field(walk, element, kind)


def _put_field(walk: Walk, element: Element, kind: str) -> None:
    """Write a field with its label; hidden ones follow at the form's end, others are no fields."""
    if kind in _CHOICES:
        walk.flow.void(_field(walk, element, "input", type=kind, value=element.get("value", "on")))
        walk.flow.blank()
    elif kind in _TEXTUAL:
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


def _submit(walk: Walk, element: Element | None) -> Element:
    filling = walk.filling
    words = ""
    if element is not None:
        words = element.text() or element.get("value") or element.get("alt")
        words = words.strip() or element.get("aria-label") or element.get("title")
    if not words:
        searching = filling and any(is_search(one) for one in filling.element.iter())
        words = walk.words.search if searching else walk.words.send
    attrs = {"type": "submit", "value": words}
    if element is not None and element.get("name") and element.tag == "input":
        attrs["name"] = element.get("name")
    return Element("input", attrs)


def _own_fields(walk: Walk, action: str, method: str, charset: str) -> list[tuple[str, str]]:
    """Return our own hidden fields: what the form is written in, and the view to go on with."""
    links = walk.links
    own: list[tuple[str, str]] = []
    if not _SERVICES.match(action) and links.is_recoded(method, charset):
        own.append((CHARSET_FIELD, links.sheet_charset))
    if method == "get" and links.carried and links.is_own(action):
        own.append((links.view_name, format_view(links.carried_view)))
    return own


def _close(walk: Walk, fields: list[Element], extra: list[tuple[str, str]]) -> None:
    filling = walk.filling
    if filling is not None and not filling.has_button:
        walk.flow.blank()
        walk.flow.void(_submit(walk, None))
    walk.filling = None
    hidden = [(one.get("name"), one.get("value")) for one in fields if _kind(one) == "hidden"]
    ours = {name for name, _ in extra}
    for name, value in [*(one for one in hidden if one[0] not in ours), *extra]:
        if name:
            attrs = {"type": "hidden", "name": name, "value": value}
            walk.flow.void(Element("input", attrs))
    walk.flow.leave()
