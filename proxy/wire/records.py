"""What a store keeps, as values and as bytes: pages, variants, sheets, pictures. Never pickle.

A store may be shared, so its content is input: bytes that are not exactly what is written here are
no record, whatever they are. `sealing` proves where they come from.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proxy.wire.freshness import Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.wire.messages import Headers

FORMAT: Final = 1
"""Version of the bytes; records of another one are none."""

_MAGIC: Final = b"FSR"
_HEAD: Final = struct.Struct("<3sBB")
_LENGTH: Final = struct.Struct("<I")
_NUMBER: Final = struct.Struct("<q")
_TIME: Final = struct.Struct("<d")
_TERMS: Final = struct.Struct("<dddBqq")
_OVERHEAD_BYTES: Final = 1024  # of a record in memory, beside its bytes: measured, rounded up
_FIELD_BYTES: Final = 150  # of one field: two bytes objects and a tuple

_EXPLICIT, _NO_CACHE, _STRICT, _AUTHORIZED = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of one address: how its responses are told apart.

    `nonce` is in the name of every response and sheet of the address. `names` are the fields of
    its latest `Vary`, `languages` the languages in which it was seen. `codings` are responses that
    differ in their content coding: what else selects them, the coding, the name.
    """

    nonce: bytes
    names: tuple[bytes, ...] = ()
    languages: tuple[bytes, ...] = ()
    codings: tuple[tuple[bytes, bytes, bytes], ...] = ()

    @property
    def size(self) -> int:
        """Bytes that this costs in memory."""
        return _OVERHEAD_BYTES // 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored response, whole. `headers` are end-to-end, as the origin sent them, without `Age`.

    `born` is the purge number that was known when it was asked for, `tags` are its surrogate keys,
    `digest` tells one body from another. `shown` remembers the fields as they leave, by site and
    host: they are the same for every reader.
    """

    status: int
    headers: Headers
    body: bytes
    terms: Terms
    born: int = 0
    tags: tuple[str, ...] = ()
    digest: bytes = b""
    shown: dict[str, Headers] = field(default_factory=dict, compare=False, repr=False)

    @property
    def size(self) -> int:
        """Bytes that this costs in memory, about."""
        return len(self.body) + _OVERHEAD_BYTES + 2 * _FIELD_BYTES * len(self.headers)


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """What was printed of one page for one profile, in all its parts; none where it was declined.

    `digest` is that of the page's body: a page that is still the same has the same sheet. `etags`
    are those of the parts. `kind` is the page's, or the reason of a declined one. `coded` holds
    parts under a content coding, by number and coding. `terms` are those of the sheet, not of the
    page. `shown` remembers fields that leave, for the second in which they were made.
    """

    status: int
    parts: tuple[bytes, ...]
    etags: tuple[str, ...]
    charset: str
    language: str
    kind: str
    rules: str
    digest: bytes
    printed_at: float
    terms: Terms
    born: int = 0
    tags: tuple[str, ...] = ()
    coded: tuple[tuple[int, str, bytes], ...] = ()
    shown: dict[tuple[int, str], tuple[int, Headers]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def size(self) -> int:
        """Bytes that this costs in memory, about."""
        pieces = sum(len(part) for part in self.parts) + sum(len(one[2]) for one in self.coded)
        return 2 * _OVERHEAD_BYTES + pieces


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """One picture as it is sent to readers of one preset.

    `digest` is that of the origin's file: a file that is still the same has the same picture.
    `terms` are what the origin said of the file; `born` and `tags` are as in `Entry`.
    """

    body: bytes
    media_type: str
    digest: bytes
    terms: Terms
    born: int = 0
    tags: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes that this costs in memory, about."""
        return len(self.body) + _OVERHEAD_BYTES


Record = Page | Entry | SheetRecord | PictureRecord


def to_bytes(record: Record) -> bytes:
    """Return the record as bytes."""
    out = _Writer()
    match record:
        case Page():
            out.begin(1)
            out.blob(record.nonce)
            out.blobs(record.names)
            out.blobs(record.languages)
            out.blobs(tuple(piece for row in record.codings for piece in row))
        case Entry():
            out.begin(2)
            _write_entry(out, record)
        case SheetRecord():
            out.begin(3)
            _write_sheet(out, record)
        case PictureRecord():
            out.begin(4)
            _write_picture(out, record)
    return b"".join(out.pieces)


def from_bytes(data: bytes) -> Record | None:
    """Return the record, or None where the bytes are none: another version, cut off, too long."""
    try:
        magic, version, kind = _HEAD.unpack_from(data)
        read = _READERS.get(kind)
        if magic != _MAGIC or version != FORMAT or read is None:
            return None
        source = _Reader(data)
        record = read(source)
    except (struct.error, ValueError):
        return None
    return record if source.at == len(data) else None


class _Writer:
    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def begin(self, kind: int) -> None:
        self.pieces.append(_HEAD.pack(_MAGIC, FORMAT, kind))

    def number(self, value: int) -> None:
        self.pieces.append(_NUMBER.pack(value))

    def blob(self, value: bytes) -> None:
        self.pieces.append(_LENGTH.pack(len(value)))
        self.pieces.append(value)

    def text(self, value: str) -> None:
        self.blob(value.encode())

    def blobs(self, many: tuple[bytes, ...]) -> None:
        self.number(len(many))
        for one in many:
            self.blob(one)

    def texts(self, many: tuple[str, ...]) -> None:
        self.blobs(tuple(one.encode() for one in many))


class _Reader:
    """Reads what `_Writer` wrote; raises ValueError or struct.error where it is something else."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = _HEAD.size

    def number(self) -> int:
        (value,) = _NUMBER.unpack_from(self.data, self.at)
        self.at += _NUMBER.size
        return int(value)

    def blob(self) -> bytes:
        (length,) = _LENGTH.unpack_from(self.data, self.at)
        start = self.at + _LENGTH.size
        self.at = start + length
        if self.at > len(self.data):
            raise ValueError("cut off")
        return self.data[start : self.at]

    def text(self) -> str:
        return self.blob().decode()

    def blobs(self) -> tuple[bytes, ...]:
        return tuple(self.blob() for _ in range(self._count()))

    def texts(self) -> tuple[str, ...]:
        return tuple(self.text() for _ in range(self._count()))

    def terms(self) -> Terms:
        received, age, lifetime, flags, revalidating, error = _TERMS.unpack_from(self.data, self.at)
        self.at += _TERMS.size
        return Terms(
            received_at=received,
            initial_age_s=age,
            lifetime_s=lifetime,
            explicit=bool(flags & _EXPLICIT),
            no_cache=bool(flags & _NO_CACHE),
            must_revalidate=bool(flags & _STRICT),
            for_authorized=bool(flags & _AUTHORIZED),
            while_revalidating_s=revalidating,
            if_error_s=None if error < 0 else error,
        )

    def _count(self) -> int:
        count = self.number()
        if not 0 <= count <= len(self.data) // _LENGTH.size:
            raise ValueError("more than there can be")
        return count


def _pack_terms(terms: Terms) -> bytes:
    flags = (
        _EXPLICIT * terms.explicit
        + _NO_CACHE * terms.no_cache
        + _STRICT * terms.must_revalidate
        + _AUTHORIZED * terms.for_authorized
    )
    error_s = -1 if terms.if_error_s is None else terms.if_error_s
    return _TERMS.pack(
        terms.received_at,
        terms.initial_age_s,
        terms.lifetime_s,
        flags,
        terms.while_revalidating_s,
        error_s,
    )


def _write_entry(out: _Writer, entry: Entry) -> None:
    out.number(entry.status)
    out.number(entry.born)
    out.pieces.append(_pack_terms(entry.terms))
    out.texts(entry.tags)
    out.blob(entry.digest)
    out.blobs(tuple(piece for one in entry.headers for piece in one))
    out.blob(entry.body)


def _write_sheet(out: _Writer, sheet: SheetRecord) -> None:
    out.number(sheet.status)
    out.number(sheet.born)
    out.pieces.append(_pack_terms(sheet.terms))
    out.pieces.append(_TIME.pack(sheet.printed_at))
    out.texts(sheet.tags)
    out.blob(sheet.digest)
    out.texts((sheet.charset, sheet.language, sheet.kind, sheet.rules))
    out.texts(sheet.etags)
    out.blobs(sheet.parts)
    out.number(len(sheet.coded))
    for number, coding, body in sheet.coded:
        out.number(number)
        out.text(coding)
        out.blob(body)


def _write_picture(out: _Writer, picture: PictureRecord) -> None:
    out.number(picture.born)
    out.pieces.append(_pack_terms(picture.terms))
    out.texts(picture.tags)
    out.blob(picture.digest)
    out.text(picture.media_type)
    out.blob(picture.body)


def _read_page(source: _Reader) -> Page:
    nonce, names, languages, flat = source.blob(), source.blobs(), source.blobs(), source.blobs()
    return Page(nonce, names, languages, tuple(zip(flat[::3], flat[1::3], flat[2::3], strict=True)))


def _read_entry(source: _Reader) -> Entry:
    status, born, terms = source.number(), source.number(), source.terms()
    tags, digest, flat = source.texts(), source.blob(), source.blobs()
    headers = tuple(zip(flat[::2], flat[1::2], strict=True))
    return Entry(status, headers, source.blob(), terms, born, tags, digest)


def _read_sheet(source: _Reader) -> SheetRecord:
    status, born, terms = source.number(), source.number(), source.terms()
    (printed_at,) = _TIME.unpack_from(source.data, source.at)
    source.at += _TIME.size
    tags, digest = source.texts(), source.blob()
    charset, language, kind, rules = source.texts()
    return SheetRecord(
        status=status,
        etags=source.texts(),
        parts=source.blobs(),
        charset=charset,
        language=language,
        kind=kind,
        rules=rules,
        digest=digest,
        printed_at=printed_at,
        terms=terms,
        born=born,
        tags=tags,
        coded=tuple(
            (source.number(), source.text(), source.blob()) for _ in range(source.number())
        ),
    )


def _read_picture(source: _Reader) -> PictureRecord:
    born, terms, tags = source.number(), source.terms(), source.texts()
    digest, media_type = source.blob(), source.text()
    return PictureRecord(source.blob(), media_type, digest, terms, born, tags)


_READERS: Final[dict[int, Callable[[_Reader], Record]]] = {
    1: _read_page,
    2: _read_entry,
    3: _read_sheet,
    4: _read_picture,
}
