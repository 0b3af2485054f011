"""The pages about embedding over the small world of each database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from m4d_core.settings import Settings
from m4d_core.storage import embeds
from m4d_core.storage.database import Database
from m4d_core.storage.embeds import StoredEmbed
from m4d_core.storage.queries import Rows
from m4d_core.storage.sql_listing import SqlListing
from m4d_schema.memory import open_memory
from m4d_schema.pages.embedding.context import EmbeddingContext
from m4d_schema.pages.embedding.routes import embedding_routes
from m4d_schema.search_door import shown_content
from m4d_search.door.embeds import EmbedUses
from tests.schema.asking import context_of
from tests.world import NOW

BASE = "https://m4d.example"
EMBED = "embed-1"
CITY, EVIL = "https://city.example", "https://evil.example"

Opening = Callable[..., Awaitable[httpx.AsyncClient]]


async def embedding(world: Database, uses: EmbedUses, **settings: Any) -> EmbeddingContext:
    graphql = await context_of(world, None, **settings)  # type: ignore[arg-type]  # no page searches by itself
    return EmbeddingContext(
        embeds=embeds.Embeds(world),
        uses=uses,
        content=shown_content(graphql, world),
        rows=Rows(world),
        listing=SqlListing(world),
        memory=await open_memory(world),
        settings=graphql.settings,
    )


@pytest.fixture
def uses(world: Database) -> EmbedUses:
    return EmbedUses(world, Settings())


@pytest.fixture
async def opening(world: Database, uses: EmbedUses) -> AsyncIterator[Opening]:
    """Open a client of the pages, with settings; there is one embed, for one city."""
    made: list[httpx.AsyncClient] = []
    async with world.write() as connection:
        await embeds.put(connection, StoredEmbed(id=EMBED, name="A site", origins=(CITY,), created_at=NOW))

    async def open_(**settings: Any) -> httpx.AsyncClient:
        app = Starlette(routes=embedding_routes(await embedding(world, uses, **settings)))
        made.append(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE))
        return made[-1]

    yield open_
    for client in made:
        await client.aclose()


@pytest.fixture
async def http(opening: Opening) -> httpx.AsyncClient:
    return await opening()
