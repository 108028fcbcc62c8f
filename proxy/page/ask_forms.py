"""Forms that ask for a gift or an address to write to: which they are, and where a link may lead.

A sheet's slot holds links, not forms (pages.md, section 4.5): PayPal takes its own fields in a
query; a form that is sent by GET is a link already; anything else leads to the page that holds it.
Pure; only page imports this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from proxy.page.ask_words import Common
    from proxy.page.dom import Element

ELEMENTS_LIMIT: Final = 120  # a form of more is the whole page (ASP.NET), not an ask
FIELDS_LIMIT: Final = 12  # a form with more is a questionnaire
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
_BUTTONS: Final = frozenset({"submit", "image", "button"})
_UNSEEN: Final = frozenset({"hidden", *_BUTTONS, "reset"})


@dataclass(slots=True)
class Form:
    """What a form holds, read in one walk; `headings` are its labels and headings, in order."""

    fields: dict[str, str]
    visible: int = 0
    email: bool = False
    password: bool = False
    search: bool = False
    textarea: bool = False
    button: Element | None = None
    words: str = ""


def read_form(form: Element) -> Form | None:
    """Return what `form` holds, or None where it is no single form to fill in."""
    read = Form({})
    count = 0
    for element in form.iter():
        count += 1
        if count > ELEMENTS_LIMIT:
            return None
        tag = element.tag
        if tag == "input":
            _read_input(element, read)
        elif tag == "button":
            if read.button is None or element.get("type") == "submit":
                read.button = element
        elif tag in ("textarea", "select"):
            read.visible += 1
            read.textarea = read.textarea or tag == "textarea"
    return read if read.visible <= FIELDS_LIMIT else None


def _read_input(element: Element, read: Form) -> None:
    kind = element.get("type", "text").lower()
    name = element.get("name")
    if kind == "hidden":
        read.fields[name] = element.get("value")
        return
    if kind in _BUTTONS:
        read.button = read.button or element
        return
    if kind in _UNSEEN:
        return
    read.visible += 1
    read.password = read.password or kind == "password"
    read.search = read.search or kind == "search" or name in ("q", "s", "query", "search")
    hints = f"{name} {element.get('id')} {element.get('placeholder')}".lower()
    read.email = read.email or kind == "email" or "mail" in hints


def is_paypal(action: str) -> bool:
    """Tell whether a form is sent to PayPal."""
    return "paypal.com/cgi-bin/webscr" in action or "paypal.com/donate" in action


def paypal_link(action: str, form: Form, common: Common) -> str:
    """Return the address that a PayPal form of a gift asks for, from its own fields; "" for none."""
    if form.fields.get("cmd", "_donations") not in common.gifts:
        return ""
    pairs = [(name, form.fields[name]) for name in _PAYPAL_FIELDS if form.fields.get(name)]
    if not any(name in ("hosted_button_id", "business") for name, _ in pairs):
        return ""
    return action.partition("?")[0] + "?" + urlencode(pairs)
