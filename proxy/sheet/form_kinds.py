"""What a form is for: to search, to subscribe, to write in. Only sheet/forms imports it.

A site says which of these its readers may send (forms.md, "Which forms stay").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.wire.forms import FormKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proxy.page.dom import Element

# Names of the one field of a search, in the languages whose sites name theirs so.
_SEARCH: Final = re.compile(
    r"^(?:q|qq|s|qs|query\w*|\w*(?<!re)search\w*|find|keys|keywords?|s?text|terms?|s?words?"
    r"|\w*suche|buscar?|recherche|szukaj|(?:inp)?ara|wd)$",
    re.IGNORECASE,
)
# What such a form calls itself, or where it goes.
_SEARCHES: Final = re.compile(
    r"(?<!re)search|suche|poisk|поиск|buscar|buscador|busca\b|recherche|szukaj|zoek|cerca\b|haku\b"
    r"|hledat|vyhled|keres[eoő]",
    re.IGNORECASE,
)
# Frameworks put a field's own name last: `tx_solr[q]`, `search[query]`.
_LAST: Final = re.compile(r"\[([^\[\]]+)\]$")
_WRITTEN: Final = frozenset(("text", "search"))
_SAID_BY: Final = ("role", "action", "id", "class", "name")
_MAIL: Final = re.compile(r"e-?mail|^mail|newsletter|subscri|почт", re.IGNORECASE)
_MAIL_SAID_BY: Final = ("name", "id", "autocomplete", "placeholder", "aria-label")


def is_search(field: Element) -> bool:
    """Tell whether a field takes what to search for."""
    if field.tag != "input":
        return False
    name = field.get("name").strip()
    last = _LAST.search(name)
    name = (last.group(1) if last else name).replace("-", "_")
    return field.get("type") == "search" or bool(_SEARCH.match(name))


def searches(form: Element, fields: Iterable[Element]) -> bool:
    """Tell whether a form searches: by its field's name, or by what it says of its only one."""
    shown = _shown(fields)
    if any(map(is_search, shown)):
        return True
    inputs = [one for one in shown if one.tag == "input"]
    typed = [one for one in inputs if one.get("type", "text").lower() in _WRITTEN]
    writes = [one for one in shown if one.tag == "textarea"]
    mails = any(map(_is_mail, shown))
    return len(typed) == 1 and not writes and not mails and bool(_SEARCHES.search(_words(form)))


def kind_of(form: Element, fields: Iterable[Element], method: str) -> FormKind | None:
    """Return what a form with these fields is for, or None where it is none of the three.

    What is sent by GET asks for a page: an archive by its date is a search. A poll, an order or a
    wizard is none; they need what only the full page has.
    """
    shown = _shown(fields)
    if any(map(is_search, shown)):
        return FormKind.SEARCH
    writes = any(one.tag == "textarea" for one in shown)
    if not writes and any(map(_is_mail, shown)):
        return FormKind.SUBSCRIBE
    if method == "get" or (shown and not writes and _SEARCHES.search(_words(form))):
        return FormKind.SEARCH
    return FormKind.CONTACT if writes else None


def _shown(fields: Iterable[Element]) -> list[Element]:
    return [one for one in fields if one.get("type") != "hidden" and one.get("name")]


def _words(form: Element) -> str:
    return " ".join(form.get(name) for name in _SAID_BY)


def _is_mail(field: Element) -> bool:
    if field.tag != "input":
        return False
    return field.get("type") == "email" or any(
        _MAIL.search(field.get(name)) for name in _MAIL_SAID_BY
    )
