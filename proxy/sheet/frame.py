"""What stands around the text of each part: head and first lines, and all that follows.

Built once for a sheet; the pieces are layout's. Only content imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from proxy.page.dom import Element
from proxy.page.survey import Kind
from proxy.reader.markup import BODY_COLORS, style_sheet
from proxy.reader.tiers import Tier
from proxy.sheet import layout, menus
from proxy.sheet.blocks import letters
from proxy.sheet.serialize import Head
from proxy.sheet.split import keeps_next
from proxy.sheet.steps import read_region
from proxy.sheet.walk import HIDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proxy.page.support import Ask
    from proxy.sheet.content import Content
    from proxy.sheet.layout import Desk, Nodes
    from proxy.sheet.serialize import Serializer

GENERATOR: Final = "Freesheet"
_LISTS: Final = frozenset((Kind.FRONT, Kind.LISTING, Kind.SEARCH, Kind.THREAD, Kind.ERROR))
_HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))
_BYLINE: Final = 80  # letters of a line that says who wrote a page, or when
_FIRST_BLOCKS: Final = 4  # where a page that words its own byline has it
_CYRILLIC: Final = frozenset(("ru", "uk", "be", "bg", "sr", "mk"))
_RAW_CHARSETS: Final = ("koi8-r", "windows-1251", "cp866", "x-latin")


@dataclass(slots=True)
class Frame:
    """Prints what surrounds the text.

    `asks` are those of the slot, in order; `side` and `foot` the blocks of these regions.
    """

    content: Content
    desk: Desk
    serializer: Serializer
    asks: Sequence[Ask]
    charset: str
    side: Nodes
    foot: Nodes
    _lower: str = ""  # search and foot, the same on whatever part they stand

    # ---- before the text

    def opening(self, number: int, count: int, blocks: Sequence[Element | str] = ()) -> str:
        """Return the document up to the text of part `number`, which `blocks` are the first of."""
        desk = self.desk
        top = layout.top_line(desk, self._home(), self.asks)
        start: Nodes = [layout.headline(self.title)]
        if number == 1:
            start += self._byline(blocks)
        start += layout.part_line(desk, number, count)
        body = Element("body", dict(BODY_COLORS) if desk.plain else {})
        if desk.right_to_left and not desk.plain:
            body.attrs["dir"] = "rtl"
        return (
            self.serializer.head(self._head(number, count))
            + self.serializer.begin(body)
            + "\n"
            + self.serializer.write(top)
            + self._main_begin()
            + self.serializer.write(start)
        )

    def menu_opening(self) -> str:
        """Return the document of the menu up to its heading, for a menu on a page of its own."""
        body = Element("body", dict(BODY_COLORS) if self.desk.plain else {})
        top = layout.line(
            [layout.anchor(self.desk.links.part_address(1), self.title), self._home()]
        )
        return (
            self.serializer.head(self._head(1, 1))
            + self.serializer.begin(body)
            + "\n"
            + self.serializer.write([Element("p", {"class": "n"}, top)])
        )

    @property
    def title(self) -> str:
        """The heading of the sheet: the page's title, else the site's name, else its address."""
        survey = self.content.survey
        return survey.title or self.site_name or survey.url

    @property
    def site_name(self) -> str:
        """What the site calls itself, else its host."""
        name = self.content.site_name or self.content.survey.site_name
        return name or self.content.survey.url.partition("://")[2].partition("/")[0]

    def _head(self, number: int, count: int) -> Head:
        survey, profile = self.content.survey, self.desk.profile
        name = self.site_name
        title = self.title if letters(name) in letters(self.title) else f"{self.title} - {name}"
        if number > 1:
            title = f"{title} ({number}/{count})"
        return Head(
            title=title,
            charset=self.charset,
            language=survey.language,
            right_to_left=self.desk.right_to_left,
            canonical=self._canonical(),
            generator=GENERATOR,
            mobile=profile.tier is Tier.LATE,
            style=style_sheet(
                profile.tier,
                profile.view.size,
                dark=profile.view.dark,
                large=profile.large_text,
            ),
        )

    def _canonical(self) -> str:
        links, survey = self.desk.links, self.content.survey
        return links.named(links.resolve(survey.canonical or survey.url) or "")

    def _home(self) -> Element:
        """Return the link to the front page: the one of this language, where the page names it."""
        links = self.desk.links
        home = self.content.survey.home_url
        if not home or not links.is_own(home):
            home = links.resolve("/") or links.page
        return layout.anchor(links.public(home), self.site_name)

    def _main_begin(self) -> str:
        if self.desk.plain:
            return ""
        return self.serializer.begin(Element("div", {"id": "m", "role": "main"})) + "\n"

    def _byline(self, blocks: Sequence[Element | str]) -> Nodes:
        """Return date and author, unless the text begins with them, and how old a copy is."""
        survey = self.content.survey
        said = "".join(
            letters(one.text())
            for one in blocks[:_FIRST_BLOCKS]
            if isinstance(one, Element) and not any(held.tag == "img" for held in one.iter())
        )
        of_page = survey.kind not in _LISTS  # there it is that of the first item
        stated = [one for one in (survey.published, survey.byline) if one and of_page]
        for one in stated[1:]:  # the date in the page's words may name the writer
            if letters(one) in letters(stated[0]):
                stated.remove(one)
        new = [one for one in stated if letters(one) not in said]
        lines: Nodes = []
        if new:
            lines.append(Element("p", dict(layout.SMALL), [". ".join(new)]))
        if self.content.saved_at:
            text = self.desk.words.saved_copy.replace("{time}", self.content.saved_at)
            lines.append(Element("p", dict(layout.SMALL), [text]))
        return lines

    # ---- after the text

    def between(self, number: int, count: int) -> str:
        """Return what ends the text of a part that others follow or precede.

        Each part leads to the original and to the charsets, as a reader may be unable to read on.
        """
        line = layout.part_line(self.desk, number, count)
        if number < count:
            line += layout.ways_out(self.desk, posted=self.content.posted) + self._charsets()
        return self.serializer.write(line)

    def main_end(self) -> str:
        """Return the end of the text's region."""
        return "" if self.desk.plain else "</div>\n"

    def support(self) -> Nodes:
        """Return the block of support links."""
        return layout.support_box(self.desk, self.asks, self.content.notes)

    def related(self) -> Nodes:
        """Return the blocks of the page's side column, under a heading of their own."""
        desk = self.desk
        blocks = list(self.side)
        self._drop_said(blocks)
        is_titled = not blocks or keeps_next(blocks[0])
        if not is_titled and any(isinstance(one, str) or one.tag != "form" for one in blocks):
            blocks.insert(0, Element("h2", None, [desk.words.related]))
        return blocks

    def _drop_said(self, blocks: list[Element | str]) -> None:
        """Leave out the head of the text where it was left beside it: the sheet begins with it."""
        survey = self.content.survey
        for place, block in enumerate(blocks):
            if isinstance(block, str) or block.tag not in _HEADINGS:
                continue
            if letters(block.text()) == letters(survey.title) != "":
                end = place + 1
                while end < len(blocks) and self._is_said(blocks[end]):
                    end += 1
                del blocks[place:end]
                return

    def _is_said(self, block: Element | str) -> bool:
        """Tell whether a line names the writer or the date of the page."""
        if isinstance(block, str) or block.tag != "p":
            return False
        text, survey = block.text(), self.content.survey
        if len(text) > _BYLINE:
            return False
        named = survey.byline and letters(survey.byline) in letters(text)
        return bool(named) or any(one.isdigit() for one in text)

    def closing(self, count: int, sections: Sequence[menus.Entry], sections_at: str) -> str:
        """Return all that follows the text and the related links on the last part."""
        desk, content = self.desk, self.content
        if not self._lower:
            home = desk.links.public(desk.links.origin + "/")
            known = [home, *(one.href for one in sections), *(ask.href for ask in self.asks)]
            self._lower = self.serializer.write(self._below(known)) or "\n"
        upper = self._languages() + self._sections(sections, sections_at)
        ways = [] if content.posted else layout.switches(desk, parts=count)
        notice = layout.notice(desk, ways, plain_http=content.plain_http)
        write = self.serializer.write
        return write(upper) + self._lower + write(notice + self._charsets())

    def _below(self, known: Sequence[str]) -> Nodes:
        """Return search and foot."""
        return self._search() + self._foot(known)

    def _languages(self) -> Nodes:
        desk = self.desk
        found = menus.entries(self.content.lang, desk.links)[: menus.LANGUAGES]
        if not found:
            return []
        pieces = layout.line([one.element() for one in found])
        return [Element("p", dict(layout.SMALL), [f"{desk.words.languages}: ", *pieces])]

    def _sections(self, sections: Sequence[menus.Entry], address: str) -> Nodes:
        desk = self.desk
        links: Nodes = [one.element() for one in sections[: menus.SECTIONS]]
        if len(sections) > menus.SECTIONS:
            links.append(layout.anchor(address, desk.words.all_sections))
        if not links:
            return []
        if desk.plain:
            return [Element("p", None, layout.line(links))]
        items = [Element("li", None, [one]) for one in links]
        return layout.titled(desk, desk.words.sections, [Element("ul", None, items)], "navigation")

    def menu_heading(self) -> Nodes:
        """Return the heading of the whole menu, the target of "All sections"."""
        words = self.desk.words.all_sections
        return [Element("h2", None, [Element("a", {"name": "s"}), words])]

    def _search(self) -> Nodes:
        """Return the page's search form, unless one stands in the text, beside or below it."""
        desk = self.desk
        if self.content.search is None or desk.searches:
            return []
        shown = self.content.search.copy()
        for name in HIDERS:  # a script would have opened it
            shown.attrs.pop(name, None)
        return read_region([shown], desk).flow.root.children

    def _foot(self, known: Sequence[str]) -> Nodes:
        blocks = menus.flatten(self.foot, known)
        return [Element("hr"), *self.desk.box(blocks, "contentinfo", "c")] if blocks else []

    def _charsets(self) -> Nodes:
        """Return the charsets that a reader of raw bytes may choose (tiers.md, "Charsets")."""
        desk = self.desk
        if not desk.profile.unicode and self.charset == "utf-8":
            return [Element("p", dict(layout.SMALL), [desk.words.utf8])]
        if not desk.profile.raw_bytes or desk.survey.language not in _CYRILLIC:
            return []
        return [Element("p", dict(layout.SMALL), layout.charset_links(desk, _RAW_CHARSETS))]

    def end(self) -> str:
        """Return the end of the document."""
        return "</body></html>\n"
