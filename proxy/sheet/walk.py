"""The one walk from the origin's elements to a sheet's blocks; what each tag becomes is in steps.

Keeps an explicit stack, so a page may nest as deep as it likes. A step reads an element, tells the flow,
and puts what is to be read next on the stack. Only sheet imports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.page.dom import INLINE, Element
from proxy.page.pictures import CAPTION
from proxy.page.survey import Kind
from proxy.reader.tiers import Profile, Tier
from proxy.sheet.flow import Flow, Mark

if TYPE_CHECKING:
    from proxy.page.survey import Survey
    from proxy.sheet.links import Links
    from proxy.sheet.words import Words

# What waits to be read: an element, its text, or what to do when all before it is done.
Node = Element | str | Callable[[], object]
Step = Callable[["Walk", Element, list[Node]], None]

_LISTINGS: Final = frozenset({Kind.FRONT, Kind.LISTING, Kind.SEARCH})
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PANEL: Final = re.compile(
    r"tab|accordion|panel|collaps|carousel|slide|swiper|gallery|spoiler|toggle|transcript|footnote",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Shot:
    """A picture on the sheet: the origin's address, its words, and the paragraph it stands in."""

    source: str
    alt: str
    block: Element
    wanted_caption: str = ""
    caption: str = ""


@dataclass(slots=True)
class Walk:
    """Reads one region of a page into `flow`. `steps` is the table of tags; the rest is for the steps."""

    survey: Survey
    profile: Profile
    words: Words
    links: Links
    steps: Mapping[str, Step]
    renames: Mapping[Element, str] = field(default_factory=dict)
    flow: Flow = field(default_factory=Flow)
    shots: list[Shot] = field(default_factory=list)
    locals: list[tuple[str, Mark]] = field(default_factory=list)
    linked: dict[Element, Mark] = field(default_factory=dict)
    last_link: tuple[str, Mark] | None = None
    levels: list[int] = field(default_factory=list)
    abbreviations: set[str] = field(default_factory=set)
    title_seen: bool = False
    in_caption: bool = False
    quote_depth: int = 0

    @property
    def plain(self) -> bool:
        """Whether the reader knows HTML 3.2 only."""
        return self.profile.tier is Tier.PLAIN

    @property
    def listing(self) -> bool:
        """Whether the page is made of items that lead elsewhere."""
        return self.survey.kind in _LISTINGS

    def read(self, nodes: Iterable[Element | str]) -> None:
        """Read `nodes` and all below them, in order."""
        todo: list[Node] = [*nodes]
        todo.reverse()
        flow = self.flow
        while todo:
            node = todo.pop()
            if isinstance(node, str):
                flow.text(node)
            elif isinstance(node, Element):
                self._enter(node, todo)
            else:
                node()
        flow.break_()

    def _enter(self, element: Element, todo: list[Node]) -> None:
        attrs = element.attrs
        tag = element.tag
        if attrs:
            if "id" in attrs:
                self.flow.target(attrs["id"])
            if is_hidden(element):
                return
            if "lang" in attrs or "dir" in attrs:
                self._passage(element, todo)
            if "role" in attrs:
                tag = _ROLES.get(attrs["role"], tag)
        if element.note == CAPTION:
            tag = "figcaption"
        if self.renames:
            tag = self.renames.get(element, tag)
        step = self.steps.get(tag)
        if step is not None:
            step(self, element, todo)
        elif tag in INLINE or ":" in tag:
            todo.extend(reversed(element.children))
        else:
            self.block(element, todo)

    def block(self, element: Element, todo: list[Node]) -> None:
        """Read the children between two block boundaries."""
        flow = self.flow
        flow.break_()
        todo.append(flow.break_)
        if self.linked and element in self.linked:
            self._relink(self.linked.pop(element), todo)
        todo.extend(reversed(element.children))

    def marked(self, element: Element, todo: list[Node], mark: Mark) -> None:
        """Read the children inside `mark`."""
        todo.append(lambda: self.flow.close(mark))
        todo.extend(reversed(element.children))

    def _relink(self, mark: Mark, todo: list[Node]) -> None:
        again = self.flow.open(mark.tag, mark.attrs)
        todo.append(lambda: self.flow.close(again))

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


def is_hidden(element: Element) -> bool:
    """Tell whether a person does not see the element; panels that a script would open are shown."""
    attrs = element.attrs
    if "hidden" in attrs or ("style" in attrs and _HIDING.search(attrs["style"])):
        words = f"{attrs.get('role', '')} {attrs.get('class', '')} {attrs.get('id', '')}"
        return not _PANEL.search(words)
    return False


_ROLES: Final = {
    "heading": "role-heading",
    "presentation": "role-presentation",
    "none": "role-presentation",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
