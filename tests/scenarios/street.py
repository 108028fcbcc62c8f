"""One server for many sites, each set up in another way, at <key>.example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.scenarios.stage import Sites

PLAIN: Final = "plain.example"
PLAIN_MIRROR: Final = "plain-mirror.example"

STREET: Final[Sites] = {
    # A site's own name.
    "front": {"plain_hosts": [PLAIN]},
    "few-forms": {"forms": ["search", "subscribe"]},
    "closed": {"refuse_paths": ["/login", "/admin/**"]},
    "ukrainian": {"accept_language": "uk, en;q=0.5"},
    "minded": {"view_cookie": True, "save_data": "lite", "shared_cache": "vary"},
    "classed": {"shared_cache": "class"},
    "guessing": {"unlisted": "simple"},
    "no-workers": {"service_workers": "block"},
    "last-workers": {"service_workers": "clear"},
    # Another name for it.
    "mirror": {"mode": "mirror", "plain_hosts": [PLAIN_MIRROR]},
    "listed": {"mode": "mirror", "robots": "origin"},
    "mail-mirror": {"mode": "mirror", "forms": ["search", "subscribe"]},
    "closed-mirror": {"mode": "mirror", "refuse_paths": ["/login"]},
    "mapped": {"mode": "mirror", "support_links": "mirror"},
    "noted": {"mode": "mirror", "support_links": {"donate": "note"}},
    "safe": {"mode": "mirror", "support_links": {"donate": "https://safe.example/"}},
}
