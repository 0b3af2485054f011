"""A rebuild while fifty searches a second come and content changes: none fails, and nothing is missing after it."""

import sys
from time import monotonic

import anyio
import pytest

from m4d_search.contract import SearchEngine, SearchQuery
from m4d_search.indexer import Indexer
from tests.search.documents import key
from tests.search.followed import Content, indexer

pytestmark = pytest.mark.anyio
RATE = 50  # searches a second, whether those before have been answered or not
KEPT = 20  # items that nothing happens to: every search must find them


class Load:
    """Searches at a steady rate, and what came of them."""

    def __init__(self, engine: SearchEngine) -> None:
        self.engine = engine
        self.asked = self.answered = 0
        self.over = anyio.Event()

    async def run(self) -> None:
        began = monotonic()
        async with anyio.create_task_group() as tasks:
            while not self.over.is_set():
                tasks.start_soon(self.search)
                self.asked += 1
                await anyio.sleep(max(began + self.asked / RATE - monotonic(), 0))  # the pace is what is tested

    async def search(self) -> None:
        found = await self.engine.search(SearchQuery(text="lasting ", limit=KEPT))
        assert set(found.ids) == {key(f"kept{number}") for number in range(KEPT)}
        self.answered += 1


async def rebuild(engine: SearchEngine, *, items: int, times: int) -> None:
    content = Content()
    for number in range(KEPT):
        content.put(f"kept{number}", "lasting")
    for number in range(items):
        content.put(f"n{number}", f"wages {number}")
    follower = indexer(engine, content, batch=500)
    while await follower.step():
        pass
    load, began = Load(engine), monotonic()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(load.run)
        for number in range(times):
            async with anyio.create_task_group() as both:
                both.start_soon(follower.rebuild, lambda done: content.put(f"n{done}", "changed meanwhile"))
                both.start_soon(follow, follower, content, number)
        load.over.set()
    rate = load.asked / (monotonic() - began)
    sys.stderr.write(f"{engine.name}: {load.answered} searches, {rate:.0f} a second, during {times} rebuilds\n")
    assert load.answered == load.asked > 0
    while await follower.step():
        pass
    assert not (await follower.check()).ids
    assert await engine.count() == len(content.public)


async def follow(follower: Indexer, content: Content, number: int) -> None:
    """Change content, a step of the indexer after each change."""
    for step in range(5):
        content.hide(f"n{number * 5 + step}")
        content.put(f"new {number} {step}", "new wages")
        await follower.step()


async def test_searches_go_on_while_an_index_is_rebuilt(engine: SearchEngine) -> None:
    await rebuild(engine, items=500, times=1)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_searches_go_on_while_a_large_index_is_rebuilt_again_and_again(engine: SearchEngine) -> None:
    await rebuild(engine, items=5_000, times=3)
