"""Whether anything has been committed since one last looked, by whichever process.

SQLite says for nothing that some other connection has committed; PostgreSQL is asked once there is word of a commit
(`notices.py`), and a few times a second without any, but only while somebody looks. What is told by no change of
content is compared as a whole: reference data, and what sources declare.
"""

import asyncio
import hashlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import TextClause, func, select, text
from sqlmodel import col

from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import TABLES

LOOK_S = 0.25  # between two looks at PostgreSQL without any word of it
COMPARE_S = 0.5  # between two comparisons of what no change tells
_DECLARED = "key, name, partner, plugin, kind, homepage, urls, license"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was committed: changes up to a number of the sequence, and facts beside it, of which this is a digest."""

    seq: int
    facts: bytes


class Pulse:
    """Looks at a database. monotonic: seconds, from whenever."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._watch: sqlite3.Connection | None = None
        self._version = -1
        self._looked_at = self._compared_at = float("-inf")
        self._is_uncompared = True
        self._has_word = False
        self._seen = Seen(seq=0, facts=b"")

    async def look(self) -> Seen:
        """Return what is committed now; on PostgreSQL, without word, a quarter of a second ago; facts half a second."""
        if not self._is_due():
            return self._seen
        async with self._lock:
            if self._is_due():
                self._seen = await self._read()
        return self._seen

    def hear(self) -> None:
        """Take it that something was committed."""
        self._has_word = True

    def close(self) -> None:
        """Look no more."""
        if self._watch is not None:
            self._watch.close()

    def _is_due(self) -> bool:
        now = self._monotonic()
        if self._is_uncompared and now - self._compared_at >= COMPARE_S:
            return True
        if self._database.is_sqlite:
            return self._committed() != self._version
        return self._has_word or now - self._looked_at >= LOOK_S

    async def _read(self) -> Seen:
        now, version = self._monotonic(), self._committed()
        self._has_word = False  # before it is read: what comes meanwhile is looked at again
        self._is_uncompared |= version != self._version or not self._database.is_sqlite
        (row,) = await self._database.rows(select(func.max(col(tables.Change.seq)).label("seq")))
        facts = self._seen.facts
        if self._is_uncompared and now - self._compared_at >= COMPARE_S:
            facts = await self._facts()
            self._compared_at, self._is_uncompared = now, False
        self._looked_at, self._version = now, version
        return Seen(seq=row["seq"] or 0, facts=facts)

    async def _facts(self) -> bytes:
        digest = hashlib.sha256()
        for statement in _FACTS:
            digest.update(repr([tuple(row.values()) for row in await self._database.rows(statement)]).encode())
        return digest.digest()

    def _committed(self) -> int:
        """Return a number that another one follows once some other connection to SQLite has committed."""
        if not self._database.is_sqlite:
            return 0
        if self._watch is None:
            self._watch = sqlite3.connect(self._database.engine.url.database or "", check_same_thread=False)
        (version,) = self._watch.execute("PRAGMA data_version").fetchone()
        return int(version)


def _every(columns: str, table: str) -> TextClause:
    return text(f"SELECT {columns} FROM {table} ORDER BY 1")  # noqa: S608 - names of our own tables


_FACTS = [*(_every("*", str(model.__tablename__)) for model in TABLES.values()), _every(_DECLARED, "source")]
