"""From materials to what a rewrite knows, and a profile as data between processes."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from proxy.page.ask_words import parse_ask_words
from proxy.reader.tiers import Pictures, Profile, Tier
from proxy.rewrite import Knowledge
from proxy.ruleset.parse import parse_rules
from proxy.sheet.asking import AskPolicy, parse_ask_policy
from proxy.sheet.words import parse_words
from proxy.wire.addresses import Naming, SiteMap
from proxy.wire.forms import FormRoad
from proxy.wire.pictures import PictureRoad
from proxy.wire.signing import Signer
from proxy.wire.view import TextSize, View

if TYPE_CHECKING:
    from proxy.shell.materials import Materials, SiteFacts


def knowledge_of(materials: Materials, key: str, depth_limit: int = 256) -> Knowledge:
    """Return what a rewrite for the site `key` knows; one without facts gets generic rules."""
    facts = next((one for one in materials.sites if one.key == key), None)
    ruleset, _ = parse_rules(materials.rules, key)
    return Knowledge(
        ruleset=ruleset,
        words={name: parse_words(text) for name, text in materials.words.items()},
        ask_words=parse_ask_words(materials.asks),
        site_map=SiteMap(frozenset(facts.origin_hosts)) if facts else SiteMap(),
        charset_default=facts.charset_default if facts else "",
        depth_limit=depth_limit,
        view_name=facts.view_name if facts else "view",
        pictures=_picture_road(materials, facts),
        forms=_form_road(materials, facts),
        has_help=facts is not None,
        naming=_naming(facts),
        asks=parse_ask_policy(facts.support_links) if facts else AskPolicy(),
    )


def _picture_road(materials: Materials, facts: SiteFacts | None) -> PictureRoad | None:
    if facts is None or not materials.sign_keys:
        return None
    signer = Signer(tuple(key.encode() for key in materials.sign_keys), facts.key)
    own, more = frozenset(facts.origin_hosts), frozenset(facts.image_hosts)
    return PictureRoad(signer, own, more, draws=facts.draws)


def _form_road(materials: Materials, facts: SiteFacts | None) -> FormRoad | None:
    if facts is None or not materials.sign_keys:
        return None
    signer = Signer(tuple(key.encode() for key in materials.sign_keys), facts.key)
    return FormRoad(signer, frozenset(facts.origin_hosts), frozenset(facts.forms))


def _naming(facts: SiteFacts | None) -> Naming:
    return Naming(frozenset(facts.hidden_hosts), facts.public_host) if facts else Naming()


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """Return the profile as plain values."""
    plain = asdict(profile)
    plain["tier"] = profile.tier.value
    plain["pictures"] = profile.pictures.value
    plain["view"]["size"] = profile.view.size.value
    return plain


def profile_from_json(plain: dict[str, Any]) -> Profile:
    """Return the profile of `profile_to_json`."""
    view = {**plain["view"], "size": TextSize(plain["view"]["size"])}
    known = {one.name for one in fields(Profile)}
    rest = {name: value for name, value in plain.items() if name in known}
    rest.update(tier=Tier(plain["tier"]), pictures=Pictures(plain["pictures"]), view=View(**view))
    return Profile(**rest)
