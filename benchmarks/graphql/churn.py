"""How often answers are kept, and how slow the slowest are, while another process changes content.

`python -m benchmarks.graphql.churn [NUMBER] [FOLDER] [SECONDS]`: the workloads in turn over 16 connections to one
server on SQLite, first alone, then beside 20 changes a second: three of four alter an item, one brings a new one.
"""

import asyncio
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import orjson

from benchmarks.graphql.data import items, keys, prepared
from benchmarks.graphql.rates import found_places
from benchmarks.graphql.servers import LOAD_CORE, on_core, ours
from m4d_core.clock import SystemClock
from m4d_core.settings import Settings
from m4d_core.storage import repository
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.reference_rows import read_reference

CHANGES_A_SECOND, CONNECTIONS, ALTERED = 20, 16, 2000
KEPT = b'"way":"CACHED"'
HEAD = "POST /graphql HTTP/1.1\r\nHost: m4d\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


async def asked(host: str, port: int, bodies: Sequence[bytes], until: float) -> list[tuple[float, bool]]:
    """Ask one after the other over one connection; return the seconds of each answer, and whether it was kept."""
    found: list[tuple[float, bool]] = []
    reader, writer = await asyncio.open_connection(host, port)
    for body in cycle(bodies):
        start = perf_counter()
        if start > until:
            break
        writer.write(HEAD.format(len(body)).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        answer = await reader.readexactly(int(head.partition("content-length:")[2].split("\r\n")[0]))
        found.append((perf_counter() - start, KEPT in answer))
    writer.close()
    return found


async def load(title: str, address: str, bodies: Sequence[bytes], seconds: float) -> None:
    """Ask over all connections, and print what came of it."""
    host, _, port = address.removeprefix("http://").removesuffix("/graphql").partition(":")
    turned = [[*bodies[place:], *bodies[:place]] for place in range(len(bodies))]
    until = perf_counter() + seconds
    works = (asked(host, int(port), each, until) for each in islice(cycle(turned), CONNECTIONS))
    found = [each for part in await asyncio.gather(*works) for each in part]
    times = quantiles((elapsed * 1000 for elapsed, _ in found), n=100)
    kept = sum(is_kept for _, is_kept in found) / len(found)
    print(
        f"{title:24}{len(found) / seconds:8,.0f} answers/s, {kept:7.2%} kept,"
        f" p50 {times[49]:6.2f} ms, p99 {times[98]:6.2f} ms"
    )


async def change(folder: Path, seconds: float) -> None:
    """Change content, so many times a second."""
    async with open_database(Settings(data_dir=folder, plugins=())) as database:
        async with database.read() as connection:
            known = keys(await read_reference(connection))
        stored = list(islice(items(ALTERED, *known), ALTERED))
        chance, start = random.Random(1), perf_counter()
        for step in range(int(CHANGES_A_SECOND * seconds)):
            await _save(database, _changed(chance, stored, step))
            await asyncio.sleep(max(start + (step + 1) / CHANGES_A_SECOND - perf_counter(), 0))


def _changed(chance: random.Random, stored: Sequence[Write], step: int) -> Write:
    write, now = chance.choice(stored), SystemClock().now()
    title = f"{write.item.title}, at {now:%H:%M:%S.%f}"
    item = replace(write.item, title=title)
    if step % 4 == 0:
        item = replace(item, identity=f"new {now.timestamp()}", published_at=now - timedelta(seconds=1))
    return replace(write, item=item, content_hash=title)


async def _save(database: Database, write: Write) -> None:
    async with repository.transaction(database, SystemClock().now()) as transaction:
        await transaction.save([write])


def main(number: int, folder: Path, seconds: float) -> None:
    """Fill the database unless it is filled, and measure alone and beside changes."""
    settings = Settings(data_dir=folder, plugins=())
    asyncio.run(prepared(settings, number))
    bodies = [
        orjson.dumps({"query": each.document, "variables": each.variables})
        for each in asyncio.run(found_places(settings, number))
    ]
    with ours(folder, M4D_DATA_DIR=str(folder), M4D_GRAPHQL_STATS="true") as served, on_core(LOAD_CORE):
        asyncio.run(load("first", served.address, bodies, 2))
        asyncio.run(load("alone", served.address, bodies, seconds))
        command = [sys.executable, "-m", "benchmarks.graphql.churn", "change", str(folder), str(seconds + 2)]
        with subprocess.Popen(command):
            asyncio.run(load("beside 20 changes/s", served.address, bodies, seconds))


if __name__ == "__main__":
    if sys.argv[1:2] == ["change"]:
        asyncio.run(change(Path(sys.argv[2]), float(sys.argv[3])))
    else:
        given = [*sys.argv[1:], *["100000", "", "20"][len(sys.argv) - 1 :]]
        with tempfile.TemporaryDirectory() as temporary:
            main(int(given[0]), Path(given[1] or temporary), float(given[2]))
