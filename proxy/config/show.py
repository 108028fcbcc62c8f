"""Settings as rows for a person: value, source, help; secrets masked. Pure."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from proxy.config.table import Settings, Site

if TYPE_CHECKING:
    from proxy.config.load import Loaded

_LOGIN: Final = re.compile(r"(?<=://)[^/]*(?=@)")  # `user:password` in an address


def setting_rows(loaded: Loaded) -> list[dict[str, Any]]:
    """Return one row a setting: name, value, source, help."""
    return [
        {
            "name": one.name,
            "value": _shown(one.metadata["secret"], getattr(loaded.settings, one.name)),
            "source": loaded.sources[one.name],
            "help": one.metadata["help"],
        }
        for one in fields(Settings)
        if one.name != "site"
    ] + [_site_row(site, loaded.sources["site"]) for site in loaded.settings.site]


def _shown(secret: bool, value: object) -> object:  # noqa: FBT001  # a column of the table
    if secret and value:
        return "(set)"
    if isinstance(value, str):
        return _LOGIN.sub("(set)", value)
    return list(value) if isinstance(value, tuple) else value


def _site_row(site: Site, source: str) -> dict[str, Any]:
    said = {one.name: _shown(secret=False, value=getattr(site, one.name)) for one in fields(Site)}
    return {"name": f"site {site.key}", "value": said, "source": source, "help": ""}


def settings_table() -> str:
    """Return the table of docs/settings.md, generated from the declarations."""
    lines = ["| Setting | Default | Meaning |", "|---|---|---|"]
    lines += [
        _line(one.name, one.default, one.metadata) for one in fields(Settings) if one.name != "site"
    ]
    lines += ["", "| Site key | Default | Meaning |", "|---|---|---|"]
    lines += [_line(one.name, one.default, one.metadata) for one in fields(Site)]
    return "\n".join(lines) + "\n"


def _line(name: str, default: object, metadata: Any) -> str:  # noqa: ANN401  # a field's metadata mapping
    shown = (
        "none"
        if default in ((), "")
        else str(default).lower()
        if isinstance(default, bool)
        else default
    )
    meaning = metadata["help"].replace("<", "&lt;")  # no tag of a document
    return f"| `{name}` | `{shown}` | {meaning} |"
