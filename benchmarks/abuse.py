"""What hostile clients cost others: the answers of one who behaves, alone and beside attacks, over real sockets.

`python -m benchmarks.abuse [SECONDS]` of each stretch, 20 unless said. The server is a process of its own with the
content M4D comes with. Targets: each attack answered within 250 ms, a bomb of 2^30 within three times one of 2^10,
and the 99th percentile of the others within twice what it is alone.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import orjson

from m4d_schema.pages.operations import operations
from tests.schema.abuse import attacks
from tests.schema.running import running

GOOD_A_SECOND, BAD_A_SECOND = 10, 20
SLOW = 200
TIMES = 5
SHOWN = 12
MEDIA = "application/graphql-response+json"
HEAD = (
    "POST /graphql HTTP/1.1\r\nHost: m4d\r\nContent-Type: application/json\r\n"
    f"Accept: {MEDIA}\r\nContent-Length: {{}}\r\n\r\n"
)


class Client:
    """One connection that is kept, and opened again where the server closes it."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, body: bytes) -> tuple[float, int]:
        """Return how many seconds the answer takes, and its status."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        start = perf_counter()
        writer.write(HEAD.format(len(body)).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(head.partition("content-length:")[2].split("\r\n")[0]))
        elapsed = perf_counter() - start
        if "connection: close" in head:
            writer.close()
            self._streams = None
        return elapsed, int(head.split(" ")[1])

    async def hang(self) -> None:
        """Begin a body, wait until the server has enough of it, and begin another, for ever."""
        while True:
            reader, writer = await asyncio.open_connection(*self._address)
            writer.write(HEAD.format(100).encode() + b'{"query":')
            await reader.read()
            writer.close()


Ask = Callable[[], Awaitable[object]]


async def steadily(a_second: float, seconds: float, ask: Ask) -> None:
    """Ask at an even rate, whether the answers keep up or not."""
    loop = asyncio.get_running_loop()
    begun, number = loop.time(), 0
    while loop.time() - begun < seconds:
        await ask()
        number += 1
        await asyncio.sleep(max(begun + number / a_second - loop.time(), 0))


async def well_behaved(client: Client, body: bytes, seconds: float) -> Sequence[float]:
    """Return the seconds of each answer of a client that asks for a home page again and again."""
    found: list[float] = []

    async def ask() -> None:
        elapsed, status = await client.ask(body)
        assert status == HTTPStatus.OK, status
        found.append(elapsed)

    await steadily(GOOD_A_SECOND, seconds, ask)
    return found


@asynccontextmanager
async def meanwhile(*works: Awaitable[None]) -> AsyncIterator[None]:
    """Let works go on beside the block, and end them with it."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            if task.done():
                task.result()  # that of one who gave up early tells nothing
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def told(name: str, seconds: Sequence[float], quiet: float | None = None) -> float:
    """Print a line and return its 99th percentile."""
    last = quantiles(seconds, n=100)[98]
    ratio = f", {last / quiet:.2f} times that alone" if quiet else ""
    print(f"{name:34} {len(seconds):4} answers, p50 {median(seconds) * 1000:6.1f} ms, p99 {last * 1000:6.1f} ms{ratio}")
    return last


async def measure(host: str, port: int, seconds: float) -> None:
    """Ask alone, beside one who attacks, beside bodies that never end; then time each attack."""
    home = next(each for each in operations() if each.name == "Home")
    body = orjson.dumps({"query": home.document})
    good, bad = Client(host, port), Client(host, port)
    await well_behaved(good, body, 3)
    quiet = told("a home page, alone", await well_behaved(good, body, seconds))
    hostile = cycle([each.body for each in attacks()])
    async with meanwhile(steadily(BAD_A_SECOND, seconds * 2, lambda: bad.ask(next(hostile)))):
        told(f"beside {BAD_A_SECOND} attacks a second", await well_behaved(good, body, seconds), quiet)
    async with meanwhile(*(Client(host, port).hang() for _ in range(SLOW))):
        told(f"beside {SLOW} bodies that hang", await well_behaved(good, body, seconds), quiet)
    times: dict[str, list[float]] = {}
    alone = Client(host, port)
    for attack in attacks():
        answers = [await alone.ask(attack.body) for _ in range(TIMES)]
        assert all(status == HTTPStatus.BAD_REQUEST for _, status in answers), attack.name
        times[attack.name] = [elapsed for elapsed, _ in answers]
    print(f"\nslowest of {TIMES} answers to each attack, alone:")
    for name, seconds_each in sorted(times.items(), key=lambda each: -max(each[1]))[:SHOWN]:
        print(f"  {name:34} {max(seconds_each) * 1000:7.1f} ms")
    ratio = median(times["fragment bomb of 2^30"]) / median(times["fragment bomb of 2^10"])
    print(f"a bomb of 2^30 takes {ratio:.2f} times what one of 2^10 takes")


def main(seconds: float) -> None:
    """Start a server with content, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        with running(Path(folder)):  # fills the database
            pass
        with running(Path(folder), command="serve") as server:
            host, _, port = server.base.removeprefix("http://").partition(":")
            asyncio.run(measure(host, int(port), seconds))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
