"""THE ONE PLACE that writes content, and appends a change in the same transaction (D7)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.content.gone import GoneReason
from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.content.translation import TranslatedText, kept, may_translate
from m4d_core.errors import ConflictError, LeaseLostError
from m4d_core.storage import changes, clusters, people, regions, tables
from m4d_core.storage import parts as parts_room
from m4d_core.storage.changes import NewChange, Operation
from m4d_core.storage.content_rows import CHANGING, LINEAGE, Write, links, row_of
from m4d_core.storage.database import Database, plain
from m4d_core.storage.derived import DERIVED, derived
from m4d_core.storage.facts import Facts, facts
from m4d_core.storage.parts import Part
from m4d_core.storage.reference_rows import ensure_places
from m4d_core.storage.slugs import claim_slugs

CONTENT = tables.Content
WRITTEN = (*CHANGING, *DERIVED, "updated_at", "revision", "state", "gone_reason", "left_at")  # by an update
OPEN: Mapping[str, None] = {"left_at": None, "closed_as": None, "successor": None}  # of what is public
KEPT = ("state", "featured", "goes_local", "cluster", "left_at", "closed_as", "successor")  # by an update


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to write for a source; `token` is checked by every commit (D12)."""

    source_key: str
    token: int


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What is stored of an item: enough to decide whether it has changed."""

    id: UUID
    identity: str
    url: str | None
    revision: int
    raw_hash: str | None
    content_hash: str
    state: State
    gone_reason: str | None = None


@dataclass
class Transaction:
    """An open write. Changes gather here and are numbered right before the commit."""

    connection: AsyncConnection
    now: datetime
    changes: list[NewChange] = field(default_factory=list)

    async def stored(self, source_key: str, identities: Sequence[str]) -> dict[str, Stored]:
        """Return what is stored under these identities of a source."""
        return await stored(self.connection, source_key, identities)

    async def save(self, writes: Sequence[Write]) -> dict[UUID, Operation]:
        """Insert what is new and update what is there; content that comes out equal is left alone.

        Returns what happened to each id that was touched.
        """
        await ensure_places(self.connection, [place for write in writes for place in write.item.places])
        rows = {row["id"]: row for row in (row_of(write, self.now) for write in writes)}
        before = {row["id"]: row for row in await self._rows(col(CONTENT.id).in_(list(rows)))}
        fresh = [row for key, row in rows.items() if key not in before]
        await self._insert(fresh)
        updated = await self._changed([(before[key], rows[key]) for key in rows if key in before])
        await claim_slugs(self.connection, fresh, updated, self.now)
        await self._update(updated)
        await self._link([*fresh, *updated])
        if fresh or updated:
            await clusters.settle(self.connection, [*fresh, *updated])
            authors = {content_id(write.source_key, write.item.identity): write.people for write in writes}
            await people.settle(self.connection, {row["id"]: authors[row["id"]] for row in (*fresh, *updated)})
        created = dict.fromkeys((row["id"] for row in fresh), Operation.CREATED)
        return created | dict.fromkeys((row["id"] for row in updated), Operation.UPDATED)

    async def save_parts(self, source_key: str, parts: Sequence[Part]) -> int:
        """Store parts and fold them into their wholes that are here. Returns how many parts were new or changed."""
        touched = await parts_room.save(self.connection, source_key, parts)
        wholes = await self._rows(
            col(CONTENT.source_key) == source_key,
            col(CONTENT.identity).in_({part.part_of for part in touched}),
        )
        folded = [dict(row) for row in wholes]
        await parts_room.fold(self.connection, folded)
        for row, whole in zip(wholes, folded, strict=True):
            if whole["detail"] != row["detail"]:
                await self._set(row, {"detail": whole["detail"]}, Operation.UPDATED)
        return len(touched)

    async def set_state(self, ids: Sequence[UUID], state: State) -> list[UUID]:
        """Move content to a state. Returns the ids that were not in it already."""
        rows = await self._rows(col(CONTENT.id).in_(list(ids)), col(CONTENT.state) != state)
        for row in rows:
            public = Operation.CREATED if state is State.PUBLISHED else Operation.UPDATED
            withdrawn = row["state"] == State.PUBLISHED
            values = {"state": state} | ({"closed_as": GoneReason.TAKEN_DOWN.value} if withdrawn else {})
            await self._set(row, values, Operation.WITHDRAWN if withdrawn else public)
        return [row["id"] for row in rows]

    async def merge(self, keep: UUID, duplicates: Sequence[UUID]) -> list[UUID]:
        """Take duplicates down in favor of the one that is kept, for good. Returns the ids that were not merged yet.

        What had been merged into one of them leads to the one that is kept too. Raises ConflictError when that one
        is among the duplicates, or is merged itself.
        """
        (kept_row,) = await self._rows(col(CONTENT.id) == keep)
        if keep in duplicates or kept_row["successor"] is not None:
            raise ConflictError("content cannot be merged into itself, or into what is merged", hint="keep another one")
        rows = await self._rows(col(CONTENT.id).in_(list(duplicates)), col(CONTENT.successor).is_(None))
        for row in rows:
            merged = {"state": State.WITHDRAWN, "closed_as": GoneReason.MERGED_DUPLICATE.value, "successor": keep}
            await self._set(row, merged, Operation.MERGED if row["state"] == State.PUBLISHED else Operation.UPDATED)
        for row in await self._rows(col(CONTENT.successor).in_(list(duplicates))):
            await self._set(row, {"successor": keep}, Operation.UPDATED)
        return [row["id"] for row in rows]

    async def translate(self, content_id: UUID, locale: str, text: TranslatedText | None) -> None:
        """Give content a translation in the place of the one it has in that language; None takes it away.

        Raises ConflictError where the license allows none, or for the language of the original.
        """
        (row,) = await self._rows(col(CONTENT.id) == content_id)
        if locale == row["language"] or not may_translate(row["license"]["key"], row["origin"]):
            raise ConflictError(f"there can be no translation into '{locale}'", hint="see the license and the original")
        texts, bodies = dict(row["translations"]), dict(row["translated_html"])
        before = texts.pop(locale, {})
        bodies.pop(locale, None)
        if text is not None:
            slug = {"slug": before["slug"]} if "slug" in before else {}
            texts[locale] = {"title": text.title, "summary": text.summary, "origin": text.origin.value, **slug}
            bodies |= {locale: text.html} if text.html else {}
        after = {**row, "translations": texts, "translated_html": bodies}
        await claim_slugs(self.connection, [], [after], self.now)
        values = {"translations": after["translations"], "translated_html": bodies, "updated_at": self.now}
        await self._set(row, values, Operation.UPDATED)
        await self._link([after])

    async def withdraw(
        self, source_key: str, reasons: Mapping[str, str], lineage: Mapping[str, Any] | None = None
    ) -> list[UUID]:
        """Withdraw what the publisher has taken back, by identity. Returns the ids that were not withdrawn already.

        When it is published again it comes back by itself; what an editor has hidden stays as it is.
        lineage: of the payload that says so, None where an absence does.
        """
        rows = await self._rows(
            col(CONTENT.source_key) == source_key,
            col(CONTENT.identity).in_(list(reasons)),
            col(CONTENT.gone_reason).is_(None),
        )
        for row in rows:
            is_public = row["state"] == State.PUBLISHED
            values: dict[str, Any] = {"gone_reason": reasons[row["identity"]]}
            values |= {"state": State.WITHDRAWN} if is_public else {}
            if lineage is not None:
                provenance = {**(row["provenance"] or {}), **lineage}
                values |= {"provenance": provenance, "payload_sha": lineage["payload_sha"]}
            await self._set(row, values, Operation.WITHDRAWN if is_public else Operation.UPDATED)
        return [row["id"] for row in rows]

    async def rename(self, content_id: UUID, slug: str) -> None:
        """Give content a new slug; the old one goes on answering.

        Raises ConflictError when other content of the kind has, or once had, the slug.
        """
        (row,) = await self._rows(col(CONTENT.id) == content_id)
        history = select(tables.Slug.content_id).where(  # type: ignore[call-overload]  # a mapped column
            col(tables.Slug.kind) == row["kind"], col(tables.Slug.slug) == slug
        )
        owner = await self.connection.scalar(history)
        if owner is not None and owner != content_id:
            raise ConflictError(f"the slug '{slug}' belongs to other content", hint="choose another slug")
        if owner is None:
            values = {"kind": row["kind"], "slug": slug, "content_id": content_id, "since": self.now}
            await self.connection.execute(tables.table_of(tables.Slug).insert(), values)
        await self._set(row, {"slug": slug}, Operation.UPDATED)

    async def apply_schedule(self, limit: int = 1000) -> int:
        """Publish and expire what is due, appending a change for each. Returns how many there were."""
        waiting = col(CONTENT.state).in_([State.DRAFT, State.IN_REVIEW])
        published = await self._rows(waiting, col(CONTENT.publish_at) <= self.now, limit=limit)
        for row in published:
            await self._set(row, {"state": State.PUBLISHED, "publish_at": None}, Operation.CREATED)
        is_public = col(CONTENT.state) == State.PUBLISHED
        expired = await self._rows(is_public, col(CONTENT.expire_at) <= self.now, limit=limit)
        for row in expired:
            closed = {"state": State.WITHDRAWN, "expire_at": None, "closed_as": GoneReason.EXPIRED.value}
            await self._set(row, closed, Operation.WITHDRAWN)
        return len(published) + len(expired)

    async def touch(self, raw_hashes: Mapping[UUID, str]) -> None:
        """Remember new raw hashes of content that came out equal: nothing a reader sees has changed."""
        if raw_hashes:
            table = tables.table_of(CONTENT)
            statement = update(table).where(table.c.id == bindparam("key")).values(raw_hash=bindparam("hash"))
            await self.connection.execute(statement, [{"key": key, "hash": h} for key, h in raw_hashes.items()])

    async def _rows(self, *conditions: ColumnElement[bool], limit: int | None = None) -> list[dict[str, Any]]:
        statement = select(*tables.table_of(CONTENT).columns).where(*conditions).limit(limit)
        return plain(await self.connection.execute(statement.with_for_update()))

    async def _insert(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        await parts_room.fold(self.connection, rows)
        await self.connection.execute(tables.table_of(CONTENT).insert(), rows)
        for row in rows:
            self._note(Operation.CREATED, None, row)

    async def _changed(self, pairs: Sequence[tuple[Mapping[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
        """Return the rows that differ from what is stored, as they are to be written."""
        updated = []
        await parts_room.fold(self.connection, [after for _, after in pairs])
        for before, after in pairs:
            after.update(
                effective_at=after["published_at"] or before["first_seen_at"],
                revision=before["revision"] + 1,
                **{name: before[name] for name in KEPT},
                **kept(before, after),
            )
            after.update(derived(after))
            changed = {name for name in CHANGING if after[name] != before[name]}
            returned = _returned(before)
            if not changed - set(LINEAGE) and not returned:
                continue
            after.update(returned)
            operation = Operation.CREATED if "state" in returned else Operation.UPDATED
            self._note(operation, before, after, tuple(sorted({*changed, *LINEAGE, "updated_at", *returned})))
            updated.append(after)
        return updated

    async def _update(self, rows: Sequence[Mapping[str, Any]]) -> None:
        values = [{"key": row["id"], **{f"new_{name}": row[name] for name in WRITTEN}} for row in rows]
        if values:
            table = tables.table_of(CONTENT)
            new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in WRITTEN}
            await self.connection.execute(update(table).where(table.c.id == bindparam("key")).values(new), values)

    async def _set(self, row: Mapping[str, Any], values: dict[str, Any], operation: Operation) -> None:
        table = tables.table_of(CONTENT)
        after = {**row, **values, "revision": row["revision"] + 1}
        if after["state"] == State.PUBLISHED:
            after |= OPEN
        elif row["state"] == State.PUBLISHED:
            after["left_at"] = self.now
        changed = {name: after[name] for name in {*values, "revision", *OPEN}}
        await self.connection.execute(update(table).where(table.c.id == row["id"]).values(changed))
        self._note(operation, row, after, tuple(sorted(values)))

    async def _link(self, rows: Sequence[Mapping[str, Any]]) -> None:
        ids = [row["id"] for row in rows]
        if not ids:
            return
        for model, pairs in links(rows):
            table = tables.table_of(model)
            await self.connection.execute(table.delete().where(table.c.content_id.in_(ids)))
            if pairs:
                await self.connection.execute(table.insert(), pairs)
        await regions.link(self.connection, ids)

    def _note(
        self,
        operation: Operation,
        before: Mapping[str, Any] | None,
        row: Mapping[str, Any],
        fields: tuple[str, ...] = (),
    ) -> None:
        self.changes.append(
            NewChange(
                operation=operation,
                content_id=row["id"],
                kind=row["kind"],
                source_key=row["source_key"],
                revision=row["revision"],
                fields=fields,
                before=_public_facts(before),
                after=_public_facts(row),
            )
        )


@asynccontextmanager
async def transaction(database: Database, now: datetime, lease: Lease | None = None) -> AsyncIterator[Transaction]:
    """Yield an open write that commits whole or not at all; its changes are appended last.

    Raises LeaseLostError, leaving nothing behind, when the lease's token is no longer the source's.
    """
    async with database.write() as connection:
        opened = Transaction(connection, now)
        if lease is not None:  # before anything is written, so that two who write to a source come one after the other
            await _check(connection, lease)
        yield opened
        await changes.append(connection, opened.changes, now)


async def stored(connection: AsyncConnection, source_key: str, identities: Sequence[str]) -> dict[str, Stored]:
    """Return what is stored under these identities of a source, by identity."""
    found = await _stored(connection, source_key, col(CONTENT.identity).in_(list(identities)))
    return {one.identity: one for one in found}


async def stored_at(connection: AsyncConnection, source_key: str, urls: Sequence[str]) -> dict[str, list[Stored]]:
    """Return what is stored of a source under these addresses, by address."""
    found: dict[str, list[Stored]] = {}
    for one in await _stored(connection, source_key, col(CONTENT.url).in_(list(urls))):
        found.setdefault(one.url or "", []).append(one)
    return found


async def shown(connection: AsyncConnection, source_key: str, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the whole rows stored under these identities of a source, by identity."""
    query = select(*tables.table_of(CONTENT).columns).where(
        col(CONTENT.source_key) == source_key, col(CONTENT.identity).in_(list(identities))
    )
    return {row["identity"]: row for row in plain(await connection.execute(query))}


async def _stored(connection: AsyncConnection, source_key: str, condition: ColumnElement[bool]) -> list[Stored]:
    names = tuple(Stored.__dataclass_fields__)
    query = select(*(tables.table_of(CONTENT).c[name] for name in names)).where(
        col(CONTENT.source_key) == source_key, condition
    )
    return [Stored(**{**row, "state": State(row["state"])}) for row in plain(await connection.execute(query))]


def _returned(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes when a publisher brings back what it had withdrawn."""
    if row["gone_reason"] is None:
        return {}
    is_back = row["state"] == State.WITHDRAWN and row["closed_as"] is None
    return {"gone_reason": None, **({"state": State.PUBLISHED, "left_at": None} if is_back else {})}


def _public_facts(row: Mapping[str, Any] | None) -> Facts | None:
    return facts(row) if row is not None and row["state"] == State.PUBLISHED else None


async def public_identities(connection: AsyncConnection, source_key: str) -> dict[str, str]:
    """Return the identities of a source's public content, each with the raw hash of the entry it was made of."""
    columns = tables.table_of(CONTENT).c
    query = select(columns.identity, columns.raw_hash).where(
        columns.source_key == source_key, columns.state == State.PUBLISHED
    )
    return {row["identity"]: row["raw_hash"] or "" for row in plain(await connection.execute(query))}


async def gone_identities(connection: AsyncConnection, source_key: str, reason: str) -> set[str]:
    """Return the identities of what of a source is withdrawn for a reason."""
    query = select(col(CONTENT.identity)).where(
        col(CONTENT.source_key) == source_key, col(CONTENT.gone_reason) == reason
    )
    return set((await connection.scalars(query)).all())


async def _check(connection: AsyncConnection, lease: Lease) -> None:
    # FOR NO KEY UPDATE (PostgreSQL): nobody can take the source over between this look and our commit. Not FOR UPDATE:
    # whoever inserts content shares the key of its source, and of two who do, each would wait for the other.
    query = select(col(tables.Source.lease_token)).where(col(tables.Source.key) == lease.source_key)
    query = query.with_for_update(key_share=True)
    if await connection.scalar(query) != lease.token:
        raise LeaseLostError(f"another worker has taken over source '{lease.source_key}'; this run wrote nothing")
