"""A source belongs to one worker at a time."""

import asyncio

import pytest

from m4d_core.errors import ConflictError
from m4d_core.ingestion.lease import held
from m4d_core.storage import sources
from m4d_core.storage.database import Database

pytestmark = pytest.mark.anyio


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
    assert await sources.acquire(world, "demo", "next", 1) is not None


async def test_the_heartbeat_keeps_it_beyond_its_time(world: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    beats, renewed = 0, asyncio.Event()
    original = sources.renew

    async def counted(*arguments: object) -> bool:
        nonlocal beats
        beats += 1
        if beats == 3:
            renewed.set()
        return await original(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(sources, "renew", counted)
    async with held(world, "demo", 0.3):
        await asyncio.wait_for(renewed.wait(), 20)


async def test_a_lease_that_was_taken_over_is_not_given_back_for_the_other(world: Database) -> None:
    async with held(world, "demo", 0.000001):
        other = await sources.acquire(world, "demo", "other", 60)
        assert other is not None
    assert await sources.acquire(world, "demo", "third", 60) is None
