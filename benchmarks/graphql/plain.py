"""The yardstick: plain Strawberry as its tutorials show it, ORM objects, a resolver for each field, DataLoaders."""

import base64
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import strawberry
from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from strawberry.dataloader import DataLoader

from m4d_core.content.identity import content_id
from m4d_core.storage import tables
from m4d_core.storage.database import Database

CONTENT = tables.Content
Info = strawberry.Info[Any, None]
Sessions = async_sessionmaker[AsyncSession]


@strawberry.type
class Image:
    """Image."""

    url: str


@strawberry.type
class Source:
    """Source."""

    slug: str
    name: str
    homepage: str | None


@strawberry.type
class Country:
    """Country."""

    iso2: str
    name: str


@strawberry.type
class Theme:
    """Theme."""

    slug: str
    name: str


@strawberry.type
class Content:
    """Content."""

    row: strawberry.Private[tables.Content]
    slug: str
    kind: str
    title: str
    summary: str | None
    locale: str
    published_at: datetime | None
    updated_at: datetime

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return strawberry.ID(base64.urlsafe_b64encode(f"Content:{self.row.id}".encode()).decode().rstrip("="))

    @strawberry.field
    def html(self) -> str | None:
        """Return the body."""
        return self.row.html

    @strawberry.field
    def origin(self) -> str:
        """Return the origin."""
        return self.row.origin

    @strawberry.field
    def image(self) -> Image | None:
        """Return the image."""
        return Image(url=self.row.image["url"]) if self.row.image else None

    @strawberry.field
    async def source(self, info: Info) -> Source:
        """Return the source."""
        return await info.context["sources"].load(self.row.source_key)

    @strawberry.field
    async def countries(self, info: Info) -> list[Country]:
        """Return the countries."""
        return await info.context["countries"].load(self.row.id)

    @strawberry.field
    async def themes(self, info: Info) -> list[Theme]:
        """Return the themes."""
        return await info.context["themes"].load(self.row.id)

    @strawberry.field
    async def newest(self, info: Info, first: int = 10) -> list["Content"]:
        """Return the newest of the same source."""
        found = select(CONTENT).where(col(CONTENT.source_key) == self.row.source_key)
        return [_content(row) for row in await _all(info.context["sessions"], _newest(found).limit(first))]


@strawberry.type
class PageInfo:
    """Where a page lies."""

    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Connection:
    """Page of content."""

    nodes: list[Content]
    page_info: PageInfo
    wanted: strawberry.Private[Any]

    @strawberry.field
    async def total(self, info: Info) -> int:
        """Return the total."""
        counted = select(func.count()).select_from(self.wanted.subquery())
        (total,) = await _all(info.context["sessions"], counted)
        return int(total)


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    async def contents(  # noqa: PLR0913, PLR0917 - Strawberry hands them over by name
        self,
        info: Info,
        kind: str | None = None,
        country: str | None = None,
        theme: str | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Connection:
        """Return a page of content."""
        wanted = select(CONTENT).where(col(CONTENT.state) == "PUBLISHED")
        if kind is not None:
            wanted = wanted.where(col(CONTENT.kind) == kind)
        if country is not None:
            link = tables.ContentCountry
            having = select(link.content_id).where(col(link.country) == country)
            wanted = wanted.where(col(CONTENT.id).in_(having))
        if theme is not None:
            tie = tables.ContentTheme
            wanted = wanted.where(col(CONTENT.id).in_(select(tie.content_id).where(col(tie.theme) == theme)))
        page = wanted
        if after is not None:
            instant, _, identity = base64.b64decode(after).decode().partition("|")
            place = (datetime.fromisoformat(instant), content_id(*identity.split("/")))
            page = page.where(tuple_(col(CONTENT.effective_at), col(CONTENT.id)) < place)
        rows = await _all(info.context["sessions"], _newest(page).limit(first + 1))
        shown = rows[:first]
        end = cursor(shown[-1]) if shown else None
        return Connection(
            nodes=[_content(row) for row in shown],
            page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end),
            wanted=wanted,
        )

    @strawberry.field
    async def content(self, info: Info, kind: str, slug: str) -> Content | None:
        """Return one piece of content."""
        named = tables.Slug
        wanted = (
            select(CONTENT)
            .join(named, col(named.content_id) == col(CONTENT.id))
            .where(col(named.kind) == kind, col(named.slug) == slug)
        )
        found = await _all(info.context["sessions"], wanted)
        return _content(found[0]) if found else None


SCHEMA = strawberry.Schema(Query)


class Plain:
    """Answers operations with a session and loaders for each request."""

    def __init__(self, database: Database) -> None:
        self._sessions = async_sessionmaker(database.engine)

    async def answer(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Return the data. Raises SystemExit for errors."""
        sessions = self._sessions
        context = {
            "sessions": sessions,
            "sources": DataLoader(load_fn=partial(_sources, sessions)),
            "countries": DataLoader(load_fn=partial(_countries, sessions)),
            "themes": DataLoader(load_fn=partial(_themes, sessions)),
        }
        result = await SCHEMA.execute(document, variable_values=variables, context_value=context)
        if result.errors:
            raise SystemExit(str(result.errors))
        return result.data or {}


def cursor(row: tables.Content) -> str:
    """Return the place of a row."""
    return base64.b64encode(f"{row.effective_at.isoformat()}|{row.source_key}/{row.identity}".encode()).decode()


def _newest(statement: Any) -> Any:  # noqa: ANN401 - a Select
    return statement.order_by(col(CONTENT.effective_at).desc(), col(CONTENT.id).desc())


def _content(row: tables.Content) -> Content:
    return Content(
        row=row,
        slug=row.slug,
        kind=row.kind,
        title=row.title,
        summary=row.summary,
        locale=row.language,
        published_at=row.published_at,
        updated_at=row.updated_at,
    )


async def _all(sessions: Sessions, statement: Any) -> list[Any]:  # noqa: ANN401 - a Select
    async with sessions() as session:
        return list(await session.scalars(statement))


async def _sources(sessions: Sessions, keys: Sequence[str]) -> list[Source]:
    rows = await _all(sessions, select(tables.Source).where(col(tables.Source.key).in_(keys)))
    found = {row.key: Source(slug=row.key, name=row.name, homepage=row.homepage) for row in rows}
    return [found[key] for key in keys]


async def _countries(sessions: Sessions, keys: Sequence[Any]) -> list[list[Country]]:
    link, country = tables.ContentCountry, tables.Country
    joined = select(link.content_id, country).join(country, col(country.iso2) == col(link.country))
    found: dict[Any, list[Country]] = {key: [] for key in keys}
    async with sessions() as session:
        for key, row in await session.execute(joined.where(col(link.content_id).in_(keys))):
            found[key].append(Country(iso2=row.iso2, name=row.names["en"]))
    return [found[key] for key in keys]


async def _themes(sessions: Sessions, keys: Sequence[Any]) -> list[list[Theme]]:
    link, theme = tables.ContentTheme, tables.Theme
    joined = select(link.content_id, theme).join(theme, col(theme.slug) == col(link.theme))
    found: dict[Any, list[Theme]] = {key: [] for key in keys}
    async with sessions() as session:
        for key, row in await session.execute(joined.where(col(link.content_id).in_(keys))):
            found[key].append(Theme(slug=row.slug, name=row.names["en"]))
    return [found[key] for key in keys]
