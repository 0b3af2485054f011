"""Lists through the GraphQL executor, on SQLite: CPU per operation, and as a ratio to the first page of cards.

`python -m benchmarks.query [NUMBER]` of items, 20,000 unless said. The cost of a page must not grow with its depth.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

from m4d_core.clock import SystemClock, system_randomness
from m4d_core.content.item import CleanItem, License
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry
from m4d_core.settings import Settings
from m4d_core.storage import repository
from m4d_core.storage.changes import Changes
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.figures import Figures
from m4d_core.storage.queries import Rows
from m4d_core.storage.redirects import Redirects
from m4d_core.storage.reference_rows import read_reference
from m4d_core.storage.selection import PUBLIC
from m4d_core.storage.sql_listing import SqlListing
from m4d_schema.context import GraphQLContext
from m4d_schema.execution import Body, Executor
from m4d_schema.memory import open_memory
from m4d_schema.requests import Asked
from m4d_schema.schema import build_schema
from m4d_search.engines.embedded import EmbeddedEngine

SEED = 42
ROUNDS = 50
BATCH = 500
CARD = (
    "id kind slug title summary publishedAt source { slug name } license { key }"
    " countries { iso2 name } themes { slug name }"
)
START = datetime(2010, 1, 1, tzinfo=UTC)


def items(number: int, countries: Sequence[str], themes: Sequence[str]) -> list[Write]:
    """Return invented items, the same in every run."""
    chance = random.Random(SEED)
    return [
        Write(
            source_key="demo",
            content_hash=str(n),
            item=CleanItem(
                identity=str(n),
                kind=chance.choice(("NEWS", "BLOG_POST", "PROJECT", "DOCUMENT")),
                title=f"Item {n} " + " ".join(f"word{chance.randrange(5000)}" for _ in range(7)),
                summary=" ".join(f"word{chance.randrange(5000)}" for _ in range(30)),
                language=chance.choice(("en", "fr", "es", "ar")),
                license=License(key="CC-BY-4.0"),
                published_at=START + timedelta(minutes=chance.randrange(15 * 365 * 24 * 60)),
                countries=tuple(chance.sample(countries, chance.randint(1, 5))),
                themes=tuple(chance.sample(themes, chance.randint(1, 3))),
            ),
        )
        for n in range(number)
    ]


async def fill(database: Database, number: int) -> None:
    """Store the items, and print how many a second of CPU."""
    async with database.read() as connection:
        reference = await read_reference(connection)
    writes = items(number, list(reference.countries), list(reference.themes))
    start = process_time()
    for first in range(0, number, BATCH):
        async with repository.transaction(database, SystemClock().now()) as transaction:
            await transaction.save(writes[first : first + BATCH])
    print(f"stored {number:,} items: {number / (process_time() - start):,.0f} a second of CPU")


class Bench:
    """Operations and what they cost."""

    def __init__(self, context: GraphQLContext) -> None:
        self._executor = Executor(build_schema())
        self._context = context
        self._baseline = 0.0

    async def ask(self, document: str) -> Body:
        """Return the answer of one operation."""
        answer = await self._executor.answer(Asked(document=document), self._context)
        if answer.get("errors"):
            raise SystemExit(str(answer["errors"]))
        return answer

    async def measure(self, name: str, document: str) -> Body:
        """Run an operation often, print its CPU and the ratio to the first one measured."""
        answer = await self.ask(document)
        start = process_time()
        for _ in range(ROUNDS):
            await self.ask(document)
        cost = (process_time() - start) / ROUNDS * 1000
        self._baseline = self._baseline or cost
        print(f"{name:46} {cost:7.2f} ms   {cost / self._baseline:5.2f}x")
        return answer


async def main(number: int) -> None:
    """Fill a database and measure lists on it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), demo=True)
        async with open_database(settings) as database:
            await prepare(database, settings, Registry(sources={}))
            await fill(database, number)
            engine = EmbeddedEngine(Path(folder) / "search", write=True, search_timeout_s=30)
            context = GraphQLContext(
                listing=SqlListing(database),
                figures=Figures(database),
                rows=Rows(database),
                changes=Changes(database),
                redirects=Redirects(database),
                memory=await open_memory(database),
                engine=engine,
                settings=settings,
                viewer=PUBLIC,
                clock=SystemClock(),
                randomness=system_randomness(),
            )
            await lists(Bench(context), number)
            await engine.close()


async def lists(bench: Bench, number: int) -> None:
    """Measure the first page, a deep one, a filtered one, totals and facets."""
    await bench.measure("20 cards, newest first", f"{{ contents {{ nodes {{ {CARD} }} pageInfo {{ endCursor }} }} }}")
    cursor = ""
    for _ in range(number // 400):
        page = await bench.ask(f"{{ contents(first: 200{cursor}) {{ pageInfo {{ endCursor }} }} }}")
        cursor = f', after: "{page["data"]["contents"]["pageInfo"]["endCursor"]}"'
    await bench.measure(
        f"20 cards after {number // 2:,}", f"{{ contents(first: 20{cursor}) {{ nodes {{ {CARD} }} }} }}"
    )
    wanted = 'filter: {kinds: [NEWS], countries: {anyOf: ["TN"]}}'
    await bench.measure("20 cards of a kind and a country", f"{{ contents({wanted}) {{ nodes {{ {CARD} }} }} }}")
    await bench.measure(
        "the same with its total", f"{{ contents({wanted}) {{ count {{ value }} nodes {{ {CARD} }} }} }}"
    )
    facets = "facets(by: [KIND, COUNTRY, THEME]) { buckets { value count } }"
    await bench.measure("the same with total and three facets",
                        f"{{ contents({wanted}) {{ count {{ value }} {facets} nodes {{ {CARD} }} }} }}")  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
