"""Structured fields (RFC 8941, RFC 9651); the only importer of http_sf. Pure."""

from __future__ import annotations

import http_sf


def parse_dictionary(value: bytes) -> dict[str, int | str | bool | None] | None:
    """Return the members of a dictionary, or None where the value does not parse.

    A member is an integer, a boolean, a string or a token as text; None stands for any other type.
    Parameters are left out.

    >>> parse_dictionary(b"max-age=60;x=1, must-revalidate")
    {'max-age': 60, 'must-revalidate': True}
    >>> parse_dictionary(b"max-age=60,,") is None
    True
    """
    try:
        members = http_sf.parse(value, tltype="dictionary")
    except http_sf.StructuredFieldError:
        return None
    if not isinstance(members, dict):
        return None
    return {name: _plain(member) for name, member in members.items()}


def _plain(member: object) -> int | str | bool | None:
    bare = member[0] if isinstance(member, tuple) else member
    if isinstance(bare, http_sf.Token):
        return str(bare)
    return bare if isinstance(bare, bool | int | str) else None
