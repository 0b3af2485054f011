"""Clusters follow what is written, in its own transaction, whatever the number of items."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.storage import clusters, repository, sources, tables
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from tests.world import NOW, rows, save, source_row, write

pytestmark = pytest.mark.anyio
TEXT = " ".join(f"word{number}" for number in range(60))
OTHER = " ".join(f"other{number}" for number in range(60))


def piece(identity: str, source_key: str, text: str = TEXT, days: int = 0, **values: Any) -> Any:
    at = NOW + timedelta(days=days)
    return write(identity, source_key=source_key, title="The same", summary=text, published_at=at, **values)


async def placed(database: Database) -> dict[str, UUID | None]:
    return {row["identity"]: row["cluster"] for row in await rows(database)}


async def shown(database: Database, cluster: UUID) -> list[UUID]:
    async with database.read() as connection:
        return await clusters.members(connection, cluster)


async def test_the_same_text_of_two_partners_is_one_cluster_the_oldest_first(world: Database) -> None:
    (late,) = await save(world, piece("a", "demo", days=1))
    assert await placed(world) == {"a": None}
    (early,) = await save(world, piece("b", "undp-projects"))
    assert await placed(world) == {"a": early, "b": early}
    assert await shown(world, early) == [early, late]
    assert [row["state"] for row in await rows(world)] == [State.PUBLISHED] * 2, "all are kept"
    assert len(await Changes(world).after(0, 10)) == 2, "joining is no change of content"
    assert len(await rows(world, tables.ContentBand)) == 8
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([early], State.HIDDEN)
    assert await shown(world, early) == [late], "what is hidden is shown nowhere"


async def test_a_translation_never_joins(world: Database) -> None:
    await save(world, piece("a", "demo"), piece("b", "undp-projects", language="fr"))
    assert set((await placed(world)).values()) == {None}


async def test_an_update_leaves_or_moves(world: Database) -> None:
    async with world.write() as connection:
        await sources.register(connection, [source_row("third")])
    first, second, third = await save(
        world, piece("a", "demo"), piece("b", "undp-projects", days=1), piece("c", "third", days=2)
    )
    assert set((await placed(world)).values()) == {first}
    await save(world, piece("a", "demo", OTHER))
    assert await placed(world) == {"a": None, "b": second, "c": second}, "who stays is named after the oldest of them"
    await save(world, piece("b", "undp-projects", OTHER, days=1))
    assert await placed(world) == {"a": first, "b": first, "c": third}
    await save(world, piece("b", "undp-projects", "short", days=1))
    assert await placed(world) == {"a": first, "b": None, "c": third}
    assert len(await rows(world, tables.ContentBand)) == 8


async def test_saving_again_changes_no_cluster(world: Database) -> None:
    await save(world, piece("a", "demo"), piece("b", "undp-projects", days=1))
    before = await rows(world)
    assert await save(world, piece("a", "demo"), piece("b", "undp-projects", days=1)) == []
    assert await rows(world) == before


async def test_the_number_of_statements_does_not_depend_on_the_number_of_items(world: Database) -> None:
    statements: list[str] = []
    event.listen(world.engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(str(given[2])))

    async def counted(number: int, days: int) -> int:
        statements.clear()
        await save(world, *(
            piece(f"{number}-{each}", "demo", f"{TEXT} {number} {each}", days, countries=("TN",))
            for each in range(number)
        ))  # fmt: skip
        return len(statements)

    few, many = await counted(2, 0), await counted(50, 0)
    assert many == few, "new"
    few, many = await counted(2, 1), await counted(50, 1)
    assert many == few, "changed"
    assert many <= 25
    assert len(await rows(world)) == 52


async def test_sixty_four_bits_come_back(world: Database) -> None:
    await save(world, *(piece(str(number), "demo", f"{OTHER} {number}") for number in range(8)))
    found = {row["simhash"] for row in await rows(world, tables.ContentBand)}
    assert min(found) < 0 or max(found) > 2**32
    assert content_id("demo", "0") in {row["content_id"] for row in await rows(world, tables.ContentBand)}
