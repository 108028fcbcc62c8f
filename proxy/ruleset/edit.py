"""What each verb does to one element. Pure; one function per verb, chosen by the action's class.

A function returns "" when it is done, or why not; what guards and kept regions forbid was asked
before.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Final

from proxy.page.dom import INLINE, Element, parse_fragment
from proxy.ruleset.address import links_of
from proxy.ruleset.draft import Region, SlotLink, markup_size, take_out
from proxy.ruleset.model import (
    LINK_SLOTS,
    Attr,
    Drop,
    Keep,
    LinkTemplate,
    Move,
    Rename,
    Replace,
    Slot,
    Text,
    Unwrap,
    Where,
)
from proxy.wire.addresses import absolute

if TYPE_CHECKING:
    from proxy.ruleset.draft import Draft
    from proxy.ruleset.model import Action, Rule

# Attributes whose value is an address: resolved, and refused where it leads nowhere.
_ADDRESSES: Final = frozenset(
    {"href", "src", "action", "formaction", "poster", "cite", "longdesc", "background"}
)


@singledispatch
def edit(action: Action, draft: Draft, rule: Rule, element: Element) -> str:
    """Carry out `action` on `element`; return "" or why it could not be done."""
    raise TypeError(action, draft, rule, element)


def size_of_removal(action: Action, element: Element) -> int:
    """Return how much markup the action takes away, for the trace."""
    return markup_size(element) if isinstance(action, Drop | Replace) else 0


@edit.register(Keep)
def _keep(action: Keep, draft: Draft, rule: Rule, element: Element) -> str:
    held = next((one for one in draft.regions if one.element is element), None)
    if held is not None:
        return "" if held.slot is action.slot else f"kept by {held.rule}"
    order = draft.order.get(element, 0)
    draft.keep(Region(action.slot, element, rule.id, order, role=action.role))
    return ""


@edit.register(Drop)
def _drop(action: Drop, draft: Draft, rule: Rule, element: Element) -> str:
    del action, rule
    if element.parent is None:
        return "the root of a page cannot go"
    draft.lose(element)
    take_out(element)
    draft.touch(element)
    return ""


@edit.register(Unwrap)
def _unwrap(action: Unwrap, draft: Draft, rule: Rule, element: Element) -> str:
    del action, draft, rule
    if element.parent is None:
        return "the root of a page cannot go"
    if element.tag not in INLINE:  # words of two blocks stay two words
        element.children = [" ", *element.children, " "]
    element.unwrap()
    return ""


@edit.register(Rename)
def _rename(action: Rename, draft: Draft, rule: Rule, element: Element) -> str:
    del rule
    draft.renames[element] = action.to
    return ""


@edit.register(Attr)
def _attr(action: Attr, draft: Draft, rule: Rule, element: Element) -> str:
    del rule
    fresh: dict[str, str] = {}
    for name, template in action.sets:
        value = template.render(draft.document, element)
        if name in _ADDRESSES:
            resolved = absolute(draft.base, value) if value else None
            if resolved is None:
                return f'{name} "{value}" is no address'
            value = resolved
        fresh[name] = value
    for name in action.removes:
        if element.attrs.pop(name, None) is not None:
            draft.document.mirror_attribute(element, name, None)
    for name, value in fresh.items():
        element.attrs[name] = value
        draft.document.mirror_attribute(element, name, value)
    return ""


@edit.register(Text)
def _text(action: Text, draft: Draft, rule: Rule, element: Element) -> str:
    del rule
    text = action.to.render(draft.document, element)
    draft.lose(element, text)
    for child in list(element.elements()):
        child.parent = None
    element.children = [text]
    draft.touch()
    return ""


@edit.register(Replace)
def _replace(action: Replace, draft: Draft, rule: Rule, element: Element) -> str:
    if element.parent is None:
        return "the root of a page cannot go"
    if isinstance(action.by, LinkTemplate):
        link = written_link(action.by, draft, element)
        if isinstance(link, str):
            return link
        draft.answered[element] = rule.id
        nodes: list[Element | str] = [link]
    else:
        nodes = parse_fragment(action.by)
    draft.lose(element, " ".join(_words(node) for node in nodes))
    if action.slot is None:
        element.replace_with(nodes)
    else:
        box = Element("div", {}, nodes)
        _to_slot(action.slot, draft, rule, box, draft.order.get(element, 0))
        take_out(element)
    draft.touch()
    return ""


@edit.register(Move)
def _move(action: Move, draft: Draft, rule: Rule, element: Element) -> str:
    if element.parent is None:
        return "the root of a page cannot go"
    if isinstance(action.to, Slot):
        order = draft.order.get(element, 0)
        draft.keep(Region(action.to, element, rule.id, order, moved=True, role=action.role))
        return ""
    target = next(
        (one for one in draft.document.select(action.to.selector) if not one.within(element)), None
    )
    if target is None or target.parent is None:
        return f'nothing matches "{action.to.selector}"'
    take_out(element)
    beside = [element, target] if action.to.where is Where.BEFORE else [target, element]
    target.replace_with(beside)
    draft.touch()
    return ""


def written_link(by: LinkTemplate, draft: Draft, element: Element) -> Element | str:
    """Return the link that the templates make of `element`, or why they make none."""
    value = by.href.render(draft.document, element)
    href = absolute(draft.base, value) if value else None
    if href is None:
        return f'href "{value}" is no address'
    if any(_posts_to(one, href, draft.base) for one in element.iter()):
        return f'"{value}" takes what a form posts, a link gets nothing there'
    return Element("a", {"href": href}, [by.text.render(draft.document, element)])


def _posts_to(form: Element, href: str, base: str) -> bool:
    posts = form.tag == "form" and form.get("method").strip().lower() == "post"
    return posts and absolute(base, form.get("action")) == href


def _to_slot(slot: Slot, draft: Draft, rule: Rule, box: Element, order: int) -> None:
    if slot not in LINK_SLOTS:
        draft.regions.append(Region(slot, box, rule.id, order))
        return
    role = rule.action.role if isinstance(rule.action, Replace) else None
    for link in links_of(box, base=draft.base, page=draft.page):
        draft.links.append(SlotLink(slot, link.href, link.text, rule.id, order, role))


def _words(node: Element | str) -> str:
    return node if isinstance(node, str) else node.text()
