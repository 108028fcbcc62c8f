"""A page while rules work on it: what is guarded, what is kept, what goes where. Pure.

Everything is by reference: a region that a rule keeps is still edited by later ones, and only
`assemble` takes it out of the tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.dom import INLINE, RAW_TEXT
from proxy.ruleset.fold import TextIndex
from proxy.ruleset.model import Drop, Move, Replace, Slot, Text, Unwrap
from proxy.ruleset.trace import Violation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proxy.page.dom import Document, Element
    from proxy.page.support import Role
    from proxy.ruleset.model import Action, Rule

_REMOVING: Final = (Drop, Replace, Unwrap, Text, Move)
_EMPTYING: Final = (Drop, Replace, Text)


@dataclass(frozen=True, slots=True)
class Region:
    """An element that goes to a slot; a `moved` one leaves its place even within that slot."""

    slot: Slot
    element: Element
    rule: str
    order: int
    moved: bool = False
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """A protected element that keeps its markup, and its copy."""

    slot: Slot
    original: Element
    copy: Element
    parent: Element | None
    rule: str
    order: int


@dataclass(frozen=True, slots=True)
class SlotLink:
    """A plain link for the slot `support` or `lang`; `marks` are attributes worth keeping."""

    slot: Slot
    href: str
    text: str
    rule: str
    order: int
    role: Role | None = None
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Draft:
    """The state.

    `answered` are elements for which a rule wrote a link: what the finder saw in them is there.
    """

    document: Document
    base: str
    page: str
    kind: str
    counts: bool = True
    guards: dict[Element, str] = field(default_factory=dict)
    carriers: dict[Element, str] = field(default_factory=dict)
    regions: list[Region] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    links: list[SlotLink] = field(default_factory=list)
    answered: dict[Element, str] = field(default_factory=dict)
    renames: dict[Element, str] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)
    kept_text: int = 0
    lost_text: int = 0
    _counted: list[Element] = field(default_factory=list)
    _index: TextIndex | None = None
    _order: dict[Element, int] | None = None

    @property
    def order(self) -> Mapping[Element, int]:
        """Each element's place in the page as it came."""
        if self._order is None:
            self._order = {one: place for place, one in enumerate(self.document.elements)}
        return self._order

    def index(self) -> TextIndex:
        """Return the page's text as it stands now."""
        if self._index is None:
            self._index = TextIndex(self.document.root)
        return self._index

    def touch(self, removed: Element | None = None) -> None:
        """Note that text changed: that of `removed` is gone, or any (None)."""
        if removed is None:
            self._index = None
        elif self._index is not None:
            self._index.remove(removed)

    def answered_by(self, element: Element) -> str:
        """Return the rule that wrote a link for the element or what holds it; "" for none."""
        if self.answered:
            for one in (element, *element.ancestors()):
                if one in self.answered:
                    return self.answered[one]
        return ""

    def guard(self, element: Element, rule: str) -> None:
        """Keep `element`, and all in it, from being removed; the first rule is named."""
        self.guards.setdefault(element, rule)

    def held_by(self, element: Element, action: Action) -> str:
        """Return what keeps `action` from `element`: "protected by x", "kept by x", or ""."""
        if not isinstance(action, _REMOVING):
            return ""
        for one in (element, *element.ancestors()):
            if one in self.guards:
                return f"protected by {self.guards[one]}"
        if element in self.carriers:
            return f"protected by {self.carriers[element]}"
        emptying = isinstance(action, _EMPTYING)
        for region in self.regions:
            if region.element is element or (emptying and region.element.within(element)):
                return f"kept by {region.rule}"
        return ""

    def keep(self, region: Region) -> None:
        """Note a region; text that goes to `main` is counted when it is first marked."""
        if region.slot is Slot.MAIN and not self._in_main(region.element):
            inner = [one for one in self._counted if one.within(region.element)]
            self.kept_text += text_size(region.element)
            self.kept_text -= sum(text_size(one) for one in inner)
            self._counted = [one for one in self._counted if one not in inner] + [region.element]
        self.regions.append(region)

    def lose(self, element: Element, instead: str = "") -> None:
        """Count the text of `element`, about to be removed, where it was kept for `main`."""
        if self._in_main(element):
            self.lost_text += max(0, text_size(element) - len(instead))

    def violate(self, rule: Rule, seen: int, why: str = "count") -> None:
        """Note that the page breaks the rule's contract; only a page with status 200 counts."""
        if self.counts:
            found = Violation(rule.id, rule.verb.value, self.kind, str(rule.expect), seen, why)
            self.violations.append(found)

    def _in_main(self, element: Element) -> bool:
        return any(element.within(one) for one in self._counted)


def take_out(element: Element) -> None:
    """Detach the element; words that it kept apart get a blank between them."""
    parent = element.parent
    if parent is None:
        return
    at = element.index()
    element.detach()
    around = parent.children[max(0, at - 1) : at + 1]
    if element.tag not in _NO_BREAK and at and all(isinstance(one, str) for one in around):
        parent.children.insert(at, " ")


def text_size(element: Element) -> int:
    """Return how many characters a person reads of the element, blanks at their ends left out."""
    return sum(
        len(child.strip())
        for one in element.iter()
        if one.tag not in RAW_TEXT
        for child in one.children
        if isinstance(child, str)
    )


def markup_size(element: Element) -> int:
    """Return about how many characters of markup `element` is."""
    size = 0
    for one in element.iter():
        size += 2 * len(one.tag) + 5
        size += sum(len(name) + len(value) + 4 for name, value in one.attrs.items())
        size += sum(len(child) for child in one.children if isinstance(child, str))
    return size


def has_content(element: Element) -> bool:
    """Tell whether a reader would see anything of `element`: text or a picture."""
    return any(
        one.tag in _PICTURES
        or (
            one.tag not in RAW_TEXT
            and any(isinstance(child, str) and not child.isspace() for child in one.children)
        )
        for one in element.iter()
    )


_NO_BREAK: Final = (
    INLINE | RAW_TEXT | {"button", "iframe", "img", "input", "link", "meta", "picture", "svg"}
)
_PICTURES: Final = frozenset({"img", "picture", "amp-img", "video", "audio", "iframe", "object"})
