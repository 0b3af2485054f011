"""Live is not ready; no detail in public."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from m4d_core.clock import FixedClock
from m4d_core.storage.database import Database
from m4d_schema.health import health_routes
from m4d_search.contract import EngineHealth, SearchEngine
from tests.schema.asking import index
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
CLOCK, LATE_S = FixedClock(NOW), 60


class Down:
    """An engine that is away."""

    async def health(self) -> EngineHealth:
        return EngineHealth(ok=False, detail="secret address")


@pytest.fixture
async def client(world: Database, engine: SearchEngine) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=health_routes(world, engine, CLOCK, LATE_S))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as made:
        yield made


async def test_all_is_well(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "ok"}
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json(), ready.headers["cache-control"]) == (200, {"status": "ok"}, "no-store")


async def test_without_its_database_it_lives_and_is_not_ready(client: httpx.AsyncClient, world: Database) -> None:
    async with world.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'other'"))
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable"})
    assert ready.headers["retry-after"]
    assert (await client.get("/health/live")).status_code == 200


async def test_without_its_engine_it_is_degraded_and_keeps_its_secrets(world: Database) -> None:
    app = Starlette(routes=health_routes(world, Down(), CLOCK, LATE_S))  # type: ignore[arg-type]  # only its health is asked
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "degraded"})


async def test_an_index_that_is_so_late_and_no_later_is_well(world: Database, engine: SearchEngine) -> None:
    clock = FixedClock(NOW)
    app = Starlette(routes=health_routes(world, engine, clock, LATE_S))
    await save(world, write("a"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        for late_s, status in ((LATE_S, "ok"), (LATE_S + 1, "degraded")):
            clock.at = NOW + timedelta(seconds=late_s)
            assert (await client.get("/health/ready")).json() == {"status": status}
        await index(world, engine)
        assert (await client.get("/health/ready")).json() == {"status": "ok"}
