"""Filters as SQL find what the same filter finds by hand, and a position is sought in the index."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.storage.conditions import LINKS
from m4d_core.storage.database import Database
from m4d_core.storage.selection import OPERATOR, PUBLIC, Filter, Keys, Order, OrderField, Position, Selection, Viewer
from m4d_core.storage.sql_listing import SqlListing, page_statement
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
KINDS = ("NEWS", "DOCUMENT", "PROJECT")
LANGUAGES = ("en", "fr", "ar")
RELATED = {"countries": ("TN", "MA", "SN"), "themes": ("remittances", "economy"), "organizations": ("undp", "m4d")}
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What a filter can ask of one piece of content, as it was written."""

    id: UUID
    kind: str
    language: str
    source: str
    state: State
    published: datetime | None
    countries: tuple[str, ...]
    themes: tuple[str, ...]
    organizations: tuple[str, ...]


def some(chance: Random, values: Collection[str]) -> tuple[str, ...]:
    return tuple(value for value in values if chance.random() < 0.4)


def keys(chance: Random, values: Collection[str]) -> Keys | None:
    if chance.random() < 0.6:
        return None
    any_of = frozenset(some(chance, values)) if chance.random() < 0.5 else None
    all_of, none_of = (frozenset(some(chance, values)) if chance.random() < 0.3 else frozenset() for _ in range(2))
    return Keys(any_of=any_of, all_of=all_of, none_of=none_of, exists=chance.choice((None, None, True, False)))


def a_filter(chance: Random) -> Filter:
    days = sorted(chance.choices(range(10), k=2))
    relations: dict[str, Any] = {relation: keys(chance, values) for relation, values in RELATED.items()}
    return Filter(
        kinds=frozenset(some(chance, KINDS)) if chance.random() < 0.3 else None,
        languages=frozenset(some(chance, LANGUAGES)) if chance.random() < 0.3 else None,
        sources=keys(chance, ("demo", "undp-projects")),
        published_from=START + timedelta(days=days[0]) if chance.random() < 0.3 else None,
        published_before=START + timedelta(days=days[1]) if chance.random() < 0.3 else None,
        **relations,
    )


def fits(wanted: Keys | None, held: Collection[str]) -> bool:
    if wanted is None:
        return True
    return (
        (wanted.any_of is None or bool(wanted.any_of & set(held)))
        and wanted.all_of <= set(held)
        and not wanted.none_of & set(held)
        and (wanted.exists is None or wanted.exists == bool(held))
    )


def is_found(piece: Piece, wanted: Filter, viewer: Viewer) -> bool:
    starts, ends = wanted.published_from, wanted.published_before
    return (
        piece.state in viewer.states
        and (wanted.kinds is None or piece.kind in wanted.kinds)
        and (wanted.languages is None or piece.language in wanted.languages)
        and fits(wanted.sources, [piece.source])
        and all(fits(getattr(wanted, relation), getattr(piece, relation)) for relation in RELATED)
        and (starts is None or (piece.published is not None and piece.published >= starts))
        and (ends is None or (piece.published is not None and piece.published < ends))
    )


async def fill(database: Database, chance: Random) -> list[Piece]:
    pieces, writes = [], []
    for number in range(60):
        source = chance.choice(("demo", "undp-projects"))
        published = START + timedelta(days=chance.randrange(10)) if chance.random() < 0.8 else None
        piece = Piece(
            id=content_id(source, str(number)),
            kind=chance.choice(KINDS),
            language=chance.choice(LANGUAGES),
            source=source,
            state=chance.choice((State.PUBLISHED, State.PUBLISHED, State.DRAFT, State.HIDDEN)),
            published=published,
            **{relation: some(chance, values) for relation, values in RELATED.items()},
        )
        pieces.append(piece)
        related = {relation: getattr(piece, relation) for relation in RELATED}
        row: dict[str, Any] = {
            "kind": piece.kind,
            "language": piece.language,
            "state": piece.state,
            "published_at": published,
        }
        writes.append(write(str(number), source_key=source, **row, **related))
    await save(database, *writes)
    return pieces


@pytest.mark.parametrize("seed", range(3))
async def test_a_filter_finds_what_it_says(world: Database, seed: int) -> None:
    chance = Random(seed)
    pieces = await fill(world, chance)
    listing = SqlListing(world)
    for _ in range(60):
        wanted, viewer = a_filter(chance), chance.choice((PUBLIC, OPERATOR))
        selection = Selection(viewer=viewer, columns=frozenset({"title"}), filter=wanted, first=100)
        expected = {piece.id for piece in pieces if is_found(piece, wanted, viewer)}
        assert set((await listing.page(selection)).ids) == expected, wanted
        assert await listing.total(selection) == len(expected)


def test_every_relation_of_a_filter_has_its_table() -> None:
    related = {name for name, field in Filter.__dataclass_fields__.items() if "Keys" in str(field.type)}
    assert set(LINKS) - {"languages"} | {"sources"} == related == {*RELATED, "sources"}


@pytest.mark.parametrize("field", list(OrderField))
@pytest.mark.parametrize("descending", [True, False])
async def test_what_comes_after_a_position_is_sought_and_not_scanned(
    world: Database, field: OrderField, *, descending: bool
) -> None:
    key = "t" if field is OrderField.TITLE else NOW
    everything = Selection(viewer=PUBLIC, columns=frozenset({"title"}), order=Order(field=field, descending=descending))
    statement = page_statement(replace(everything, after=Position(key=key, id=content_id("demo", "a"))))
    async with world.read() as connection:
        sql = str(statement.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        if world.is_sqlite:
            plan = " ".join(str(row[-1]) for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
            assert "(state=? AND (" in plan
        else:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            plan = " ".join(str(row[0]) for row in await connection.execute(text(f"EXPLAIN {sql}")))
            assert "Index Cond: (((state)::text = 'PUBLISHED'::text) AND (ROW(" in plan
            assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
