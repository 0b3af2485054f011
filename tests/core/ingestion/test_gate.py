"""One request at a time to a host, in the order they came."""

import asyncio
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.gate import Gate

pytestmark = pytest.mark.anyio


class Visitors:
    """Who pass a gate, and in which order."""

    def __init__(self) -> None:
        self.gate, self.order, self.inside, self.most = Gate(), list[str](), Counter[str](), Counter[str]()
        self.open = asyncio.Event()

    async def visit(self, name: str, host: str = "a", at_once: int = 1, seconds: float = 60) -> None:
        async with asyncio.timeout(seconds) as deadline, self.gate.passed(host, at_once, deadline):
            self.order.append(name)
            self.inside[host] += 1
            self.most[host] = max(self.most[host], self.inside[host])
            try:
                await self.open.wait()
            finally:
                self.inside[host] -= 1

    def start(self, *names: str, host: str = "a", at_once: int = 1) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(self.visit(name, host, at_once)) for name in names]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_one_at_a_time_in_order_and_hosts_beside_one_another() -> None:
    visitors = Visitors()
    tasks = visitors.start(*"123") + visitors.start(*"xy", host="b")
    await settle()
    assert visitors.order == ["1", "x"]
    visitors.open.set()
    await asyncio.gather(*tasks)
    assert visitors.order == ["1", "x", "2", "y", "3"]
    assert visitors.most == {"a": 1, "b": 1}
    assert visitors.gate._hosts == {}


async def test_two_at_once_where_both_agree_and_nobody_overtakes() -> None:
    visitors = Visitors()
    tasks = visitors.start("1", "2", at_once=2) + visitors.start("3") + visitors.start("4", at_once=2)
    await settle()
    assert visitors.order == ["1", "2"]
    visitors.open.set()
    await asyncio.gather(*tasks)
    assert visitors.order == ["1", "2", "3", "4"]
    assert visitors.most["a"] == 2


async def test_one_that_gives_up_leaves_nothing_behind() -> None:
    visitors = Visitors()
    first, second, third = visitors.start(*"123")
    await settle()
    second.cancel()
    await settle()
    visitors.open.set()
    await asyncio.gather(first, third)
    assert (visitors.order, second.cancelled(), visitors.gate._hosts) == (["1", "3"], True, {})


async def test_a_place_that_is_given_to_one_who_just_gave_up_goes_on() -> None:
    visitors = Visitors()
    first, second, third = visitors.start(*"123")
    await settle()
    first.cancel()
    await asyncio.sleep(0)  # the place is handed to the second, who has not noticed yet
    second.cancel()
    visitors.open.set()
    await asyncio.gather(first, second, third, return_exceptions=True)
    assert (visitors.order, visitors.gate._hosts) == (["1", "3"], {})


async def test_waiting_does_not_count_against_the_deadline() -> None:
    visitors = Visitors()
    loop = asyncio.get_running_loop()
    first = visitors.start("1")[0]
    await settle()
    async with asyncio.timeout(5) as deadline:
        waiting = asyncio.ensure_future(visitors.gate.passed("a", 1, deadline).__aenter__())
        await settle()
        assert deadline.when() is None
        first.cancel()
        await waiting
        left = deadline.when()
        assert left is not None
        assert 4 < left - loop.time() <= 5


async def test_what_fails_inside_frees_its_place() -> None:
    gate = Gate()
    for _ in range(3):
        with pytest.raises(RuntimeError):
            async with asyncio.timeout(None) as deadline, gate.passed("a", 1, deadline):
                raise RuntimeError("inside")
    assert gate._hosts == {}


@given(st.integers(0, 2**32))
def test_whoever_comes_goes_and_gives_up_the_rule_holds(seed: int) -> None:
    chance = random.Random(seed)

    async def main() -> Visitors:
        visitors = Visitors()
        visitors.open.set()
        tasks: list[asyncio.Task[None]] = []
        for number in range(30):
            tasks += visitors.start(str(number), host=chance.choice("ab"), at_once=chance.choice((1, 2)))
            if chance.random() < 0.4:
                chance.choice(tasks).cancel()
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
        async with asyncio.timeout(20):
            await asyncio.gather(*tasks, return_exceptions=True)
        return visitors

    visitors = asyncio.run(main())
    assert visitors.gate._hosts == {}
    assert max(visitors.most.values(), default=0) <= 2
