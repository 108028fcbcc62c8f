"""A form on a sheet: which ones a reader can fill in, with which fields, and where it goes.

Search, newsletter and contact forms stay; whatever asks for a password, money, a file, a captcha or
a script becomes a link to the full page (evidence.md, "What becomes what"). Steps for sheet/steps;
the way back is sheet/submission.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from proxy.page.charset import known_name
from proxy.page.dom import Element
from proxy.page.survey import Kind
from proxy.reader.markup import GRAMMARS, HEADINGS
from proxy.sheet.fields import (
    BUTTONS,
    FIELDS,
    TEXTUAL,
    Filling,
    kind_of_field,
    names_of,
    numbered,
    submit,
)
from proxy.sheet.form_kinds import kind_of, searches
from proxy.sheet.submission import CHARSET_FIELD
from proxy.sheet.values import CLOBBERING, VALUE_BYTES
from proxy.wire.forms import FormKind
from proxy.wire.signing import can_list
from proxy.wire.view import format_view

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from proxy.sheet.walk import Node, Walk
    from proxy.wire.signing import FormAddress

_LEGEND: Final = frozenset(("legend",))
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
_PROSE: Final = 1_500  # a form with more text than this wraps the page
_HOST: Final = re.compile(r"https?://([^/?#]+)")
_SHORT_LABEL: Final = 3  # letters of a label under which others' sites may stand


@dataclass(frozen=True, slots=True)
class _Kept:
    """A form that stays: the page's and ours, where it is sent to, and our own hidden fields."""

    element: Element
    made: Element
    action: str
    kind: FormKind | None
    target: str | FormAddress
    fields: list[Element]
    own: list[tuple[str, str]]

    def hidden(self) -> list[tuple[str, str]]:
        """Return the page's own hidden fields."""
        hidden = (one for one in self.fields if kind_of_field(one) == "hidden")
        return [(one.get("name"), one.get("value")) for one in hidden]

    def names(self) -> tuple[tuple[str, int], ...]:
        """Return the names that the form sends on, each with how often: none of them ours."""
        ours = {name for name, _ in self.own} - {name for name, _ in self.hidden()}
        button = next((one for one in self.fields if kind_of_field(one) in BUTTONS), None)
        found = names_of(self.made, button)
        return tuple(one for one in found if one[0] not in ours)


def form(walk: Walk, element: Element, todo: list[Node]) -> None:
    """Keep a form that this reader can fill in; any other is a link, one around the page goes."""
    if len(element.text()) > _PROSE:
        walk.block(element, todo)
        return
    fields = [one for one in element.iter() if one.tag in FIELDS]
    simple = _is_simple(element, fields)
    finds = simple and searches(element, fields)
    if finds:
        walk.desk.searches.append(element)
    action = _action(walk, element) if simple else None
    if action is None:
        _link(walk, element, fields)
        return
    method = "post" if element.get("method").strip().lower() == "post" else "get"
    charset = _wanted(element)
    kind = kind_of(element, fields, method)
    target = walk.links.form_target(action, method, kind, charset)
    attrs = {"role": "search"} if finds else {}
    made = walk.flow.enter("form", {"method": method, **attrs}) if target is not None else None
    if target is None or made is None:
        if target is not None:
            walk.flow.leave()
        _link(walk, element, fields)
        return
    alone = kind is FormKind.SEARCH and sum(kind_of_field(one) in TEXTUAL for one in fields) == 1
    walk.filling = Filling(element, *numbered(walk, element, fields), searches=alone)
    own = _own_fields(walk, action, method, charset)
    kept = _Kept(element, made, action, kind, target, fields, own)
    todo.append(lambda: _close(walk, kept))
    todo += element.children[::-1]


def _wanted(element: Element) -> str:
    """Return the charset that the form asks for itself, "" for that of its page.

    WHATWG, "pick an encoding for the form": the first label of `accept-charset` that is one.
    """
    labels = element.get("accept-charset").replace(",", " ").split()
    return next((name for name in map(known_name, labels) if name), "")


def search_form(forms: Iterable[Element]) -> Element | None:
    """Return the first of `forms` that searches and has nothing secret."""
    for one in forms:
        fields = [field for field in one.iter() if field.tag in FIELDS]
        if searches(one, fields) and _is_simple(one, fields):
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
        here and there and _is_of_one_site(here.group(1).lower(), there.group(1).lower())
    )
    return url if own or _SERVICES.match(url) else None


def _is_of_one_site(here: str, there: str) -> bool:
    return there.endswith(f".{here.removeprefix('www.')}") or site_of(here) == site_of(there)


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
        kind = kind_of_field(one)
        name = one.get("name")
        if kind in _REFUSED_TYPES or _REFUSED_NAMES.search(f"{name} {one.get('autocomplete')}"):
            return False
        if name.lower() in CLOBBERING:
            return False
        if kind == "hidden" and len(one.get("value")) > VALUE_BYTES:
            return False  # it would be cut: the state of a page, which only that page can send
        visible += bool(name) and kind not in ("hidden", "submit", "image", "button", "reset")
    words = f"{element.get('class')} {element.get('id')}"
    return visible > 0 and not _REFUSED_NAMES.search(words)


def _link(walk: Walk, element: Element, fields: list[Element]) -> None:
    """Write a link to the page that holds the form, with the form's own words."""
    if not any(kind_of_field(one) != "hidden" for one in fields):
        return
    words = (
        element.get("aria-label")
        or _first(element, HEADINGS)
        or _button_words(fields)
        or _first(element, _LEGEND)
    )
    if not words and walk.survey.kind is Kind.THREAD:
        return  # the box for an answer, and the log-in: more of them than posts
    text = f"{words.rstrip(': ')} ({walk.words.full_page})" if words else walk.words.form_elsewhere
    link = Element("a", {"href": walk.links.full_address()}, [text])
    walk.flow.place(Element("p", None, [link]))


def _first(element: Element, tags: Collection[str]) -> str:
    return next((one.text() for one in element.iter() if one.tag in tags), "")


def _button_words(fields: list[Element]) -> str:
    for one in fields:
        if kind_of_field(one) in BUTTONS:
            return one.text() or one.get("value").strip() or one.get("alt").strip()
    return ""


def _own_fields(walk: Walk, action: str, method: str, charset: str) -> list[tuple[str, str]]:
    """Return our own hidden fields: what the form is written in, and the view to go on with."""
    links = walk.links
    own: list[tuple[str, str]] = []
    if not _SERVICES.match(action) and links.is_recoded(method, charset):
        own.append((CHARSET_FIELD, links.sheet_charset))
    if method == "get" and links.carried and links.is_own(action):
        own.append((links.view_name, format_view(links.carried_view)))
    return own


def _close(walk: Walk, kept: _Kept) -> None:
    """End a form and give it its address; one whose address this reader cannot hold is a link."""
    _write_hidden(walk, kept)
    walk.flow.leave()
    if kept.made.parent is None:
        return
    address = _address(walk, kept)
    if address is None:
        kept.made.detach()
        _link(walk, kept.element, kept.fields)
    elif kept.made.get("role") == "search" and _is_repeated(walk, kept, address):
        kept.made.detach()
    else:
        kept.made.attrs["action"] = address
        if kept.kind is FormKind.SUBSCRIBE:
            walk.desk.newsletters.append(kept.action)


def _is_repeated(walk: Walk, kept: _Kept, address: str) -> bool:
    """Tell whether a search like this one stands already: one in the header, one in the foot."""
    known, asked = walk.desk.found, (address, *names_of(kept.made, None), *kept.hidden())
    is_known = asked in known
    known.add(asked)
    return is_known


def _write_hidden(walk: Walk, kept: _Kept) -> None:
    """Write what a form ends with: a button where it has none, and all that is hidden in it."""
    filling = walk.filling
    if filling is not None and not filling.has_button:
        walk.flow.blank()
        walk.flow.void(submit(walk, None))
    walk.filling = None
    ours = {name for name, _ in kept.own}
    pressed = filling.hidden if filling is not None else []
    theirs = [one for one in (*kept.hidden(), *pressed) if one[0] not in ours]
    for name, value in [*theirs, *kept.own]:
        if name:
            attrs = {"type": "hidden", "name": name, "value": value}
            walk.flow.void(Element("input", attrs))


def _address(walk: Walk, kept: _Kept) -> str | None:
    """Return where a form is sent to, with the names of its fields where it goes through us."""
    if isinstance(kept.target, str):
        address = kept.target
    else:
        found = kept.names()
        if not all(can_list(name) for name, _ in found):
            return None
        address = walk.links.form_address(replace(kept.target, fields=found))
    return address if len(address) <= GRAMMARS[walk.profile.tier].address_bytes else None
