"""What differs between index and database is found, told and mended."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import structlog

from m4d_search.contract import Delete, Upsert
from m4d_search.engines.embedded import EmbeddedEngine
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


@pytest.fixture
def engine() -> Memory:
    return Memory()


async def test_a_thousand_damages_are_found_and_repaired(tmp_path: Path, content: Content) -> None:
    for number in range(1_200):
        content.put(f"n{number}", f"wages {number}")
    engine = EmbeddedEngine(tmp_path / "search", write=True)
    follower = indexer(engine, content, batch=500)
    while await follower.step():
        pass
    assert not (await follower.check()).ids
    chance = Random(20260301)
    whole = chance.sample(sorted(content.public), 700)
    lost, aged = whole[:350], whole[350:]
    strangers = [doc(f"stranger {number}", "wages") for number in range(300)]
    older = [replace(content.public[id_], revision=0, title="otherwise") for id_ in aged]
    await engine.write([*(Delete(id=id_) for id_ in lost), *(Upsert(document=each) for each in (*older, *strangers))])
    found = await follower.check()
    assert (found.missing, found.stale) == (frozenset(lost), frozenset(aged))
    assert found.orphans == {each.id for each in strangers}
    assert await follower.repair() == found
    assert not (await follower.repair()).ids
    assert await engine.count() == len(content.public)
    assert (await find(engine, "otherwise")).total == 0
    await engine.close()


async def test_a_second_repair_writes_nothing_and_what_comes_meanwhile_is_left_to_the_follower(
    engine: Memory, content: Content
) -> None:
    follower = indexer(engine, content)
    await follower.step()
    content.put("d", "new")
    content.hide("a")
    assert not (await follower.check()).ids
    engine.held.pop(key("b"))
    assert (await follower.repair()).missing == {key("b")}
    writes = len(engine.writes)
    assert not (await follower.repair()).ids
    assert len(engine.writes) == writes
    await follower.step()
    assert engine.held == content.public


async def test_it_is_kept_whole_day_by_day_and_faults_are_waited_out(engine: Memory, content: Content) -> None:
    follower, seconds = indexer(engine, content), list[float]()
    await follower.step()

    async def day(pause: float) -> None:
        seconds.append(pause)
        engine.fail = len(seconds) == 1
        if len(seconds) == 2:
            engine.held[key("orphan")] = doc("orphan", "left over")
        if len(seconds) == 4:
            raise KeyboardInterrupt

    with structlog.testing.capture_logs() as logs, pytest.raises(KeyboardInterrupt):
        await follower.keep(interval_s=60, sleep=day)
    assert [(each["event"], each.get("orphans")) for each in logs] == [
        ("search_index_unchecked", None),
        ("search_index_repaired", 1),
    ]
    assert engine.held == content.public
    assert seconds == [60] * 4
