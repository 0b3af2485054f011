"""Public content as documents, read from a real database of each kind."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from m4d_core.content.kind import State
from m4d_core.content.reference import Reference
from m4d_core.storage import repository
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import read_reference
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.indexer import Indexer
from m4d_search.public import PublicContent, ShownContent
from tests.search.documents import find
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio


async def test_only_what_is_public_comes_with_the_names_of_its_relations(world: Database) -> None:
    (shown,) = await save(world, write("a", title="Transferts", countries=("TN",), themes=("remittances",)))
    (hidden,) = await save(world, write("b", state=State.DRAFT))
    content = PublicContent(world)
    (document,) = await content.some([shown, hidden])
    assert (document.id, document.title, document.source, document.license) == (
        shown,
        "Transferts",
        "demo",
        "CC-BY-4.0",
    )
    assert {"Remittances", "Remesas", "تحويلات", "Tunisie", "تونس"} <= set(document.labels)
    assert await content.some([]) == []
    assert await content.count() == 1
    assert [batch async for batch in content.whole(10)] == [[document]]


async def test_everything_comes_in_batches(world: Database) -> None:
    ids = await save(world, *(write(f"n{n}") for n in range(5)))
    batches = [[document.id for document in batch] async for batch in PublicContent(world).whole(2)]
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert {id_ for batch in batches for id_ in batch} == set(ids)


async def test_what_is_shown_is_public_and_has_the_names_that_its_rows_need(world: Database) -> None:
    shown, hidden = await save(world, write("a", countries=("TN",)), write("b", state=State.DRAFT))
    asked: list[list[object]] = []

    async def names(rows: Sequence[Mapping[str, Any]]) -> Reference:
        asked.append([row["id"] for row in rows])
        async with world.read() as connection:
            return await read_reference(connection)

    content = ShownContent(world, names, "https://m4d.example")
    found = await content.shown([shown, hidden])
    assert list(found) == [shown]
    assert "Tunisie" in found[shown]["labels"]
    assert await content.shown([hidden]) == await content.shown([]) == {}
    assert asked == [[shown]]


async def test_from_the_database_into_the_index_and_out_again(world: Database, tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "search", write=True)
    indexer = Indexer(engine, Changes(world), PublicContent(world))
    shown, other = await save(world, write("a", title="Migrant remittances"), write("b", title="Other"))
    assert await indexer.step() == 2
    assert (await find(engine, "remitances")).ids == (shown,)
    await save(world, write("b", title="Remittances too", raw_hash="r2"))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([shown], State.HIDDEN)
    assert await indexer.step() == 2
    assert (await find(engine, "remitances")).ids == (other,)
    assert await indexer.rebuild() == 1
    assert (await find(engine, "remitances")).ids == (other,)
    assert (await indexer.lag()).changes == 0
    await engine.close()
