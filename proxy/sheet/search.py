"""Which form of a page is its search: it stands on every sheet, wherever the page had it.

Asked before anything is sorted: the header that holds it may be left out. Only rewrite imports it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxy.sheet.forms import search_form
from proxy.sheet.walk import is_hidden

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proxy.page.dom import Document, Element


def find_search(document: Document, kept: Sequence[Element] = ()) -> Element | None:
    """Return the page's search form: the first that has an address and is seen, else any.

    `kept` are regions that rules took out of the document. One that a rule dropped is gone.
    """
    forms = [
        one
        for one in document.elements
        if one.tag == "form"
        and search_form((one,))
        and (
            document.attached(one)
            or any(one.within(region) for region in kept)
            or not _is_dropped(one)
        )
    ]
    return min(forms, key=lambda one: (_is_for_scripts(one), _is_unseen(one)), default=None)


def _is_dropped(form: Element) -> bool:
    """Tell whether a rule dropped the form itself, or a box of its own: no link stands beside it.

    A header that goes holds much else, and nobody meant its search.
    """
    box = [form, *form.ancestors()][-1]
    return not any(one.tag == "a" and one.get("href") for one in box.iter())


def _is_for_scripts(form: Element) -> bool:
    return form.get("action").startswith("#") or not (form.get("action") or form.get("method"))


def _is_unseen(form: Element) -> bool:
    return any(is_hidden(one) for one in (form, *form.ancestors()))
