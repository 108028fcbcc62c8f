"""What no rule may do, however it is written. Pure; asked at load, so that such a rule never runs.

A rule may not take a publisher's wall down, blank a page, inject what runs, or change content from
the base layer, which holds for every site (rules.md).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from proxy.errors import RuleError
from proxy.page.dom import Element, parse_fragment
from proxy.reader.markup import GRAMMARS
from proxy.reader.tiers import Tier
from proxy.ruleset.model import (
    Attr,
    Drop,
    Move,
    Rename,
    Replace,
    Text,
    Unwrap,
)
from proxy.wire.addresses import absolute

if TYPE_CHECKING:
    from proxy.ruleset.model import Action, Rule

# Names of walls in classes and ids. "meter" is a word of its own, or "parameter" would be one.
_WALL_NAME: Final = re.compile(
    r"pay[-_]?wall|reg[-_]?wall|registration[-_]?wall|subscription[-_]?wall|subscribers?[-_]?only"
    r"|(?<![a-z])meter(?:ed|ing)?(?![a-z])|(?<![a-z])piano[-_]|(?<![a-z])tp[-_](?:modal|backdrop)"
    r"|premium[-_]?(?:wall|content|only)|(?:content|article)[-_]?locked|locked[-_]?(?:content|article)"
    r"|accessibleforfree",
    re.IGNORECASE,
)
# What walls say, folded. Words for "subscribe to our newsletter" are none of them.
_WALL_PHRASES: Final = (
    "paywall",
    "subscribe to continue",
    "subscribe to read",
    "subscribers only",
    "only for subscribers",
    "exclusive to subscribers",
    "continue reading with a subscription",
    "log in to continue",
    "register to continue",
    "register to read",
    "free articles left",
    "free articles this month",
    "articles remaining",
    "weiterlesen mit",
    "nur für abonnenten",
    "réservé aux abonnés",
    "solo para suscriptores",
    "riservato agli abbonati",
    "somente para assinantes",
    "tylko dla subskrybentów",
    "только для подписчиков",
    "только по подписке",
    "тільки для передплатників",
    "лише за передплатою",
)
_REMOVING: Final = (Drop, Unwrap, Text, Replace, Move, Attr, Rename)

_WHOLE_PAGE: Final = frozenset({"html", "body", "main", "article"})
_PAGE_TAG: Final = re.compile(r"(?:html|body|main)(?![a-z0-9-])")
_INNER: Final = re.compile(r"\"[^\"]*\"|'[^']*'|\([^()]*\)|\[[^\[\]]*\]")
_COMBINATOR: Final = re.compile(r"\s*[>+~]\s*|\s+")

_BAD_NAME: Final = re.compile(r"on.*|style|srcdoc|http-equiv", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")


def refuse_wall(rule: Rule) -> None:
    """Raise RuleError where the rule would take a wall down."""
    if not isinstance(rule.action, _REMOVING):
        return
    for chosen in (rule.selector, rule.closest):
        named = _WALL_NAME.search(chosen)
        if named:
            raise RuleError(
                f'"{named.group()}" names a wall, and what is not free stays so: take the rule out'
            )
    for phrase in rule.has_text:
        if any(wall in phrase for wall in _WALL_PHRASES):
            raise RuleError(
                f'"{phrase}" is what a wall says, and what is not free stays so: take the rule out'
            )


def refuse_blank(rule: Rule) -> None:
    """Raise RuleError where the rule would remove a whole page."""
    if rule.has_text or rule.closest or not isinstance(rule.action, Drop | Replace | Text):
        return
    for pieces in _compounds(rule.selector):
        if _is_page(pieces[-1]) or (pieces[-1] == "*" and all(map(_is_page, pieces[-2:-1]))):
            raise RuleError(
                f'{rule.verb.value} on "{rule.selector}" would leave a page without text:'
                " add has_text, or name what is in it"
            )


def _is_page(compound: str) -> bool:
    return compound in _WHOLE_PAGE or _PAGE_TAG.match(compound) is not None


def _compounds(chosen: str) -> list[list[str]]:
    """Return for each alternative of a selector its compounds: of `div > main.a, *`, two lists."""
    bare, left = "", chosen.lower()
    while left != bare:
        bare, left = left, _INNER.sub("", left)
    pieces = (_COMBINATOR.split(piece.strip()) for piece in bare.split(","))
    return [piece for piece in pieces if piece[-1]]


def refuse_in_base(rule: Rule) -> None:
    """Raise RuleError where a rule of the base layer would change content."""
    if not isinstance(rule.action, Drop | Unwrap | Attr):
        raise RuleError(f"the base layer holds for every site: no {rule.verb.value} there")
    if rule.has_text:
        raise RuleError("the base layer holds for every site: no has_text there")


def refuse_attributes(action: Action) -> None:
    """Raise RuleError where an attribute would run something, or is no name."""
    if not isinstance(action, Attr):
        return
    for name in (*(one for one, _ in action.sets), *action.removes):
        if not _NAME.fullmatch(name):
            raise RuleError(f'"{name}" is no name of an attribute')
    for name, _ in action.sets:
        if _BAD_NAME.fullmatch(name):
            raise RuleError(f'attribute "{name}" may not be set: it can run or fetch something')


def refuse_tag(tag: str, tiers: tuple[Tier, ...]) -> None:
    """Raise RuleError where none of `tiers` may write `tag`."""
    written = {"html", "head", "title", "meta", "body", "link", "style"}
    if tag in written or not any(tag in GRAMMARS[tier].attributes for tier in tiers):
        names = ", ".join(tier.value for tier in tiers)
        raise RuleError(f'"{tag}" cannot be written for {names}; see docs/tiers.md')


def refuse_snippet(markup: str) -> None:
    """Raise RuleError where the serializer would take anything out of `markup` for `basic`."""
    if "<!" in markup or "<?" in markup:
        raise RuleError("html holds a comment or a declaration; take it out")
    allowed = GRAMMARS[Tier.BASIC].attributes
    for node in parse_fragment(markup):
        for element in node.iter() if isinstance(node, Element) else ():
            if element.tag not in allowed or element.tag in ("style", "meta", "link"):
                raise RuleError(f"html holds <{element.tag}>, which no sheet may hold")
            _refuse_attributes_of(element, allowed[element.tag])


def _refuse_attributes_of(element: Element, allowed: tuple[str, ...]) -> None:
    for name, value in element.attrs.items():
        if name not in allowed:
            raise RuleError(f'html holds the attribute "{name}" on <{element.tag}>; take it out')
        if name in ("href", "src", "action") and not _is_address(value):
            raise RuleError(f'html holds {name}="{value}", which is no address')


def _is_address(value: str) -> bool:
    return bool(value) and absolute("https://site.invalid/", value) is not None
