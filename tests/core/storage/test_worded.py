"""Lists of what holds words: found alike on both databases, within what a viewer may see, and no further than said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.item import Translation
from m4d_core.content.kind import State
from m4d_core.storage.database import Database
from m4d_core.storage.selection import PUBLIC, FacetField, Filter, Selection
from m4d_core.storage.worded import Spelled, WordListing, Words
from tests.world import save, write

pytestmark = pytest.mark.anyio
ALL = Selection(viewer=PUBLIC, columns=frozenset({"title"}))
NAMES = {content_id("demo", name): name for name in "abcdefg"}


@pytest.fixture
async def filled(world: Database) -> Database:
    titles: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("a", "Éclair of 100% fees", {"summary": "Money for Łódź."}),
        ("b", "Les frais d’envoi", {"language": "fr", "summary": "Elles coûtent moins."}),
        ("c", "رسوم التحويلات", {"language": "ar", "kind": "DOCUMENT"}),
        ("d", "Plain", {"translations": (Translation(language="es", title="Las remesas"),)}),
        ("e", "snake_case Fees", {"kind": "PROJECT"}),
        ("f", "Secret fees", {"state": State.DRAFT}),
        ("g", "Fees of old", {}),
    )
    days = {name: datetime(2026, 1, 20 - place, tzinfo=UTC) for place, (name, *_) in enumerate(titles)}
    await save(world, *(write(name, title=title, published_at=days[name], **more) for name, title, more in titles))
    return world


def spelled(word: str, *written: str) -> Spelled:
    return Spelled(word, written or (word,))


async def found(
    database: Database, *words: Spelled, without: Sequence[Spelled] = (), among: int = 100, wanted: Filter | None = None
) -> str:
    listing = WordListing(database, Words(wanted=words, excluded=tuple(without), among=among))
    selection = replace(ALL, filter=wanted or Filter())
    page = await listing.page(selection)
    assert await listing.total(selection) == len(page.ids)
    return "".join(NAMES[each] for each in page.ids)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("fees",), "aeg"),
        (("fees", "eclair"), "a"),
        (("frais",), "b"),
        (("تحويلات",), "c"),
        (("remesas",), "d"),
        (("%",), "a"),
        (("snake_case",), "e"),
        (("snakeXcase",), ""),
        (("money",), ""),
        ((), "abcdeg"),
    ],
)
async def test_words_are_found_in_titles_newest_first(filled: Database, words: Sequence[str], names: str) -> None:
    assert await found(filled, *map(spelled, words)) == names


async def test_a_summary_is_searched_as_it_is_written(filled: Database) -> None:
    assert await found(filled, spelled("money", "money", "Money")) == "a"
    assert await found(filled, spelled("lodz", "Łódź")) == "a"
    assert await found(filled, spelled("lodz", "łódź")) == ""
    assert await found(filled, spelled("coutent", "coûtent")) == "b"


async def test_excluded_words_and_filters_narrow(filled: Database) -> None:
    assert await found(filled, spelled("fees"), without=[spelled("old")]) == "ae"
    assert await found(filled, without=[spelled("fees"), spelled("coutent", "coûtent")]) == "cd"
    assert await found(filled, spelled("fees"), wanted=Filter(kinds=frozenset({"PROJECT"}))) == "e"


async def test_no_more_is_looked_through_than_said(filled: Database) -> None:
    assert await found(filled, spelled("fees"), among=6) == "aeg"
    assert await found(filled, spelled("fees"), among=5) == "ae"
    assert await found(filled, spelled("fees"), among=1, wanted=Filter(kinds=frozenset({"PROJECT"}))) == "e"


async def test_pages_by_number(filled: Database) -> None:
    listing = WordListing(filled, Words(wanted=(spelled("fees"),), among=100))
    pages = [await listing.page(replace(ALL, first=2, offset=offset)) for offset in (0, 2)]
    assert [["".join(NAMES[each] for each in page.ids), page.has_more] for page in pages] == [
        ["ae", True],
        ["g", False],
    ]
    assert [position.id for position in pages[0].positions] == list(pages[0].ids)


async def test_a_facet_leaves_its_own_filter_out(filled: Database) -> None:
    listing = WordListing(filled, Words(wanted=(spelled("fees"),), among=100))
    selection = replace(ALL, filter=Filter(kinds=frozenset({"PROJECT"}), languages=frozenset({"en"})))
    kinds = await listing.facet(selection, FacetField.KIND, 1)
    assert (kinds.buckets, kinds.other_count) == ((("NEWS", 2),), 1)
    months = await listing.facet(selection, FacetField.MONTH, 5)
    assert months.buckets == (("2026-01", 1),)
