"""Rows by id, by slug and whole, for whoever may see them; plain mappings, never ORM objects (D4)."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence, Set
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col

from m4d_core.content.authors import Author
from m4d_core.storage import neighbors, people, tables
from m4d_core.storage.conditions import CONTENT, visible
from m4d_core.storage.database import Database, plain
from m4d_core.storage.listing import Row
from m4d_core.storage.neighbors import Center, Wish
from m4d_core.storage.own import Kept, Own
from m4d_core.storage.selection import Selection, Viewer
from m4d_core.storage.worded import WordListing, Words

KEPT_BYTES = 8 * 1024 * 1024  # of statements, about
ALL_COLUMNS = frozenset(column.name for column in tables.table_of(CONTENT).columns)


class Rows:
    """Reads content rows outside lists."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = Kept(KEPT_BYTES)

    async def by_id(self, ids: Sequence[UUID], selection: Selection) -> Mapping[UUID, Row]:
        """Return the columns of those ids that the viewer may see, by id."""
        return await self.some(ids, selection.viewer, selection.columns)

    async def some(self, ids: Sequence[UUID], viewer: Viewer, columns: frozenset[str]) -> Mapping[UUID, Row]:
        """Return the asked-for columns of those ids that the viewer may see, by id, in one statement."""
        if not ids:
            return {}
        named = {f"id_{place}": key for place, key in enumerate(ids)}
        about = ("some", viewer, columns, len(named))
        statement = self._kept.statement(about, lambda: _some(viewer, columns, named))
        return {row["id"]: row for row in await self._database.rows(statement, named)}

    async def by_slug(self, kind: str, slug: str, viewer: Viewer, columns: frozenset[str]) -> Row | None:
        """Return the content that has, or once had, this slug."""
        statement = self._kept.statement(("by slug", viewer, columns), lambda: _by_slug(viewer, columns))
        return await self._first(statement, {"slug_kind": kind, "slug_key": slug})

    async def by_url(self, url: str, viewer: Viewer, columns: frozenset[str]) -> Row | None:
        """Return the content published at this address; of several the newest."""
        statement = self._kept.statement(("by url", viewer, columns), lambda: _by_url(viewer, columns))
        return await self._first(statement, {"address": url})

    async def related(self, centers: Sequence[Center], wish: Wish) -> Mapping[UUID, Sequence[Row]]:
        """Return the neighbors of each center that has any, nearest first, in one statement; `score` with each."""
        centers = [center for center in centers if center.ties]
        if not centers or not wish.first:
            return {}
        statement = neighbors.related(wish, is_sqlite=self._database.is_sqlite)
        return neighbors.grouped(await self._all(statement, neighbors.parameters(centers)))

    async def same_story(self, clusters: Set[UUID], wish: Wish) -> Mapping[UUID, Sequence[Row]]:
        """Return the members of each cluster that the viewer may see, in one statement."""
        return neighbors.grouped(await self._all(neighbors.same_story(clusters, wish))) if clusters else {}

    async def at_addresses(self, urls: Set[str], wish: Wish) -> Sequence[Row]:
        """Return what is published at these addresses, in one statement."""
        return await self._all(neighbors.at_addresses(urls, wish)) if urls else []

    def worded(self, words: Words) -> WordListing:
        """Return the listing of what holds words in its title or summary."""
        return WordListing(self._database, words)

    async def people(self, slugs: Set[str], viewer: Viewer) -> Mapping[str, Author]:
        """Return the persons of these slugs who have written something that the viewer may see, in one statement."""
        rows = await self._all(people.seen(slugs, viewer)) if slugs else []
        return {row["slug"]: Author(**row) for row in rows}

    async def whole(
        self, viewer: Viewer, *, batch: int, columns: frozenset[str] = ALL_COLUMNS
    ) -> AsyncIterator[list[Row]]:
        """Yield everything the viewer may see, by id, `batch` rows at a time."""
        after: UUID | None = None
        while True:
            statement = _select(viewer, columns).order_by(col(CONTENT.id)).limit(batch)
            if after is not None:
                statement = statement.where(col(CONTENT.id) > after)
            async with self._database.read() as connection:
                rows: list[Row] = list(plain(await connection.execute(statement)))
            if not rows:
                return
            yield rows
            after = rows[-1]["id"]

    async def count(self, viewer: Viewer) -> int:
        """Return how much the viewer may see."""
        statement = select(func.count()).select_from(CONTENT).where(visible(viewer))
        async with self._database.read() as connection:
            return await connection.scalar(statement) or 0

    async def _all(self, statement: Select[*tuple[Any, ...]], parameters: Mapping[str, Any] | None = None) -> list[Row]:
        return list(await self._database.rows(statement, parameters))

    async def _first(self, statement: Own, parameters: Mapping[str, Any]) -> Row | None:
        return next(iter(await self._database.rows(statement, parameters)), None)


def _some(viewer: Viewer, columns: frozenset[str], names: Iterable[str]) -> Select[*tuple[Any, ...]]:
    kind = tables.table_of(CONTENT).c.id.type
    return _select(viewer, columns).where(col(CONTENT.id).in_([bindparam(name, type_=kind) for name in names]))


def _by_slug(viewer: Viewer, columns: frozenset[str]) -> Select[*tuple[Any, ...]]:
    slug = tables.Slug
    return (
        _select(viewer, columns)
        .join(slug, col(slug.content_id) == col(CONTENT.id))
        .where(col(slug.kind) == bindparam("slug_kind"), col(slug.slug) == bindparam("slug_key"))
        .limit(1)
    )


def _by_url(viewer: Viewer, columns: frozenset[str]) -> Select[*tuple[Any, ...]]:
    statement = _select(viewer, columns).where(col(CONTENT.url) == bindparam("address"))
    return statement.order_by(col(CONTENT.effective_at).desc(), col(CONTENT.id).desc()).limit(1)


def _select(viewer: Viewer, columns: frozenset[str]) -> Select[*tuple[Any, ...]]:
    wanted = sorted(columns | {"id"})
    return select(*(col(getattr(CONTENT, name)) for name in wanted)).where(visible(viewer))


async def table_rows(connection: AsyncConnection, table: type[SQLModel]) -> list[Row]:
    """Return every row of a table of reference data or sources."""
    return list(plain(await connection.execute(select(*tables.table_of(table).columns))))
