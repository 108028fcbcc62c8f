"""What a form holds, and where a link in its place may lead. Pure; only page imports this.

A sheet's slot holds links, not forms (evidence.md, "Asks"): PayPal takes its own fields in a
query; anything else leads to the page that holds the form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from proxy.page.ask_lexicon import fold

if TYPE_CHECKING:
    from proxy.page.ask_words import Common
    from proxy.page.dom import Element

_ELEMENTS_LIMIT: Final = 120  # a form of more is the whole page (ASP.NET), not an ask
_FIELDS_LIMIT: Final = 12  # a form with more is a questionnaire
_TEXTS_LIMIT: Final = 16
# PayPal's own fields of a gift, in the order the link has them.
_PAYPAL_FIELDS: Final = (
    "cmd",
    "hosted_button_id",
    "business",
    "item_name",
    "amount",
    "currency_code",
    "lc",
)
SUBMITS: Final = frozenset({"submit", "image", "button"})
"""Types of an input that is pressed."""


@dataclass(slots=True)
class Form:
    """What a form holds: `hidden` fields by name, `texts` between its tags, what it wants."""

    hidden: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    visible: int = 0
    wants_mail: bool = False
    wants_other: bool = False  # a password, a search, a message: no ask
    button: Element | None = None


def read_form(form: Element, common: Common) -> Form | None:
    """Return what `form` holds, or None where it is no single form to fill in."""
    read = Form()
    for count, element in enumerate(form.iter()):
        if count > _ELEMENTS_LIMIT:
            return None
        _read_element(element, read, common)
    return read if read.visible <= _FIELDS_LIMIT else None


def _read_element(element: Element, read: Form, common: Common) -> None:
    tag = element.tag
    if tag == "input":
        _read_input(element, read, common)
    elif tag == "button":
        if read.button is None or element.get("type") == "submit":
            read.button = element
    elif tag == "select":
        read.visible += 1
    elif tag == "textarea":
        read.wants_other = True
    elif tag != "option" and len(read.texts) < _TEXTS_LIMIT:
        read.texts += [
            text for one in element.children if isinstance(one, str) and (text := one.strip())
        ]


def _read_input(element: Element, read: Form, common: Common) -> None:
    kind = element.get("type", "text").lower()
    name = element.get("name")
    if kind == "hidden":
        read.hidden[name] = element.get("value")
    elif kind in SUBMITS:
        read.button = read.button or element
    elif kind != "reset":
        read.visible += 1
        hints = fold(f"{name} {element.get('id')} {element.get('placeholder')}")
        mail = kind == "email" or any(one in hints for one in common.mail)
        read.wants_mail = read.wants_mail or mail
        search = kind == "search" or (name in common.search and not mail)
        read.wants_other = read.wants_other or kind == "password" or search


def is_paypal(action: str) -> bool:
    """Tell whether a form is sent to PayPal."""
    return "paypal.com/cgi-bin/webscr" in action or "paypal.com/donate" in action


def paypal_link(action: str, form: Form, common: Common) -> str:
    """Return the address a PayPal form of a gift stands for, from its own fields; "" for none."""
    if form.hidden.get("cmd", "_donations") not in common.gifts:
        return ""
    pairs = [(name, form.hidden[name]) for name in _PAYPAL_FIELDS if form.hidden.get(name)]
    if not any(name in ("hosted_button_id", "business") for name, _ in pairs):
        return ""
    return action.partition("?")[0] + "?" + urlencode(pairs)
