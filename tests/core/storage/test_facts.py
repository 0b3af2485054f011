"""What is kept with a change answers filters as the tables do."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from m4d_core.content.identity import content_id
from m4d_core.content.item import Translation
from m4d_core.storage import tables
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_core.storage.facts import facts, fits
from m4d_core.storage.selection import PUBLIC, Filter, Selection
from m4d_core.storage.sql_listing import SqlListing
from tests.filtering import FILTERS, WORLD, a_write
from tests.world import rows, save, write

pytestmark = pytest.mark.anyio


WRITES = [a_write(Random(number), number) for number in range(60)]


@pytest.fixture
async def filled(world: Database) -> Database:
    await save(world, *WRITES)
    return world


@given(wanted=FILTERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_facts_fit_where_the_listing_finds(filled: Database, wanted: Filter) -> None:
    listed = Selection(viewer=PUBLIC, columns=frozenset({"title"}), filter=wanted, first=100)
    page = await SqlListing(filled).page(listed)
    known = {each.content_id: each.after for each in await Changes(filled).after(0, 100)}
    assert {key for key, each in known.items() if fits(wanted, each, WORLD)} == set(page.ids)


async def test_every_condition_is_answered(world: Database) -> None:
    await save(world, WRITES[0])
    (row,) = await rows(world)

    class Watched(Filter):
        seen: set[str] = set()  # noqa: RUF012 - of this one class

        def __getattribute__(self, asked: str) -> object:
            Watched.seen.add(asked)
            return super().__getattribute__(asked)

    fits(Watched(), facts(row), WORLD)
    assert set(Filter.__dataclass_fields__) <= Watched.seen


async def test_flags_stay_an_editors_choice(world: Database) -> None:
    await save(world, write("a", featured=True))
    await save(world, write("a", title="Other", content_hash="2"))
    assert [change.after and change.after["featured"] for change in await Changes(world).after(0, 10)] == [True, True]


async def test_languages_are_those_of_texts_and_files_and_wider_ones(world: Database) -> None:
    await save(world, write("a", languages=("en", "pt-BR"), translations=(Translation(language="fr-CA", title="F"),)))
    (change,) = await Changes(world).after(0, 10)
    assert change.after is not None
    assert set(change.after["languages"]) == {"en", "fr", "fr-CA", "pt", "pt-BR"}
    links = {row["tag"]: (row["locale"], row["title_key"]) for row in await rows(world, tables.ContentLocale)}
    assert links == {
        "en": ("en", "title a"), "fr": ("fr-CA", "f"), "fr-CA": ("fr-CA", "f"),
        "pt": ("pt-BR", None), "pt-BR": ("pt-BR", None),
    }  # fmt: skip
    assert content_id("demo", "a") == change.content_id


def test_what_is_not_public_fits_nothing() -> None:
    assert not fits(Filter(), None, WORLD)
