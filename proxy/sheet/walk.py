"""The one walk from the origin's elements to a sheet's blocks; what each tag becomes is in steps.

Keeps an explicit stack, so a page may nest as deep as it likes. A step reads an element, tells the
flow, and puts what is to be read next on the stack. Only sheet imports it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.dom import INLINE, Element
from proxy.page.pictures import CAPTION
from proxy.page.survey import Kind
from proxy.sheet.flow import Flow, Mark

if TYPE_CHECKING:
    from proxy.page.survey import Survey
    from proxy.reader.tiers import Profile
    from proxy.sheet.embed_words import Embed
    from proxy.sheet.fields import Filling
    from proxy.sheet.figures import Shot
    from proxy.sheet.layout import Desk
    from proxy.sheet.links import Links
    from proxy.sheet.words import Words

# What waits to be read: an element, its text, or what to do when all before it is done; None ends
# the paragraph, as most of it does.
Node = Element | str | Callable[[], object] | None
Step = Callable[["Walk", Element, list[Node]], None]

RECENT: Final = 4  # links back that still count as the same item's
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_PANEL: Final = re.compile(
    r"\btabs?\b|tab-?(?:panel|pane|content)|accordion|panel|collapse|collapsible|carousel|slide|swiper|gallery"
    r"|spoiler|toggle"
    r"|transcript|footnote|faq",
    re.IGNORECASE,
)
_WALL: Final = re.compile(
    r"paywall|premium|piano|\btp-|regwall|subscriber-only|subscribers-only|locked", re.IGNORECASE
)
_WALL_DEPTH: Final = 12


@dataclass(slots=True)
class Walk:
    """Reads one region into `flow`; `steps` is the table of tags, the rest is for the steps."""

    desk: Desk
    steps: Mapping[str, Step]
    picture_limit: int = 0
    entry_limit: int = 0  # of a live page
    renames: Mapping[Element, str] = field(default_factory=dict)
    flow: Flow = field(default_factory=Flow)
    shots: list[Shot] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)  # files of pictures, with their captions
    locals: list[tuple[str, Mark]] = field(default_factory=list)
    linked: dict[Element, Mark] = field(default_factory=dict)
    recent: deque[tuple[str, Mark]] = field(default_factory=lambda: deque(maxlen=RECENT))
    ids: dict[str, Element] | None = None  # of the region, made when first asked for
    tabs: dict[str, Element] = field(default_factory=dict)  # by the ids of their panels; with `ids`
    told: set[str] | None = None  # addresses of links with words, made when first asked for
    roots: list[Element] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    abbreviations: set[str] = field(default_factory=set)
    title_seen: bool = False
    title_letters: str = ""
    listing: bool = False
    figure: Element | None = None
    in_caption: bool = False
    in_table: bool = False
    filling: Filling | None = None
    embedded: set[str] = field(default_factory=set)
    embeds: list[Embed] = field(default_factory=list)
    entries: int = 0
    quote_depth: int = 0

    survey: Survey = field(init=False)
    profile: Profile = field(init=False)
    words: Words = field(init=False)
    links: Links = field(init=False)
    plain: bool = field(init=False)  # the reader knows HTML 3.2 only

    def __post_init__(self) -> None:
        self.survey = self.desk.survey
        self.profile = self.desk.profile
        self.words = self.desk.words
        self.links = self.desk.links
        self.plain = self.desk.plain

    @property
    def live(self) -> bool:
        """Whether the page is a live blog."""
        return self.survey.kind is Kind.LIVE

    def read(self, nodes: Iterable[Element | str]) -> None:
        """Read `nodes` and all below them, in order."""
        todo: list[Node] = [*nodes]
        todo.reverse()
        flow = self.flow
        while todo:
            node = todo.pop()
            if type(node) is str:
                if flow.run is not None or not node.isspace():
                    flow.text(node)
            elif type(node) is Element:
                self._enter(node, todo)
            elif node is None:
                flow.break_()
            else:
                node()  # type: ignore[operator]  # mypy does not narrow the rest by `type`
        flow.break_()

    def _enter(self, element: Element, todo: list[Node]) -> None:
        tag, attrs = element.tag, element.attrs
        if element.note is not None or self.renames or (attrs and not _unnoted(attrs)):
            tag = self._read_as(element, todo)
        step = self.steps.get(tag)
        if step is not None:
            step(self, element, todo)
        elif ":" in tag:
            todo += element.children[::-1]
        elif tag:
            self.block(element, todo)
        if self.linked and element in self.linked:
            self._relink(self.linked.pop(element), element, todo)

    def _read_as(self, element: Element, todo: list[Node]) -> str:
        """Return what the element is read as, by attributes, notes and rules; "" for not at all."""
        tag = element.tag
        if not _unnoted(element.attrs):
            tag = self._noted(element, todo)
        if element.note == CAPTION:
            tag = tag and "figcaption"
        return tag and self._renamed(element, tag) if self.renames else tag

    def _noted(self, element: Element, todo: list[Node]) -> str:
        """Return what the element is read as, by its attributes; "" where it is not seen."""
        attrs = element.attrs
        tag = element.tag
        if "id" in attrs:
            (self.flow.target_here if tag in INLINE else self.flow.target)(attrs["id"])
        if is_hidden(element):
            return ""
        if "lang" in attrs or "dir" in attrs:
            self._passage(element, todo)
        return _ROLES.get(attrs["role"], tag) if "role" in attrs else tag

    def _renamed(self, element: Element, tag: str) -> str:
        """Return the tag that a rule gave the element; small is small only where one asks."""
        renamed = self.renames.get(element, tag)
        if renamed != "small" or element not in self.renames:
            return renamed
        return "small-caption" if tag == "figcaption" else "asked-small"

    def block(self, element: Element, todo: list[Node]) -> None:
        """Read the children between two block boundaries."""
        self.flow.break_()
        if element.children:
            if todo and todo[-1] is not None:
                todo.append(None)
            todo += element.children[::-1]

    def by_id(self, name: str) -> Element | None:
        """Return the element of this region with the id `name`."""
        if self.ids is None:
            self.ids = {}
            for root in self.roots:
                for one in root.iter():
                    if "id" in one.attrs:
                        self.ids.setdefault(one.attrs["id"], one)
                    if one.attrs.get("role") == "tab":
                        opens = one.get("aria-controls") or one.get("href").partition("#")[2]
                        self.tabs.setdefault(opens, one)
        return self.ids.get(name)

    def tab_of(self, panel: Element) -> Element | None:
        """Return the tab that opens `panel`, as the tab says."""
        name = panel.get("id")
        return self.tabs.get(name) if name and self.by_id(name) is panel else None

    def marked(self, element: Element, todo: list[Node], mark: Mark) -> None:
        """Read the children inside `mark`."""
        todo.append(lambda: self.flow.close(mark))
        todo += element.children[::-1]

    def _relink(self, mark: Mark, element: Element, todo: list[Node]) -> None:
        """Open a link that was moved to `element`, whose children are on top of the stack."""
        self.flow.reopen(mark)
        todo.insert(len(todo) - len(element.children), lambda: self.flow.close(mark))

    def _passage(self, element: Element, todo: list[Node]) -> None:
        """Mark a passage in another language or direction than the page's."""
        if self.plain:
            return
        attrs = {}
        language = element.attrs.get("lang", "")
        if language and language.partition("-")[0].lower() != self.survey.language:
            attrs["lang"] = language
        direction = element.attrs.get("dir", "").lower()
        if direction in ("ltr", "rtl") and (direction == "rtl") != self.survey.right_to_left:
            attrs["dir"] = direction
        if attrs:
            mark = self.flow.open("span", attrs)
            todo.append(lambda: self.flow.close(mark))


HIDERS: Final = frozenset(("style", "hidden", "aria-hidden"))
"""Attributes that may hide an element."""
# Attributes that the walk looks at.
_unnoted: Final = (HIDERS | {"id", "lang", "dir", "role"}).isdisjoint


def is_hidden(element: Element) -> bool:
    """Tell whether a person does not see the element; panels that a script would open are shown.

    Never what hides behind a wall: it was not given free (ADR 0017).
    """
    attrs = element.attrs
    if not attrs or HIDERS.isdisjoint(attrs):
        return False
    style = attrs.get("style", "").lower()
    hidden = "hidden" in attrs
    if not hidden and ("none" in style or "hidden" in style):
        hidden = bool(_HIDING.search(style))
    if not hidden and attrs.get("aria-hidden") == "true":
        hidden = bool(element.text())  # a picture may be hidden from screen readers only
    if not hidden:
        return False
    if not _PANEL.search(f"{attrs.get('role', '')} {attrs.get('class', '')} {attrs.get('id', '')}"):
        return True
    walls = [element, *element.ancestors()][:_WALL_DEPTH]
    return any(_WALL.search(f"{one.get('class')} {one.get('id')}") for one in walls)


_ROLES: Final = {
    "heading": "role-heading",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "tab": "role-tab",
    "tabpanel": "role-tabpanel",
}
