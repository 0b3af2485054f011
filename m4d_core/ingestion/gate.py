"""One request at a time to a host, over the whole process, in the order they came."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Host:
    """A host that is being asked. inside: by how many. waiting: with how many at once each of them agrees."""

    waiting: deque[tuple[asyncio.Future[None], int]] = field(default_factory=deque)
    inside: int = 0

    def admit(self) -> None:
        """Give places to those in front, as far as there are any."""
        while self.waiting and self.inside < self.waiting[0][1]:
            turn, _ = self.waiting.popleft()
            if not turn.done():
                self.inside += 1
                turn.set_result(None)


class Gate:
    """Lets requests pass to hosts. Each host has a queue of its own; who gives up leaves nothing behind."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def passed(self, name: str, at_once: int, deadline: asyncio.Timeout) -> AsyncIterator[None]:
        """Hold a place at the host; the time until then does not count. at_once: requests, this one among them."""
        host = self._hosts.setdefault(name, _Host())
        try:
            if host.waiting or host.inside >= at_once:
                await _turn(host, at_once, deadline)
            else:
                host.inside += 1
            try:
                yield
            finally:
                host.inside -= 1
        finally:
            host.admit()
            if not (host.inside or host.waiting):
                self._hosts.pop(name, None)


async def _turn(host: _Host, at_once: int, deadline: asyncio.Timeout) -> None:
    loop = asyncio.get_running_loop()
    left = (deadline.when() or loop.time()) - loop.time()
    deadline.reschedule(None)
    turn: asyncio.Future[None] = loop.create_future()
    waiter = turn, at_once
    host.waiting.append(waiter)
    try:
        await turn
    except asyncio.CancelledError:
        if turn.cancelled():
            host.waiting.remove(waiter)
        else:
            host.inside -= 1  # the place was given just before
        raise
    deadline.reschedule(loop.time() + left)
