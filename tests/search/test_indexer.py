"""The follower of the change sequence: equal to the database in the end, whatever happens on the way."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import anyio
import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.errors import EngineError
from m4d_search.contract import Delete, Operation, Upsert
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.indexer import LONGEST_PAUSE_S, Indexer, Lag
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


async def test_a_step_brings_the_present_state_once(engine: Memory, content: Content) -> None:
    follower = indexer(engine, content)
    assert await follower.lag() == Lag(changes=4, since=content.steps[0].at)
    assert await follower.step() == 4
    assert engine.held == content.public
    (written,) = engine.writes
    assert written == [
        Upsert(document=content.public[key("a")]),
        Upsert(document=content.public[key("b")]),
        Delete(id=key("c")),
    ]
    assert content.cursors == {"memory:g1": 4}
    assert await follower.lag() == Lag(changes=0)
    assert await follower.step() == 0
    assert len(engine.writes) == 1


async def test_steps_are_bounded_and_go_on_after_a_restart(engine: Memory, content: Content) -> None:
    assert await indexer(engine, content, batch=3).step() == 3
    assert await indexer(engine, content, batch=3).step() == 1
    assert engine.held == content.public
    content.hide("a")
    assert await indexer(engine, content).step() == 1
    assert engine.held == content.public


async def test_the_cursor_waits_for_the_engine(engine: Memory, content: Content) -> None:
    follower = indexer(engine, content)
    engine.fail = True
    with pytest.raises(EngineError):
        await follower.step()
    assert content.cursors == {}
    engine.fail = False
    assert await follower.step() == 4
    assert engine.held == content.public


async def test_a_crash_after_the_write_repeats_it(engine: Memory, content: Content) -> None:
    engine.fail_after_write = True
    with pytest.raises(KeyboardInterrupt):
        await indexer(engine, content).step()
    assert content.cursors == {}
    engine.fail_after_write = False
    assert await indexer(engine, content).step() == 4
    assert engine.held == content.public


async def test_a_lost_index_begins_at_the_beginning(tmp_path: Path, content: Content) -> None:
    engine = EmbeddedEngine(tmp_path / "search", write=True)
    follower = indexer(engine, content)
    await follower.step()
    assert (await find(engine, "again")).ids == (key("a"),)
    shutil.rmtree(tmp_path / "search")
    assert (await follower.lag()).changes == 4
    assert await follower.step() == 4
    assert (await find(engine, "again")).ids == (key("a"),)
    assert len(content.cursors) == 2
    await engine.close()


async def test_a_rebuild_replaces_what_drifted(engine: Memory, content: Content) -> None:
    follower = indexer(engine, content, batch=1)
    while await follower.step():
        pass
    engine.held = {key("orphan"): doc("orphan", "left over")}
    told: list[int] = []
    assert await follower.rebuild(told.append) == 2
    assert engine.held == content.public
    assert told == [1, 2]
    assert content.cursors["memory:g2"] == 4
    assert await follower.step() == 0
    assert await follower.rebuild() == 2


async def test_changes_during_a_rebuild_are_in_it_when_it_takes_over(engine: Memory, content: Content) -> None:
    follower = indexer(engine, content, batch=1)
    news: Iterator[Callable[[], None]] = iter(
        [lambda: content.put("d", "late"), lambda: content.hide("b"), lambda: content.put("e", "later")]
    )

    def happen(_written: int = 0) -> None:
        for event in news:
            event()
            return

    content.before_some = happen
    await follower.rebuild(happen)
    assert engine.held == content.public
    assert (await follower.lag()).changes == 0


async def test_no_older_row_is_written_after_a_switch(engine: Memory, content: Content) -> None:
    follower = indexer(engine, content)
    paused, go = anyio.Event(), anyio.Event()
    original = engine.rebuild

    async def slow(batches: AsyncIterator[Sequence[Operation]]) -> str:
        collected = [batch async for batch in batches]
        paused.set()
        await go.wait()

        async def again() -> AsyncIterator[Sequence[Operation]]:
            for batch in collected:
                yield batch

        return await original(again())

    engine.rebuild = slow  # type: ignore[method-assign]  # holds the rebuild where it has read everything
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follower.rebuild)
        await paused.wait()
        content.put("a", "newest")
        tasks.start_soon(follower.step)
        await anyio.wait_all_tasks_blocked()
        assert engine.writes == []
        go.set()
    await follower.step()
    assert engine.held == content.public


async def test_a_switch_by_another_process_during_a_step(engine: Memory, content: Content) -> None:
    follower = indexer(engine, content)
    await follower.step()
    content.put("a", "older")

    def overtaken() -> None:
        engine.before_write = lambda: None
        content.put("a", "newer")
        engine.switch(dict(content.public))
        content.cursors["memory:g2"] = len(content.steps)

    engine.before_write = overtaken
    assert await follower.step() == 1
    assert engine.held == content.public
    assert content.cursors == {"memory:g1": 4, "memory:g2": 6}
    assert await follower.step() == 0


async def test_a_rebuild_that_fails_lets_the_follower_go_on(engine: Memory, content: Content) -> None:
    follower = indexer(engine, content)

    async def broken(batches: AsyncIterator[Sequence[Operation]]) -> str:
        async for _ in batches:
            pass
        raise EngineError("no room")

    engine.rebuild = broken  # type: ignore[method-assign]  # fails where it holds the lock
    with pytest.raises(EngineError):
        await follower.rebuild()
    with anyio.fail_after(5):
        assert await follower.step() == 4


class Pauses:
    """Sleeps that pass at once, are written down, and let something happen."""

    def __init__(self, *events: Callable[[], None]) -> None:
        self.seconds: list[float] = []
        self.events = iter(events)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        event = next(self.events, None)
        if event is None:
            raise KeyboardInterrupt
        event()


async def run(follower: Indexer, *events: Callable[[], None]) -> list[float]:
    pauses = Pauses(*events)
    with pytest.raises(KeyboardInterrupt):
        await follower.run(interval_s=0.25, sleep=pauses)
    return pauses.seconds


async def test_it_follows_until_it_is_stopped(engine: Memory, content: Content) -> None:
    seconds = await run(indexer(engine, content, batch=2), lambda: content.put("d", "four"), lambda: None)
    assert engine.held == content.public
    assert seconds == [0.25, 0.25, 0.25]


async def test_a_fault_is_logged_once_and_waited_out(engine: Memory, content: Content) -> None:
    def down() -> None:
        engine.fail = True
        content.put("d", "four")

    def up() -> None:
        engine.fail = False

    nothing = [lambda: None] * 6
    with structlog.testing.capture_logs() as logs:
        seconds = await run(indexer(engine, content), down, *nothing, up)
    assert seconds == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, LONGEST_PAUSE_S, LONGEST_PAUSE_S, 0.25]
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [
        ("search_index_stuck", "error"),
        ("search_index_follows_again", "info"),
    ]
    assert engine.held == content.public


async def test_a_fault_of_the_database_is_waited_out_too(engine: Memory, content: Content) -> None:
    content.fail = True

    def back() -> None:
        content.fail = False

    await run(indexer(engine, content), back, lambda: None)
    assert engine.held == content.public


NAMES = st.sampled_from("abcdef")
ACTS = st.one_of(
    st.tuples(st.just("put"), NAMES),
    st.tuples(st.just("hide"), NAMES),
    st.tuples(st.sampled_from(["step", "restart", "down", "up", "lose", "rebuild"]), st.just("")),
)


@given(st.lists(ACTS, max_size=40), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_it_ends_equal_to_the_database(acts: list[tuple[str, str]], batch: int) -> None:
    anyio.run(_play, acts, batch)


async def _play(acts: list[tuple[str, str]], batch: int) -> None:
    content, engine = Content(), Memory()
    follower = indexer(engine, content, batch)
    for act, name in acts:
        if act == "put":
            content.put(name, f"title {len(content.steps)}")
        elif act == "hide":
            content.hide(name)
        elif act == "restart":
            follower = indexer(engine, content, batch)
        elif act == "lose":
            engine.switch({})
        elif act in ("down", "up"):
            engine.fail = act == "down"
        else:
            with suppress(EngineError):
                await (follower.step() if act == "step" else follower.rebuild())
    engine.fail = False
    while await follower.step():
        pass
    assert engine.held == content.public
    assert (await follower.lag()).changes == 0
