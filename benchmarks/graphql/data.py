"""The data set of the workloads: invented items with the spread of the real ones, the same in every run."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text

from m4d_core.clock import SystemClock
from m4d_core.content.item import CleanItem, Image, License
from m4d_core.content.reference import Reference
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry
from m4d_core.settings import Settings
from m4d_core.storage import repository, sources, tables
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.reference_rows import read_reference, write_reference

SEED = 42
BATCH = 1000
KINDS = ("NEWS", "BLOG_POST", "PROJECT", "DOCUMENT")
START, YEARS = datetime(2010, 1, 1, tzinfo=UTC), 15
SOURCES, COUNTRIES, THEMES, AUTHORS = 20, 200, 60, 1000
WORDS = 5000
# how many of a relation an item draws at most, and how fast its values grow rare
COUNTRY_DRAWS, COUNTRY_MEAN = 7, 40
THEME_DRAWS, THEME_MEAN = 5, 15
LICENSE = License(key="CC-BY-4.0")


async def prepared(settings: Settings, number: int) -> None:
    """Fill the database of these settings, unless it holds content."""
    async with open_database(settings) as database:
        await prepare(database, settings, Registry(sources={}))
        (row,) = await database.rows(select(func.count().label("count")).select_from(tables.Content))
        if not row["count"]:
            await fill(database, number)


async def fill(database: Database, number: int) -> None:
    """Store the data set in a prepared database."""
    await _settle(database)
    async with database.read() as connection:
        reference = await read_reference(connection)
    made = items(number, *keys(reference))
    for _ in range(0, number, BATCH):
        async with repository.transaction(database, SystemClock().now()) as transaction:
            await transaction.save([each for each, _ in zip(made, range(BATCH), strict=False)])
    async with database.write() as connection:
        await connection.execute(text("ANALYZE"))


def keys(reference: Reference) -> tuple[Sequence[str], Sequence[str]]:
    """Return the countries and themes that are drawn from, the most frequent first."""
    return sorted(reference.countries)[:COUNTRIES], [f"theme-{number}" for number in range(1, THEMES + 1)]


def items(number: int, countries: Sequence[str], themes: Sequence[str]) -> Iterator[Write]:
    """Yield the items."""
    chance = random.Random(SEED)
    for place in range(number):
        authors = [f"Author {chance.randrange(AUTHORS)}"]
        yield Write(
            source_key=f"source-{chance.randrange(SOURCES)}",
            content_hash=str(place),
            item=CleanItem(
                identity=str(place),
                kind=chance.choice(KINDS),
                title=f"Item {place} {_words(chance, 6)}",
                summary=_words(chance, 30),
                html=f"<p>{_words(chance, 120)}</p>",
                language="en",
                license=LICENSE,
                image=Image(url=f"https://example.org/{place}.jpg"),
                authors=tuple(authors),
                published_at=START + timedelta(minutes=chance.randrange(YEARS * 365 * 24 * 60)),
                countries=_drawn(chance, countries, COUNTRY_DRAWS, COUNTRY_MEAN),
                themes=_drawn(chance, themes, THEME_DRAWS, THEME_MEAN),
            ),
        )


def _words(chance: random.Random, number: int) -> str:
    return " ".join(f"word{chance.randrange(WORDS)}" for _ in range(number))


def _drawn(chance: random.Random, values: Sequence[str], most: int, mean: float) -> tuple[str, ...]:
    """Return values drawn with an exponential spread, duplicates dropped."""
    places = (min(int(chance.expovariate(1 / mean)), len(values) - 1) for _ in range(chance.randint(1, most)))
    return tuple(dict.fromkeys(values[place] for place in places))


async def _settle(database: Database) -> None:
    themes = [
        {"slug": f"theme-{number}", "names": {"en": f"Theme {number}"}, "scheme": "benchmark"}
        for number in range(1, THEMES + 1)
    ]
    async with database.write() as connection:
        await write_reference(connection, {"themes": themes})
        await sources.register(connection, [_source(number) for number in range(SOURCES)])


def _source(number: int) -> dict[str, object]:
    return {
        "key": f"source-{number}",
        "name": f"Source {number}",
        "partner": None,
        "plugin": "m4d",
        "kind": "NEWS",
        "homepage": f"https://example.org/{number}",
        "urls": [],
        "license": {"key": LICENSE.key, "url": None, "rights": None, "attribution": None},
        "status": "OK",
    }
