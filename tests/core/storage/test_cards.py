"""What a catalogue is made of is read as the tables of conditions say."""

from datetime import UTC, date, datetime

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.item import Translation
from m4d_core.storage import cards
from m4d_core.storage.cards import DATED, OWN_TEXTS, TEXTS, VALUED, id_bytes, point
from m4d_core.storage.conditions import FLAGS, LINKS, RANGES, VALUES
from m4d_core.storage.database import Database
from m4d_core.storage.selection import FacetField, OrderField
from m4d_core.storage.sql_listing import COLUMNS
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio


def test_every_condition_facet_and_order_is_read() -> None:
    assert {*FLAGS, *(column.key for column in VALUES.values()), "state", "source_key", "language"} <= set(VALUED)
    assert {COLUMNS[facet].key for facet in FacetField if facet in COLUMNS} <= set(VALUED)
    assert {column.key for pair in RANGES.values() for column in pair} <= set(DATED)
    assert {field.value for field in OrderField} - set(DATED) == {"title_key"}
    assert set(cards.RELATIONS) == {*LINKS, TEXTS, OWN_TEXTS}


def test_instants_and_days_are_numbers_in_their_order() -> None:
    assert point(None) is None
    assert point(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
    assert point(date(1, 1, 2)) == 2


async def test_everything_is_read_in_the_order_of_publication(world: Database) -> None:
    await save(world, write("late", published_at=NOW), write("early"), write("undated", published_at=None))
    async with world.read() as connection:
        whole = [card async for part in cards.whole(connection) for card in part]
        some = await cards.some(connection, [content_id("demo", "early")])
        ordered = [each async for part in cards.in_order(connection, "published_at") for each in part]
        ids = [id_bytes(each) async for part in cards.by_id(connection) for each in part]
    assert [card.points[0] for card in whole] == sorted(card.points[0] or 0 for card in whole)
    assert id_bytes(whole[0].handle) == content_id("demo", "early").bytes
    assert some == whole[:1]
    assert dict(zip(VALUED, whole[0].values, strict=True)) | {"state": "PUBLISHED", "kind": "NEWS"} == dict(
        zip(VALUED, whole[0].values, strict=True)
    )
    assert len(ordered) == 2
    assert ids == sorted(id_bytes(card.handle) for card in whole)


async def test_links_are_read_of_all_and_of_some(world: Database) -> None:
    made = write("a", countries=("TN", "MA"), language="en-GB", translations=(Translation(language="fr", title="Un"),))
    await save(world, made, write("b", countries=("SN",)))
    async with world.read() as connection:
        countries = {
            (id_bytes(handle), value) async for part in cards.linked(connection, "countries") for handle, value in part
        }
        links = await cards.links_of(connection, [content_id("demo", "a")])
    a, b = (content_id("demo", identity).bytes for identity in "ab")
    assert countries == {(a, "TN"), (a, "MA"), (b, "SN")}
    assert {id_bytes(handle) for _, handle, _ in links} == {a}
    said = {name: {value for relation, _, value in links if relation == name} for name in (*LINKS, TEXTS, OWN_TEXTS)}
    assert {name: values for name, values in said.items() if values} == {
        "countries": {"TN", "MA"},
        "regions": {"015", "002"},
        "languages": {"en", "en-GB", "fr"},
        TEXTS: {"en", "en-GB", "fr"},
        OWN_TEXTS: {"en-GB", "fr"},
    }


async def test_what_changes_are_about_is_told_once(world: Database) -> None:
    await save(world, write("a"))
    await save(world, write("a", title="Changed"))
    await save(world, write("b"))
    a, b = content_id("demo", "a"), content_id("demo", "b")
    async with world.read() as connection:
        assert list(await cards.touched(connection, 0, 2)) == [a]
        assert set(await cards.touched(connection, 1, 3)) == {a, b}
        assert list(await cards.touched(connection, 3, 9)) == []
