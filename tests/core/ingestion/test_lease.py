"""Sources belong to one worker at a time."""

import asyncio

import pytest

from m4d_core.errors import ConflictError, StorageError
from m4d_core.ingestion.lease import Leases, held
from m4d_core.storage import sources
from m4d_core.storage.database import Database

pytestmark = pytest.mark.anyio


async def free(world: Database, key: str = "demo") -> bool:
    return bool(await sources.take(world, [key], "asking", -1))


async def test_is_held_and_given_back(world: Database) -> None:
    async with held(world, "demo", 60) as first:
        with pytest.raises(ConflictError, match="'demo' is being read"):
            async with held(world, "demo", 60):
                pass
    async with held(world, "demo", 60) as second:
        assert second.token == first.token + 1


async def test_is_given_back_when_the_work_fails(world: Database) -> None:
    with pytest.raises(RuntimeError, match="work"):
        async with held(world, "demo", 60):
            raise RuntimeError("work")
    assert await free(world)


async def test_many_are_taken_at_once_and_given_back_together(world: Database) -> None:
    async with Leases(world, 60) as leases:
        assert await leases.take([]) == []
        first, second = await leases.take(["demo", "undp-projects"])
        assert await leases.take(["demo"]) == []
        first.give_back()
        assert not await free(world, first.lease.source_key), "not before it is flushed"
        await leases.flush()
        await leases.flush()
        assert await free(world, first.lease.source_key)
        assert not await free(world, second.lease.source_key)
    assert await free(world, second.lease.source_key), "what is left goes back at the end"


async def test_what_could_not_be_given_back_is_kept_for_the_next_time(
    world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = sources.give_back

    async def away(*_: object) -> None:
        monkeypatch.setattr(sources, "give_back", original)
        raise StorageError("the database is away")

    async with Leases(world, 60) as leases:
        (one,) = await leases.take(["demo"])
        one.give_back()
        monkeypatch.setattr(sources, "give_back", away)
        with pytest.raises(StorageError):
            await leases.flush()
        await leases.flush()
        assert await free(world)


async def test_the_heartbeat_keeps_them_beyond_their_time_and_outlives_the_database(
    world: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats, renewed = 0, asyncio.Event()
    original = sources.renew

    async def counted(*arguments: object) -> None:
        nonlocal beats
        beats += 1
        if beats == 1:
            raise StorageError("the database is away")
        if beats == 3:
            renewed.set()
        await original(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(sources, "renew", counted)
    async with held(world, "demo", 0.3):
        await asyncio.wait_for(renewed.wait(), 20)


async def test_a_lease_that_was_taken_over_is_not_given_back_for_the_other(world: Database) -> None:
    async with held(world, "demo", 0.000001):
        assert await sources.take(world, ["demo"], "other", 60)
    assert not await free(world)
