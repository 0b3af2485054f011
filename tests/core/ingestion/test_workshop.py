"""The table of sources keeps in step with what is installed and configured."""

from collections.abc import Iterable

import pytest
from anyio import WouldBlock

from m4d_core.content.item import License
from m4d_core.ingestion import FeedSource, source
from m4d_core.ingestion.contract import SourceConfig
from m4d_core.ingestion.registry import Registered, Registry
from m4d_core.ingestion.workshop import GONE, WAITING, open_workshop, sync_sources
from m4d_core.settings import Settings
from m4d_core.storage import sources, tables
from m4d_core.storage.database import Database
from m4d_core.storage.sources import SourceState
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio


@source("city", partner="city-hall", title="City news", license=License(key="CC-BY-4.0"))
class City(FeedSource):
    pass


def registry(*urls: str, enabled: bool = True) -> Registry:
    made = City(SourceConfig(urls=urls, enabled=enabled))
    return Registry(sources={"city": Registered(source=made, distribution="test", version="1")})


async def sync(database: Database, installed: Registry) -> SourceState:
    async with database.write() as connection:
        await sync_sources(connection, installed, NOW)
    async with database.read() as connection:
        return next(state for state in await sources.states(connection) if state.key == "city")


async def test_a_new_source_is_due_at_once_and_its_partner_exists(world: Database) -> None:
    state = await sync(world, registry("https://city.example/feed"))
    assert (state.name, state.status, state.reason, state.next_check_at) == ("City news", "PAUSED", WAITING, NOW)
    names: Iterable[str] = (row["names"]["en"] for row in await rows(world, tables.Organization))
    assert "City Hall" in names
    assert await sources.due(world, 10) == ["city"]


async def test_without_an_address_or_switched_off_it_is_paused_and_says_why(world: Database) -> None:
    state = await sync(world, registry())
    assert (state.status, state.reason, state.next_check_at) == ("PAUSED", "no address", None)
    state = await sync(world, registry("https://city.example/feed"))
    assert (state.reason, state.next_check_at) == (WAITING, NOW)
    state = await sync(world, registry("https://city.example/feed", enabled=False))
    assert (state.reason, state.next_check_at) == ("disabled", None)


async def test_what_was_learnt_survives_a_start(world: Database) -> None:
    await sync(world, registry("https://city.example/feed"))
    async with world.write() as connection:
        await sources.learn(connection, "city", {"status": "FAILING", "reason": "dns", "failures": 2})
    state = await sync(world, registry("https://city.example/feed"))
    assert (state.status, state.reason, state.failures) == ("FAILING", "dns", 2)


async def test_one_with_a_new_address_is_asked_at_once_even_if_the_old_one_was_retired(world: Database) -> None:
    await sync(world, registry("https://city.example/feed"))
    retired = {"status": "GONE", "reason": "http_410", "failures": 3, "next_check_at": None}
    async with world.write() as connection:
        await sources.learn(connection, "city", retired)
    assert (await sync(world, registry("https://city.example/feed"))).next_check_at is None
    state = await sync(world, registry("https://city.example/new"))
    assert (state.status, state.next_check_at, state.failures) == ("GONE", NOW, 0)


async def test_a_source_that_is_gone_is_paused_and_our_own_are_left_alone(world: Database) -> None:
    await sync(world, registry("https://city.example/feed"))
    state = await sync(world, Registry(sources={}))
    assert (state.status, state.reason, state.next_check_at) == ("PAUSED", GONE, None)
    async with world.read() as connection:
        own = next(state for state in await sources.states(connection) if state.key == "demo")
    assert own.status == "OK"


async def test_as_many_bodies_are_read_at_once_as_the_setting_says(world: Database) -> None:
    async with open_workshop(Settings(ingest_readers=2), world) as workshop, workshop.readers:
        workshop.readers.acquire_on_behalf_of_nowait("second")
        with pytest.raises(WouldBlock):
            workshop.readers.acquire_on_behalf_of_nowait("third")
        workshop.readers.release_on_behalf_of("second")


async def test_a_workshop_holds_the_reference_data(world: Database) -> None:
    async with open_workshop(Settings(), world) as workshop:
        assert workshop.reference.country("TN") is not None
        assert workshop.clock.now().tzinfo is not None
