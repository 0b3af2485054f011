"""CPU of one answer, in one process on SQLite: kept, compiled, by graphql-core, and by plain Strawberry.

Compiled answers are had twice: with lists by SQL, and by the catalogue.

`python -m benchmarks.graphql [NUMBER] [FOLDER]`: 100,000 items unless said; a folder keeps the data set for the next
run. Contestants take turns in each round, and the least of the rounds counts. Answers are compared first.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

import orjson
from sqlalchemy import select
from sqlmodel import col

from benchmarks.graphql.data import keys, prepared
from benchmarks.graphql.plain import CONTENT, Plain, cursor
from benchmarks.graphql.workloads import PLAIN, Workload, workloads
from m4d_core.catalogue.follow import Bounds, Catalogue
from m4d_core.catalogue.listing import CatalogueListing
from m4d_core.settings import MIB, Settings
from m4d_core.storage.database import Database
from m4d_core.storage.pulse import Pulse
from m4d_core.storage.selection import Order, Position
from m4d_core.storage.sql_listing import SqlListing
from m4d_schema.app import open_installation
from m4d_schema.context import GraphQLContext
from m4d_schema.cursors import write_cursor
from m4d_schema.door import GraphQLDoor
from m4d_schema.execution import Executor
from m4d_schema.requests import Asked
from m4d_schema.schema import build_schema

ROUNDS = 5
TIMES: Mapping[str, int] = {"kept": 200, "catalogue": 40, "compiled": 40, "graphql-core": 10, "plain": 5}
TARGETS: Mapping[str, float] = {"A": 15, "B": 10, "C": 15, "D": 10, "E": 15}
Ask = Callable[[], Awaitable[object]]


class Contest:
    """The contestants over one data set."""

    def __init__(self, context: GraphQLContext, database: Database, listing: CatalogueListing) -> None:
        schema = build_schema()
        self._compiled, self._core = Executor(schema), Executor(schema)
        self._core.plans.program = lambda *_: None  # type: ignore[method-assign]  # one method of one object is left out
        self._bare = replace(context, answers=None, listing=SqlListing(database))
        self._cataloged = replace(context, answers=None, listing=listing)
        self._door = GraphQLDoor(schema, context)
        self._plain = Plain(database)

    def contestants(self, workload: Workload) -> Mapping[str, Ask]:
        """Return who answers a workload, each with its bytes."""
        asked = Asked(document=workload.document, variables=workload.variables)
        body = orjson.dumps({"query": workload.document, "variables": workload.variables})

        async def written(executor: Executor, context: GraphQLContext) -> bytes:
            return orjson.dumps(await executor.answer(asked, context))

        async def plain() -> bytes:
            return orjson.dumps(await self._plain.answer(PLAIN[workload.name[0]], dict(workload.plain)))

        return {
            "kept": lambda: self._post(body),
            "catalogue": lambda: written(self._compiled, self._cataloged),
            "compiled": lambda: written(self._compiled, self._bare),
            "graphql-core": lambda: written(self._core, self._bare),
            "plain": plain,
        }

    async def _post(self, body: bytes) -> bytes:
        sent: list[bytes] = []
        scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "client": ("127.0.0.1", 1)}
        scope["headers"] = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        asked = iter(({"type": "http.request", "body": body},))

        async def receive() -> Any:  # noqa: ANN401 - a message of ASGI
            found = next(asked, None)
            return found if found is not None else await asyncio.Event().wait()

        async def send(message: Any) -> None:  # noqa: ANN401 - a message of ASGI
            sent.append(message.get("body", b""))

        await self._door(scope, receive, send)
        return b"".join(sent)


async def measured(contestants: Mapping[str, Ask]) -> Mapping[str, float]:
    """Return the milliseconds of CPU of each."""
    least = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, ask in contestants.items():
            await ask()
            start = process_time()
            for _ in range(TIMES[name]):
                await ask()
            least[name] = min(least[name], (process_time() - start) / TIMES[name] * 1000)
    return least


async def compare(workload: Workload, contestants: Mapping[str, Ask]) -> None:
    """Raise SystemExit where answers differ: ours in anything, plain Strawberry in what it shows."""
    kept, cataloged, compiled, core = [
        orjson.loads(await contestants[name]())["data"] for name in ("kept", "catalogue", "compiled", "graphql-core")
    ]
    if not kept == cataloged == compiled == core:
        raise SystemExit(f"{workload.name}: ours differ")
    plain = orjson.loads(await contestants["plain"]())
    shown = [titles(each) for each in (compiled, plain)]
    if shown[0] != shown[1] and workload.name in TARGETS:
        raise SystemExit(f"{workload.name}: plain Strawberry answers something else")


def titles(value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Return every title of an answer, in order."""
    if isinstance(value, dict):
        own = [value["title"]] if "title" in value else []
        return own + [title for each in value.values() for title in titles(each)]
    return [title for each in value for title in titles(each)] if isinstance(value, list) else []


async def places(database: Database, number: int, context: GraphQLContext) -> Mapping[str, Any]:
    """Return what the workloads are about: an item, and a place half way down."""
    async with database.read() as connection:
        newest = select(CONTENT).order_by(col(CONTENT.effective_at).desc(), col(CONTENT.id).desc())
        half = (await connection.execute(newest.offset(number // 2).limit(1))).one()
        item = (await connection.execute(newest.where(col(CONTENT.kind) == "NEWS").offset(number // 9).limit(1))).one()
    return {
        "slug": item.slug,
        "source": item.source_key,
        "after": write_cursor(Order(), Position(key=half.effective_at, id=half.id)),
        "plain_after": cursor(half),
        "country": keys(context.memory.reference)[0][9],
    }


async def cataloged(context: GraphQLContext, database: Database) -> CatalogueListing:
    """Return the listing by the catalogue, and say what that takes."""
    pulse = Pulse(database)
    catalogue = Catalogue(database, pulse, Bounds(wish="on", least_items=0, most_bytes=sys.maxsize))
    start, before = process_time(), _resident()
    await catalogue.build()
    held = await catalogue.current()
    taken = f"{held.size / MIB:.1f} MiB" if held else "nothing"
    grown = (_resident() - before) / MIB
    print(f"catalogue: built in {process_time() - start:.1f} s of CPU, {taken}, process grown by {grown:.0f} MiB\n")
    return CatalogueListing(catalogue, SqlListing(database), context.rows)


def _resident() -> int:
    return getrusage(RUSAGE_SELF).ru_maxrss * 1024


async def main(number: int, folder: Path) -> None:
    """Fill a database unless it is there, and measure."""
    settings = Settings(data_dir=folder, plugins=())
    await prepared(settings, number)
    async with open_installation(settings, background=False) as installation:
        context, database = installation.graphql, installation.database
        contest = Contest(context, database, await cataloged(context, database))
        print(
            f"{'':10}{'bytes':>8}" + "".join(f"{name:>14}" for name in TIMES) + f"{'plain/compiled':>17}{'target':>8}"
        )
        for workload in workloads(await places(database, number, context)):
            contestants = contest.contestants(workload)
            await compare(workload, contestants)
            size = len(await contestants["compiled"]())  # type: ignore[arg-type]  # it gives bytes
            cost = await measured(contestants)
            ratio, target = cost["plain"] / cost["compiled"], TARGETS.get(workload.name)
            row = "".join(f"{cost[name]:11.3f} ms" for name in TIMES)
            print(f"{workload.name:10}{size:8,}{row}{ratio:16.1f}x{f'{target:.0f}x' if target else '':>8}")


if __name__ == "__main__":
    number, *folder = [*sys.argv[1:]] or ["100000"]
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(main(int(number), Path(folder[0] if folder else temporary)))
