"""The order of titles in the languages of a reader: what it is, and that indexes give it."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from m4d_core.content.item import Translation
from m4d_core.content.preference import ANY, Preference, reach
from m4d_core.content.text import normalise
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from m4d_core.storage.selection import PUBLIC, Filter, Order, OrderField, Position, Selection
from m4d_core.storage.sql_listing import SqlListing
from m4d_core.storage.titles import is_by_title, title_statement
from tests.world import save, write

pytestmark = pytest.mark.anyio
LANGUAGES = ("en", "en-GB", "fr", "ar", "zh-Hans")
PREFERENCES = (["fr"], ["en"], ["fr-CA", "ar"], ["zh-Hant-TW", "en-GB", "fr"], ["de"], ["en-US", "zh"])


def by_title(*tags: str, descending: bool = False, **values: Any) -> Selection:
    order = Order(field=OrderField.TITLE, descending=descending, preference=Preference.of(tags))
    return replace(Selection(viewer=PUBLIC, columns=frozenset({"title"}), order=order, first=200), **values)


def some(chance: Random, number: int) -> list[Write]:
    def title() -> str:
        return f"{chance.choice('abcé')}{chance.randrange(6)}"

    def one(name: int) -> Write:
        own, *others = chance.sample(LANGUAGES, k=chance.randint(1, 3))
        translations = tuple(Translation(language=each, title=title()) for each in others)
        return write(str(name), title=title(), language=own, translations=translations, themes=("economy",))

    return [one(name) for name in range(number)]


def expected(written: list[Write], keys: list[object], preference: Preference, *, omits: bool) -> list[object]:
    """The ids in the order of the titles that are shown, by hand."""
    shown = []
    for each, key in zip(written, keys, strict=True):
        titles = {each.item.language: each.item.title} | {one.language: one.title for one in each.item.translations}
        found = preference.choose(reach([each.item.language, *sorted(titles.keys() - {each.item.language})]))
        if found or not omits:
            shown.append((normalise(titles[found.locale if found else each.item.language]), key))
    return [key for _, key in sorted(shown, key=lambda pair: (pair[0], pair[1].hex))]  # type: ignore[attr-defined]  # ids are UUIDs


@pytest.mark.parametrize("seed", range(2))
async def test_pages_are_cut_from_the_order_of_the_titles_shown(world: Database, seed: int) -> None:
    chance = Random(seed)
    written = some(chance, 60)
    keys: list[object] = [*await save(world, *written)]
    listing = SqlListing(world)
    for tags in PREFERENCES:
        for omits in (False, True):
            preference = Preference.of(tags, omits=omits)
            wanted = Filter(available=preference if omits else None)
            whole = by_title(*tags, filter=wanted)
            order = expected(written, keys, preference, omits=omits)
            assert list((await listing.page(whole)).ids) == order
            assert await listing.total(whole) == len(order)
            assert list((await listing.page(by_title(*tags, descending=True, filter=wanted))).ids) == order[::-1]
            seen: list[object] = []
            after: Position | None = None
            while len(seen) < len(order):
                page = await listing.page(replace(whole, first=7, after=after))
                seen += page.ids
                after = page.positions[-1]
            assert seen == order
            if len(order) > 20:
                page = await listing.page(replace(whole, first=5, offset=10))
                assert list(page.ids) == order[10:15]
                page = await listing.page(replace(whole, first=5, before=page.positions[0], from_end=True))
                assert list(page.ids) == order[5:10]


def test_only_a_reader_of_languages_needs_the_merge() -> None:
    assert is_by_title(by_title("fr"))
    assert not is_by_title(by_title())
    assert not is_by_title(Selection(viewer=PUBLIC, columns=frozenset(), order=Order(preference=ANY)))


@pytest.mark.parametrize("descending", [True, False])
async def test_every_arm_walks_an_index_of_titles(world: Database, *, descending: bool) -> None:
    await save(world, *some(Random(7), 200))
    (key,) = (await SqlListing(world).page(by_title("fr", first=1))).ids
    place = Position(key="b3", id=key)
    statement = title_statement(by_title("fr-CA", "en", descending=descending, first=5, after=place))
    async with world.write() as connection:
        await connection.execute(text("ANALYZE"))
        sql = str(statement.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        if world.is_sqlite:
            plan = [str(row[-1]) for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
            walks = [step for step in plan if "content_locale_title" in step]
            assert len([step for step in walks if "(tag=? AND " in step and "(title_key,content_id)" in step]) == 3, (
                plan
            )
            assert any("content_title_order" in step for step in plan), plan
            assert not any(step.startswith("SCAN content") for step in plan), plan
        else:
            for kind in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                await connection.execute(text(f"SET LOCAL enable_{kind} = off"))
            plan = [str(row[0]) for row in await connection.execute(text(f"EXPLAIN {sql}"))]
            assert sum("Index Cond" in step and "(ROW(" in step for step in plan) == 4, "\n".join(plan)
            assert not any("Seq Scan" in step for step in plan), "\n".join(plan)
