"""Slugs are claimed once and for ever, whoever comes first, also by two writers at once."""

import asyncio
from uuid import uuid4

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.item import Translation
from m4d_core.errors import ConflictError
from m4d_core.storage import repository, tables
from m4d_core.storage.changes import Changes, Operation
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from m4d_core.storage.queries import ALL_COLUMNS, Rows
from m4d_core.storage.selection import PUBLIC
from m4d_core.storage.slugs import claim_slugs
from tests.world import NOW, rows, save, write

pytestmark = pytest.mark.anyio


async def test_nothing_is_claimed_for_no_rows(world: Database) -> None:
    async with world.write() as connection:
        await claim_slugs(connection, [], [], NOW)
    assert await rows(world, tables.Slug) == []


async def test_a_row_that_loses_is_told_its_own(world: Database) -> None:
    (key,) = await save(world, write("a", title="Same"))
    (other,) = await save(world, write("b", title="Other"))
    row = {"kind": "NEWS", "slug": "same", "id": other, "translations": {}}
    async with world.write() as connection:
        await claim_slugs(connection, [row], [], NOW)
    assert row["slug"] == f"same-{other.hex[:8]}"
    stored = {found["id"]: found["slug"] for found in await rows(world)}
    assert stored == {key: "same", other: row["slug"]}


async def test_many_writers_of_one_title_wait_for_nobody_and_share_nothing(world: Database) -> None:
    writes = [[write(uuid4().hex, title=f"Title {n % 3}") for n in range(6)] for _ in range(5)]
    await asyncio.gather(*(save(world, *batch) for batch in writes))
    found = [row["slug"] for row in await rows(world)]
    assert len(found) == len(set(found)) == 30
    assert {slug for slug in found if len(slug) == len("title-0")} == {"title-0", "title-1", "title-2"}


async def test_the_second_of_two_equal_titles_gets_a_slug_of_its_own(world: Database) -> None:
    await save(world, write("a", title="Same"), write("b", title="Same"))
    await save(world, write("c", title="Same"), write("d", title="Same", kind="DOCUMENT"))
    slugs = {row["identity"]: row["slug"] for row in await rows(world)}
    first = min("ab", key=lambda identity: content_id("demo", identity).hex)
    assert slugs[first] == "same"
    assert slugs["c"] == f"same-{content_id('demo', 'c').hex[:8]}"
    assert slugs["d"] == "same", "slugs are unique per kind"
    assert len(set(slugs.values())) == 3
    history = {(row["kind"], row["slug"]): row["content_id"] for row in await rows(world, tables.Slug)}
    assert history[("NEWS", slugs["c"])] == content_id("demo", "c")


async def test_an_older_slug_goes_on_answering_and_is_never_given_away(world: Database) -> None:
    key, other = await save(world, write("a", title="First"), write("b", title="Other"))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.rename(key, "second")
    for slug in ("first", "second"):
        found = await Rows(world).by_slug("NEWS", slug, PUBLIC, ALL_COLUMNS)
        assert found is not None
        assert (found["id"], found["slug"]) == (key, "second")
    with pytest.raises(ConflictError, match="first"):
        async with repository.transaction(world, NOW) as transaction:
            await transaction.rename(other, "first")
    async with repository.transaction(world, NOW) as transaction:
        await transaction.rename(key, "first")
    assert [change.operation for change in await Changes(world).after(0, 100)][2:] == [
        Operation.UPDATED,
        Operation.UPDATED,
    ]


async def test_translations_have_slugs_of_their_own_that_stay(world: Database) -> None:
    (key,) = await save(world, write("a", title="Fees", translations=(Translation(language="fr", title="Frais"),)))
    await save(world, write("a", title="Fees", translations=(Translation(language="fr", title="Autre titre"),)))
    (row,) = await rows(world)
    assert row["translations"]["fr"] == {
        "title": "Autre titre", "summary": None, "origin": "PUBLISHER", "slug": "frais",
    }  # fmt: skip
    assert {each["slug"]: each["content_id"] for each in await rows(world, tables.Slug)} == {"fees": key, "frais": key}


async def test_languages_of_one_content_may_share_a_slug_and_no_two_contents_do(world: Database) -> None:
    same = (Translation(language="fr", title="Same"), Translation(language="es", title="Same"))
    await save(world, write("a", title="Same", translations=same))
    await save(world, write("b", title="Other", translations=same))
    names = {
        row["identity"]: (row["slug"], *sorted({each["slug"] for each in row["translations"].values()}))
        for row in await rows(world)
    }
    ending = content_id("demo", "b").hex[:8]
    assert names == {"a": ("same", "same"), "b": ("other", f"same-{ending}")}


async def test_many_writers_of_crossed_titles_wait_for_nobody(world: Database) -> None:
    def crossed(number: int) -> Write:
        title, other = ("Here", "There") if number % 2 else ("There", "Here")
        return write(uuid4().hex, title=title, translations=(Translation(language="fr", title=other),))

    await asyncio.gather(*(save(world, *(crossed(number) for _ in range(4))) for number in range(6)))
    slugs = [(row["id"], row["slug"], row["translations"]["fr"]["slug"]) for row in await rows(world)]
    owners: dict[str, set[object]] = {}
    for key, *names in slugs:
        for name in names:
            owners.setdefault(name, set()).add(key)
    assert len(slugs) == 24
    assert all(len(keys) == 1 for keys in owners.values())
