"""A folder of responses: small ones in SQLite, others in files, the longest unused go first.

Synchronous, for one thread; `store_disk` owns it. Whatever is read must bear our seal: a file that
was cut off, or that somebody else wrote, is no record. Raises sqlite3.Error and OSError.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

from proxy.wire.records import from_bytes, to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.wire.records import Record
    from proxy.wire.sealing import Seal

DATABASE: Final = "responses.db"
BODIES: Final = "bodies"
ASIDE: Final = ".corrupt"

_KEY: Final = "key"
_INLINE_BYTES: Final = 64 * 1024  # larger records are files: SQLite is faster with small ones only
_LOOKED_AT: Final = 16  # records that may go at once
_TOUCHED_LIMIT: Final = 512  # uses that are noted with one write
_ROW_BYTES: Final = 200  # of a record beside its value
_BUSY_S: Final = 1.0
# SQLITE_CORRUPT and SQLITE_NOTADB: https://www.sqlite.org/rescode.html
_CORRUPT: Final = frozenset({11, 26})

# Exclusive: the index of the log is then in our own memory. Else it is a mapped file, and a process
# dies of a bus error where that is cut off. Not synchronous: the file survives our end, and what an
# end of the machine breaks is begun anew.
_SCHEMA: Final = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS records (
    name BLOB PRIMARY KEY, value BLOB,
    size INTEGER NOT NULL, used REAL NOT NULL, until REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS records_used ON records (used);
CREATE TABLE IF NOT EXISTS purges (
    tag TEXT NOT NULL, soft INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (tag, soft)
);
"""


def own_key(folder: Path) -> str:
    """Return the key of a folder, made with its first use; of one that cannot be written, any key.

    Without a key that lasts, the store could not read after a restart what it wrote before.
    """
    place = folder / _KEY
    key = secrets.token_urlsafe(32)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            scratch = folder / f"{_KEY}.{secrets.token_hex(8)}"
            scratch.touch(mode=0o600)
            scratch.write_text(key)
            os.link(scratch, place)  # whole or not at all, and the first one wins
            scratch.unlink()
        return place.read_text().strip() or key
    except OSError:
        return key


def is_corrupt(error: BaseException) -> bool:
    """Return whether an error says that the database is none any more."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT


class Folder:
    """Records by name, bounded in bytes."""

    def __init__(
        self, folder: Path, limit_bytes: int, seal: Seal, wall: Callable[[], float]
    ) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._seal = seal
        self._wall = wall
        self._size = 0
        self._touched: dict[bytes, float] = {}
        self._database: sqlite3.Connection | None = None

    def open(self) -> list[tuple[str, int, bool]]:
        """Open the folder, set aside what is corrupt, and return the purges that were noted."""
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise
        self.set_aside()
        return self._open()

    def set_aside(self) -> None:
        """Put a corrupt database out of the way, so that the next one begins anew."""
        self._close()
        place = self._folder / DATABASE
        for end in ("-wal", "-shm"):
            Path(f"{place}{end}").unlink(missing_ok=True)
        if place.exists():
            place.replace(f"{place}{ASIDE}")

    def put(self, name: bytes, record: Record, keep_s: float) -> None:
        """Keep a record; the ones longest unused go until all fit."""
        database, now = self._opened(), self._wall()
        value = self._seal.close(name, to_bytes(record))
        size = len(value) + _ROW_BYTES
        if len(value) > _INLINE_BYTES:
            self._write_file(name, value)
        old = _size_of(database, name)
        with database:
            database.execute(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)",
                (name, None if len(value) > _INLINE_BYTES else value, size, now, now + keep_s),
            )
            self._note_uses(database)
        self._size += size - old
        self._evict(database)

    def delete(self, names: tuple[bytes, ...]) -> None:
        """Keep these records no longer."""
        database = self._opened()
        size = sum(_size_of(database, name) for name in set(names))
        with database:
            database.executemany("DELETE FROM records WHERE name = ?", [(name,) for name in names])
        self._size -= size
        for name in names:
            self._file(name).unlink(missing_ok=True)

    def note_purge(self, tags: tuple[str, ...], number: int, *, soft: bool) -> None:
        """Remember a purge beyond a restart."""
        database = self._opened()
        with database:
            database.executemany(
                "INSERT OR REPLACE INTO purges VALUES (?, ?, ?)",
                [(tag, int(soft), number) for tag in tags],
            )

    def close(self) -> None:
        """Note the last uses, and close the database."""
        if self._database is not None and self._touched:
            with self._database:
                self._note_uses(self._database)
        self._close()

    def get(self, names: tuple[bytes, ...]) -> tuple[list[Record | None], list[bytes]]:
        """Return the records of these names, and the names under which there is something else."""
        found: list[Record | None] = []
        unreadable: list[bytes] = []
        database, now = self._opened(), self._wall()
        for name in names:
            row = database.execute(
                "SELECT value, until FROM records WHERE name = ?", (name,)
            ).fetchone()
            record = None if row is None else self._record(name, row[0])
            if row is not None and (record is None or row[1] < now):
                unreadable.append(name)
                record = None
            if record is not None and len(self._touched) < _TOUCHED_LIMIT:
                self._touched[name] = now
            found.append(record)
        return found, unreadable

    def _record(self, name: bytes, value: bytes | None) -> Record | None:
        if value is None:
            try:
                value = self._file(name).read_bytes()
            except FileNotFoundError:
                return None
        data = self._seal.open(name, value)
        return None if data is None else from_bytes(data)

    # -------------------------------------------------------------------------------- inside

    def _open(self) -> list[tuple[str, int, bool]]:
        (self._folder / BODIES).mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._folder / DATABASE, timeout=_BUSY_S)
        try:
            database.executescript(_SCHEMA)
            (size,) = database.execute("SELECT COALESCE(SUM(size), 0) FROM records").fetchone()
            rows = database.execute("SELECT tag, number, soft FROM purges").fetchall()
            self._sweep(database)
        except BaseException:
            database.close()
            raise
        self._database, self._size = database, size
        return [(tag, number, bool(soft)) for tag, number, soft in rows]

    def _sweep(self, database: sqlite3.Connection) -> None:
        """Remove files that no row speaks of: of a write that was cut off, of an old database."""
        for place in (self._folder / BODIES).glob("*/*"):
            name = bytes.fromhex(place.name) if _is_hex(place.name) else b""
            known = database.execute(
                "SELECT 1 FROM records WHERE name = ? AND value IS NULL", (name,)
            ).fetchone()
            if known is None:
                place.unlink(missing_ok=True)

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            self.open()
        if self._database is None:
            raise sqlite3.OperationalError("the store is not open")
        return self._database

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _note_uses(self, database: sqlite3.Connection) -> None:
        touched, self._touched = self._touched, {}
        database.executemany(
            "UPDATE records SET used = ? WHERE name = ?",
            [(when, name) for name, when in touched.items()],
        )

    def _evict(self, database: sqlite3.Connection) -> None:
        """Let the records longest unused go until the others fit."""
        while self._size > self._limit_bytes:
            rows = database.execute(
                "SELECT name, size FROM records ORDER BY used LIMIT ?", (_LOOKED_AT,)
            ).fetchall()
            if not rows:
                self._size = 0
                return
            going: list[bytes] = []
            left = self._size
            for name, size in rows:
                if left > self._limit_bytes:
                    going.append(name)
                    left -= size
            self.delete(tuple(going))

    def _write_file(self, name: bytes, value: bytes) -> None:
        """Write a file that is there whole or not at all."""
        place = self._file(name)
        place.parent.mkdir(exist_ok=True)
        scratch = place.with_name(f".{secrets.token_hex(8)}")
        try:
            scratch.write_bytes(value)
            scratch.replace(place)
        except OSError:
            scratch.unlink(missing_ok=True)
            raise

    def _file(self, name: bytes) -> Path:
        text = name.hex()
        return self._folder / BODIES / text[:2] / text


def _size_of(database: sqlite3.Connection, name: bytes) -> int:
    row = database.execute("SELECT size FROM records WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def _is_hex(text: str) -> bool:
    return len(text) % 2 == 0 and not set(text) - set("0123456789abcdef")
