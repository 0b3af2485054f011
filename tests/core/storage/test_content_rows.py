"""From a write to its rows."""

from datetime import UTC, datetime

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.item import Image
from m4d_core.errors import StorageError
from m4d_core.storage import tables
from m4d_core.storage.content_rows import CHANGING, LINEAGE, TITLE_KEY, links, row_of
from tests.world import NOW, write


def test_a_row_has_every_column_of_the_table() -> None:
    assert set(row_of(write("a"), NOW)) == {column.name for column in tables.table_of(tables.Content).columns}


def test_what_may_change_is_a_column_and_never_the_identity() -> None:
    columns = {column.name for column in tables.table_of(tables.Content).columns}
    assert set(CHANGING) <= columns
    assert set(LINEAGE) <= set(CHANGING)
    assert not {"id", "source_key", "identity", "slug", "state", "first_seen_at", "featured"} & set(CHANGING)


def test_an_undated_item_stands_where_it_was_first_seen() -> None:
    assert row_of(write("a", published_at=None), NOW)["effective_at"] == NOW
    published = datetime(2020, 1, 1, tzinfo=UTC)
    assert row_of(write("a", published_at=published), NOW)["effective_at"] == published


def test_the_sort_key_of_a_title_is_folded_and_bounded() -> None:
    assert row_of(write("a", title="Éclair"), NOW)["title_key"] == "eclair"
    assert len(row_of(write("a", title="x" * 500), NOW)["title_key"]) == TITLE_KEY


def test_values_are_as_the_database_gives_them_back() -> None:
    row = row_of(write("a", image=Image(url="https://i"), countries=("TN",)), NOW)
    assert row["image"] == {"url": "https://i", "alt": None, "credit": None}
    assert row["countries"] == ["TN"]
    assert row["license"] == {"key": "CC-BY-4.0", "url": None, "rights": None, "attribution": None}


def test_an_event_stands_on_its_days() -> None:
    row = row_of(write("a", kind="EVENT", detail={"starts_at": "2026-03-01T12:00:00Z"}), NOW)
    assert (str(row["starts_on"]), row["starts_precision"], row["ends_on"]) == ("2026-03-01", "day", None)


def test_a_kind_that_cannot_be_stored_yet_is_refused() -> None:
    with pytest.raises(StorageError, match="COURSE cannot be stored yet"):
        row_of(write("a", kind="COURSE"), NOW)


def test_links_hold_each_key_once() -> None:
    row = row_of(write("a", countries=("TN", "MA", "TN"), goals=("10.7",)), NOW)
    found = {model.__name__: pairs for model, pairs in links([row])}
    key = content_id("demo", "a")
    assert found["ContentCountry"] == [{"content_id": key, "country": "TN"}, {"content_id": key, "country": "MA"}]
    assert found["ContentGoal"] == [{"content_id": key, "goal": "10.7"}]
    assert found["ContentTheme"] == []
