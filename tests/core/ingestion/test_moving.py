"""A redirect for good is believed when it was seen often enough and for long enough."""

from datetime import datetime, timedelta

import pytest

from m4d_core.ingestion.moving import PERIOD, SIGHTINGS, known_of, moved, new_address, sighted
from m4d_core.storage.sources import UrlState
from tests.world import NOW

OLD, NEW, OTHER = "https://old.example/", "https://new.example/", "https://other.example/"


def seen(*sightings: tuple[str | None, datetime]) -> UrlState:
    state = UrlState(url=OLD, etag='"1"')
    for there, at in sightings:
        state = sighted(state, there, at)
    return state


def days(*at: float) -> list[datetime]:
    return [NOW + timedelta(days=day) for day in at]


@pytest.mark.parametrize(
    ("sightings", "period", "is_moved"),
    [
        (SIGHTINGS, PERIOD, True),
        (SIGHTINGS - 1, PERIOD, False),
        (SIGHTINGS, PERIOD - timedelta(seconds=1), False),
        (1, timedelta(days=300), False),
        (500, timedelta(hours=1), False),
    ],
)
def test_ten_sightings_over_seven_days_are_needed(sightings: int, period: timedelta, is_moved: bool) -> None:
    state = seen(*[(NEW, NOW)] * sightings)
    assert new_address(state, NOW + period) == (NEW if is_moved else None)
    assert moved(state, NOW + period) == ({OLD: NEW} if is_moved else {})


@pytest.mark.parametrize("between", [None, OTHER])
def test_one_that_changes_or_stays_away_begins_anew(between: str | None) -> None:
    state = seen(*((NEW, at) for at in days(*range(9))), (between, NOW + timedelta(days=9)))
    assert (state.moved_to, state.moved_count) == (between, 1 if between else 0)
    again = sighted(state, NEW, NOW + timedelta(days=10))
    assert (again.moved_count, again.moved_since) == (1, NOW + timedelta(days=10))
    assert again.etag == '"1"'


def test_one_that_never_redirected_is_as_it_was() -> None:
    assert seen((None, NOW)) == UrlState(url=OLD, etag='"1"')
    assert new_address(UrlState(url=OLD), NOW) is None


def test_where_an_address_has_moved_to_is_known_as_it_was_before() -> None:
    old = seen((NEW, NOW))
    assert known_of({OLD: old}, OLD) is old
    assert known_of({OLD: old}, NEW) == UrlState(url=NEW, etag='"1"')
    assert known_of({OLD: old}, OTHER) is None
    assert known_of({OLD: old, NEW: UrlState(url=NEW)}, NEW) == UrlState(url=NEW)
