"""What is said for an exchange that passes: to the origin, and of its answer to the reader.

Values only: of who asks and which site, the fields that leave. Both roads use it, the one with a
task (`shell/passing`) and the one without (`shell/express`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from proxy.decide import PAGES, media_type
from proxy.shell.turn import public_root
from proxy.wire.fields import Forwarding, passed_response
from proxy.wire.mirror import Mirror, mirrored_response
from proxy.wire.vary import vary_names, with_vary

if TYPE_CHECKING:
    from proxy.shell.exchange import Asking
    from proxy.shell.parts import Parts
    from proxy.shell.served import Served
    from proxy.shell.sites import Site
    from proxy.wire.caching import Asked
    from proxy.wire.messages import Headers, ResponseHead

_SHOWN_LIMIT: Final = 8  # hosts for which the fields of one stored response are kept

FIXED_AGENT: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/148.0.0.0 Safari/537.36"
)


def forwarding_of(asking: Asking, site: Site, parts: Parts) -> Forwarding:
    """Return what our requests to the origin say besides the reader's own fields."""
    return Forwarding(
        host=site.authority,
        own_id=parts.own_id,
        agent=FIXED_AGENT if site.fixed_agent else "",
        forward_client=site.forward_client,
        client=asking.client,
        scheme=asking.request.scheme,
        mirror=site.mirror,
        public=public_root(asking, site) if site.mirror else "",
        origin=site.origin_url,
        cookies="strip" if site.strip_cookies else "pass",
    )


def is_private(asked: Asked, site: Site) -> bool:
    """Return whether a request goes to the origin with a reader's credentials."""
    cookies = asked.has_cookie and not site.strip_cookies
    return cookies or (asked.has_authorization and not site.mirror)


def shown_fields(asking: Asking, site: Site, served: Served, parts: Parts) -> Headers:
    """Return the fields as they leave; those of a stored response are made once for each host."""
    if served.entry is None:
        return passed_fields(asking, site, served.head, parts)
    shown, root = served.entry.shown, public_root(asking, site) if site.mirror else ""
    if root not in shown:
        if len(shown) >= _SHOWN_LIMIT:
            shown.clear()
        shown[root] = passed_fields(asking, site, served.head, parts)
    return shown[root]


def passed_fields(asking: Asking, site: Site, head: ResponseHead, parts: Parts) -> Headers:
    """Return the fields of a passed response for this site's mode."""
    fields = _for_caches(asking, site, passed_response(head.headers, parts.own_id))
    if not site.mirror:
        return fields
    mirror = Mirror(
        public=public_root(asking, site),
        origin_hosts=site.site_map.origin_hosts,
        csp=site.csp,
        hsts_s=site.hsts_s,
        noindex=site.noindex,
        cookies=not site.strip_cookies,
        service_workers=site.service_workers,
    )
    return mirrored_response(fields, mirror)


def _for_caches(asking: Asking, site: Site, fields: Headers) -> Headers:
    """Tell a cache in front what this original depends on; what is no page depends on nothing."""
    if not (site.shared_cache or site.policy.save_data_lite or site.view_cookie):
        return fields
    is_page = media_type(fields) in PAGES and asking.request.method in ("GET", "HEAD")
    if site.shared_cache == "class":
        fields = (*fields, (b"Freesheet-Tier", b"modern" if is_page else b"any"))
    if not is_page:
        return fields
    names = vary_names(
        shared_cache=site.shared_cache,
        save_data=site.policy.save_data_lite,
        view_cookie=site.view_cookie,
    )
    return with_vary(fields, names)
