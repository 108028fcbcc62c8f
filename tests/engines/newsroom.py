"""What the demo's newsroom has on its pages, as a reader of any browser should see it."""

from __future__ import annotations

import json
from importlib.resources import files

FRONT = "/"
ARTICLE = "/en/investigations/2026/the-ferry"
RUSSIAN = "/ru/investigations/2026/the-ferry"
PERSIAN = "/fa/reports/2026/the-bookshop-on-lamp-street"
SEARCH = "/search?q=ferry&lang=en"
MISSING = "/missing"
LONG = "/en/reports/2026/forty-meters"
OLD = "/old/1251"
LOCKED = "/locked"
BLOG = "/en/notebook/2026/the-last-keeper"  # its picture exists as WebP only

HEADLINE = "The Ferry That Was Repaired on Paper"
DONATE = "DONATE"
# What fits on the first screen of every engine, in order.
TOP = [DONATE, HEADLINE, "Exclusive", "The city paid 4.6 million crowns", "Nina Verrik"]
ORDER = [
    *TOP,
    "12 November 2026",
    "The Marta on one of her last crossings",
    "At 6.52 in the evening on 9 March",
    "This time it did not go on",
    "Eleven invoices",
    "A ship in the dock means pumps",
    "DONATE",
    "REPORTS",
    "Simplified version for older browsers",
]
# Some engines give the words of what they print, and a sheet leaves its links out on paper.
PRINTED = [one for one in ORDER if one not in ("DONATE", "Simplified version for older browsers")]
RUSSIAN_TOP = ["ПОДДЕРЖАТЬ", "Паром, который отремонтировали на бумаге", "Город заплатил"]
# Two words each, in their order: it is what an engine without right-to-left text gets wrong.
PERSIAN_PHRASES = ["خیابان فانوس", "رنگ در را خود"]
FOUND = ["Search", "Found", HEADLINE]
LATEST = [HEADLINE, "The November Storm", "What a Winter Costs", "Latest"]
# The words of what a sheet has to leave out: consent, counters, the wall, tickers, code.
NEVER = ["Accept all", "1 204", "браузер устарел", "function", "var(", "){"]

COLORS: dict[str, str] = json.loads(
    files("proxy.desk.demo").joinpath("media", "patches.json").read_text("utf-8")
)
FERRY, LIGHTHOUSE = COLORS["ferry"], COLORS["lighthouse"]
MASTHEAD = "#0b0f1c"  # the dark bar of the newsroom's own style, which no sheet has
