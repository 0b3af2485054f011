"""What differs between index and database is found, told and mended."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from random import Random, SystemRandom
from typing import Any

import pytest
import structlog

from m4d_search.contract import Delete, Operation, SearchEngine, Upsert
from m4d_search.drift import Drift
from tests.search.documents import doc, find, key
from tests.search.followed import Content, Memory, indexer

pytestmark = pytest.mark.anyio


@pytest.fixture
def content() -> Content:
    made = Content()
    made.put("a", "one")
    made.put("b", "two")
    made.put("a", "one again")
    made.hide("c")
    return made


class Counted:
    """An engine whose writes are counted."""

    def __init__(self, engine: SearchEngine) -> None:
        self.engine = engine
        self.writes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    async def write(self, operations: Sequence[Operation]) -> None:
        self.writes += len(operations)
        await self.engine.write(operations)


async def damage(engine: SearchEngine, content: Content, chance: Random, number: int) -> Drift:
    """Do so many damages of three kinds to an index, and return them."""
    kinds = [chance.choice(["lost", "aged", "strange"]) for _ in range(number)]
    hurt = chance.sample(sorted(content.public), len(kinds) - kinds.count("strange"))
    lost, aged = hurt[: kinds.count("lost")], hurt[kinds.count("lost") :]
    strangers = [doc(f"stranger {chance.random()}", "left over") for _ in range(kinds.count("strange"))]
    older = [replace(content.public[id_], revision=0, title="otherwise") for id_ in aged]
    operations: list[Operation] = [
        *(Delete(id=id_) for id_ in lost),
        *(Upsert(document=each) for each in (*older, *strangers)),
    ]
    chance.shuffle(operations)
    await engine.write(operations)
    orphans = frozenset(each.id for each in strangers)
    return Drift(missing=frozenset(lost), stale=frozenset(aged), orphans=orphans)


async def damage_and_repair(engine: SearchEngine, content: Content, *, seed: int, times: int) -> None:
    for number in range(1_200):
        content.put(f"n{number}", f"wages {number}")
    counted: Any = Counted(engine)
    follower = indexer(counted, content, batch=500)
    while await follower.step():
        pass
    assert not (await follower.check()).ids
    chance = Random(seed)
    for _ in range(times):
        done = await damage(engine, content, chance, 1_000)
        assert await follower.check() == await follower.repair() == done
        assert counted.writes
        counted.writes = 0
        assert not (await follower.repair()).ids
        assert counted.writes == 0
    assert await engine.count() == len(content.public)
    for word in ("otherwise", "left over"):
        assert (await find(engine, word)).total == 0


@pytest.fixture
def memory() -> Memory:
    return Memory()


async def test_a_thousand_damages_are_found_and_repaired(engine: SearchEngine, content: Content) -> None:
    await damage_and_repair(engine, content, seed=20260301, times=1)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_damages_are_found_and_repaired_time_and_again(engine: SearchEngine, content: Content) -> None:
    seed = SystemRandom().randrange(10**9)
    sys.stderr.write(f"seed {seed}\n")
    await damage_and_repair(engine, content, seed=seed, times=10)


async def test_a_second_repair_writes_nothing_and_what_comes_meanwhile_is_left_to_the_follower(
    memory: Memory, content: Content
) -> None:
    follower = indexer(memory, content)
    await follower.step()
    content.put("d", "new")
    content.hide("a")
    assert not (await follower.check()).ids
    memory.held.pop(key("b"))
    assert (await follower.repair()).missing == {key("b")}
    writes = len(memory.writes)
    assert not (await follower.repair()).ids
    assert len(memory.writes) == writes
    await follower.step()
    assert memory.held == content.public


async def test_it_is_kept_whole_day_by_day_and_faults_are_waited_out(memory: Memory, content: Content) -> None:
    follower, seconds = indexer(memory, content), list[float]()
    await follower.step()

    async def day(pause: float) -> None:
        seconds.append(pause)
        memory.fail = len(seconds) == 1
        if len(seconds) == 2:
            memory.held[key("orphan")] = doc("orphan", "left over")
        if len(seconds) == 4:
            raise KeyboardInterrupt

    with structlog.testing.capture_logs() as logs, pytest.raises(KeyboardInterrupt):
        await follower.keep(interval_s=60, sleep=day)
    assert [(each["event"], each.get("orphans")) for each in logs] == [
        ("search_index_unchecked", None),
        ("search_index_repaired", 1),
    ]
    assert memory.held == content.public
    assert seconds == [60] * 4
