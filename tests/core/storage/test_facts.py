"""What is kept with a change answers filters as the tables do."""

from random import Random

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.item import Translation
from m4d_core.storage import tables
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_core.storage.facts import facts, fits
from m4d_core.storage.selection import PUBLIC, Filter, Selection
from m4d_core.storage.sql_listing import SqlListing
from tests.core.storage.test_conditions import a_filter, fill
from tests.world import rows, save, write

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("seed", range(3))
async def test_facts_fit_where_the_listing_finds(world: Database, seed: int) -> None:
    chance = Random(seed)
    await fill(world, chance)
    known = {row["id"]: facts(row) for row in await rows(world) if row["state"] in PUBLIC.states}
    for _ in range(60):
        wanted = a_filter(chance)
        page = await SqlListing(world).page(
            Selection(viewer=PUBLIC, columns=frozenset({"title"}), filter=wanted, first=100)
        )
        assert {key for key, each in known.items() if fits(wanted, each)} == set(page.ids), wanted


async def test_every_condition_but_the_readers_own_language_is_answered(world: Database) -> None:
    asked = set(Filter.__dataclass_fields__) - {"available"}
    assert asked == {name for name in asked if not _is_ignored(name)}


def _is_ignored(name: str) -> bool:
    """Whether `fits` never reads a condition."""

    class Watched(Filter):
        seen: set[str] = set()  # noqa: RUF012 - of this one class

        def __getattribute__(self, asked: str) -> object:
            Watched.seen.add(asked)
            return super().__getattribute__(asked)

    known = {"kind": "", "source_key": "", "published_at": None}
    fits(Watched(), {**known, **{key: [] for key in ("languages", "countries", "themes", "organizations")}})
    return name not in Watched.seen


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
    assert not fits(Filter(), None)
