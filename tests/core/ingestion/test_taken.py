"""Of a payload of any length the newest are taken, in the memory of those alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.taken import Newest, Ready
from tests.world import item

START = datetime(2026, 1, 1, tzinfo=UTC)


def ready(number: int, day: int | None) -> Ready:
    when = START + timedelta(days=day) if day is not None else None
    return Ready(item=item(str(number), published_at=when), raw_hash="", content_hash="", locator="")


@given(st.lists(st.none() | st.integers(0, 20), max_size=60), st.integers(1, 12))
def test_keeps_the_newest_and_counts_the_rest(days: list[int | None], limit: int) -> None:
    newest = Newest(limit)
    grown = [newest.push(ready(number, day)) for number, day in enumerate(days)]
    kept = [int(one.item.identity) for one in newest.items()]
    effective = [-1 if day is None else day for day in days]
    oracle = sorted(range(len(days)), key=lambda n: (-effective[n], n))
    assert kept == oracle[:limit]
    assert grown.count(False) == max(len(days) - limit, 0)


def test_an_update_stands_in_for_a_publication() -> None:
    newest = Newest(1)
    newest.push(ready(1, 5))
    updated = item("2", published_at=None, updated_at=START + timedelta(days=6))
    newest.push(Ready(item=updated, raw_hash="", content_hash="", locator=""))
    assert [one.item.identity for one in newest.items()] == ["2"]
