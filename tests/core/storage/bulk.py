"""A hundred thousand pieces of content in seconds: a few that are written as all are, copied within the database."""

from dataclasses import replace
from hashlib import sha256
from random import Random

from sqlalchemy import text
from sqlmodel import SQLModel

from m4d_core.content.kind import State
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from tests.filtering import a_write
from tests.world import NOW, save

TEMPLATES = 200
LINKS: tuple[type[SQLModel], ...] = (
    tables.ContentBudget,
    tables.ContentCompactObjective,
    tables.ContentCountry,
    tables.ContentGoal,
    tables.ContentLocale,
    tables.ContentOrganization,
    tables.ContentPlace,
    tables.ContentRegion,
    tables.ContentRole,
    tables.ContentTheme,
)
# a thousand characters that no database folds: so wide is a row with a summary and a short text
ARTICLE = "".join(sha256(bytes([number])).hexdigest() for number in range(16))
BUDGET = {"budget": [{"amount": 1000.0, "currency": "USD"}], "participants": [{"organization": "undp", "role": "LEAD"}]}
# column -> what a copy has instead: on SQLite, on PostgreSQL; {n} is its number
MOVED = ("published_at", "updated_at", "first_seen_at", "effective_at", "begins_at")
CHANGED = {
    "id": ("lower(hex(randomblob(16)))", "gen_random_uuid()"),
    "identity": ("identity || '-' || n", "identity || '-' || n"),
    "slug": ("slug || '-' || n", "slug || '-' || n"),
    "title_key": ("title_key || ' ' || n", "title_key || ' ' || n"),
    "year": ("CAST(strftime('%Y', published_at, '-' || n || ' days') AS INTEGER)",
             "extract(year FROM published_at - n * interval '1 day')"),
    **{
        name: (f"strftime('%Y-%m-%d %H:%M:%f000', {name}, '-' || n || ' days')", f"{name} - n * interval '1 day'")
        for name in MOVED
    },
}  # fmt: skip


async def multiply(database: Database, number: int) -> None:
    """Fill an empty world with about so many pieces of public content, and let the planner learn of them."""
    writes = [a_write(Random(seed), seed) for seed in range(TEMPLATES)]
    for place, made in enumerate(writes):
        is_project = made.item.kind == "PROJECT"
        detail = {**made.item.detail, **(BUDGET if is_project else {})}
        organizations = tuple({*made.item.organizations, "undp"}) if is_project else made.item.organizations
        item = replace(made.item, detail=detail, organizations=organizations, html=ARTICLE)
        writes[place] = replace(made, item=item, state=State.PUBLISHED, content_hash=str(place))
    await save(database, *writes, now=NOW)
    async with database.write() as connection:
        for statement in _copies(database, number // TEMPLATES - 1):
            await connection.execute(text(statement))
    async with database.engine.connect() as free:
        await free.execution_options(isolation_level="AUTOCOMMIT")
        await free.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


def _copies(database: Database, times: int) -> list[str]:
    columns = [column.name for column in tables.table_of(tables.Content).columns]
    side = 0 if database.is_sqlite else 1
    values = ", ".join(CHANGED[name][side] if name in CHANGED else name for name in columns)
    series = f"WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {times})"
    found = [f"INSERT INTO content ({', '.join(columns)}) {series} SELECT {values} FROM content, series"]
    if database.is_sqlite:  # where WITH stands in front
        found = [f"{series} INSERT INTO content ({', '.join(columns)}) SELECT {values} FROM content, series"]
    for model in LINKS:
        table = tables.table_of(model)
        names = [column.name for column in table.columns if column.name != "content_id"]
        held = ", ".join(f"held.{name}" for name in names)
        found.append(
            f"INSERT INTO {table.name} (content_id, {', '.join(names)})"
            f" SELECT copy.id, {held} FROM {table.name} AS held"
            " JOIN content AS template ON template.id = held.content_id"
            " JOIN content AS copy ON copy.content_hash = template.content_hash AND copy.id <> template.id"
            " WHERE copy.identity LIKE '%7'"  # so that a theme or country has one in twenty, not half
        )
    return found
