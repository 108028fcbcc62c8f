"""Read what people post to the newsroom: urlencoded fields in the charset of the page they used.

Imported by `proxy.desk.demo` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote_from_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

FORM_LIMIT_BYTES = 16 * 1024
"""A newsletter form is 100 bytes; a letter to the editor may be long."""

FORM_TYPE = "application/x-www-form-urlencoded"

_ASCII = bytes(range(128))


class UnreadableFormError(Exception):
    """A form in another type than the page's own, or a larger one; answered with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read_form(request: Request, charset: str = "utf-8") -> Mapping[str, str]:
    """Return the posted fields; of a repeated one, the last.

    Raises:
        UnreadableFormError: 415 for another type, 413 for more than FORM_LIMIT_BYTES.

    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM_TYPE:
        raise UnreadableFormError(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT_BYTES:
            raise UnreadableFormError(413)
    return read_fields(bytes(body), charset)


def read_fields(encoded: bytes, charset: str = "utf-8") -> Mapping[str, str]:
    """Decode urlencoded fields, a query or a body, whose octets are in `charset`.

    >>> read_fields(b"q=%EC%EE%F0%E5", "windows-1251")
    {'q': 'море'}
    """
    # Old browsers send octets above 127 as they are; quoted, they are decoded like the others.
    text = quote_from_bytes(encoded, safe=_ASCII)
    return dict(parse_qsl(text, keep_blank_values=True, encoding=charset, errors="replace"))


def is_mail_address(text: str) -> bool:
    """Return whether this could be an address: the newsroom asks for no more before it writes."""
    name, at, host = text.partition("@")
    return bool(name and at and "." in host.strip(".")) and not any(c.isspace() for c in text)
