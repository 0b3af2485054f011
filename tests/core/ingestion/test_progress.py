"""How far a source has been read, as values: nothing is skipped, and a file cut short removes nothing."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.ingestion.contract import Cursor, Request
from m4d_core.ingestion.progress import MAX_SUSPECTS, Progress, vanished

AT = datetime(2026, 3, 1, tzinfo=UTC)
NEXT = Request(url="https://a.example/?page=2", kept=False, headers={"Authorization": "secret"}, hints={"records": "d"})
ORDERED, UNORDERED = Cursor("changed", lag="1h"), Cursor("changed", lag="1h", ordered=False)
IDENTITIES = st.frozensets(st.sampled_from([str(n) for n in range(30)]))


def test_what_is_stored_comes_back_without_a_key() -> None:
    progress = Progress(since=AT, pending=AT, resume=NEXT, present=7, suspects=frozenset({"a", "b"}))
    stored = orjson.loads(orjson.dumps(progress.stored()))
    assert "secret" not in str(stored)
    again = Progress.read(stored)
    assert again.resume is not None
    assert (again.resume.url, dict(again.resume.hints), again.resume.kept) == (NEXT.url, {"records": "d"}, False)
    assert (again.since, again.pending, again.present, again.suspects) == (AT, AT, 7, frozenset({"a", "b"}))
    assert Progress.read(None) == Progress.read({}) == Progress()


def test_the_lag_is_read_again() -> None:
    assert Progress(since=AT).changed_since(ORDERED) == AT - timedelta(hours=1)
    assert Progress(since=AT).changed_since(None) is None
    assert Progress().changed_since(ORDERED) is None


def test_an_ordered_list_goes_on_from_its_newest_change() -> None:
    half = Progress().after(ORDERED, AT, NEXT)
    assert (half.since, half.resume) == (AT, None)
    assert half.after(ORDERED, AT - timedelta(days=1), None).since == AT, "time does not go back"


def test_any_other_list_is_read_when_its_last_page_is() -> None:
    half = Progress().after(UNORDERED, AT, NEXT)
    assert (half.since, half.pending, half.resume) == (None, AT, NEXT)
    done = half.after(UNORDERED, AT - timedelta(days=1), None)
    assert (done.since, done.pending, done.resume) == (AT, None, None)
    without = Progress().after(None, None, NEXT)
    assert (without.resume, without.after(None, None, None)) == (NEXT, Progress())


@given(st.lists(st.integers(0, 50), min_size=1, max_size=10), st.booleans())
def test_the_cursor_of_a_whole_reading_is_its_newest_change(days: list[int], ordered: bool) -> None:
    cursor, progress = ORDERED if ordered else UNORDERED, Progress()
    for number, day in enumerate(days):
        is_last = number == len(days) - 1
        progress = progress.after(cursor, AT + timedelta(days=day), None if is_last else NEXT)
    assert progress.since == AT + timedelta(days=max(days))


@given(IDENTITIES, IDENTITIES, IDENTITIES)
def test_only_what_is_missing_twice_and_in_a_small_share_is_withdrawn(
    held: frozenset[str], stored: frozenset[str], suspects: frozenset[str]
) -> None:
    present = held & stored
    gone, after, alarm = vanished(Progress(present=7, suspects=suspects), present, stored)
    assert gone <= (stored - present) & suspects
    if len(present) < 0.8 * len(stored):
        assert (gone, after.present, after.suspects) == (frozenset(), 7, frozenset())
        assert alarm is not None
    else:
        assert gone == (stored - present) & suspects
        assert after.suspects == stored - present - gone
        assert after.present == len(present)


@pytest.mark.parametrize(("present", "withdrawn"), [(3, 0), (4, 1), (100, 1)])
def test_four_fifths_must_be_there(present: int, withdrawn: int) -> None:
    held = {str(n) for n in range(present)}
    gone, _, alarm = vanished(Progress(suspects=frozenset({"x"})), held, {*held, "x"})
    assert (len(gone), alarm is None) == (withdrawn, withdrawn == 1)


def test_what_comes_back_is_no_suspect_any_more() -> None:
    whole = {"a", "b", "c", "d", "e"}
    _, once, _ = vanished(Progress(), whole - {"e"}, whole)
    assert (once.present, once.suspects) == (4, frozenset({"e"}))
    gone, back, _ = vanished(once, whole, whole)
    assert (gone, back.suspects) == (frozenset(), frozenset())
    gone, _, _ = vanished(back, whole - {"e"}, whole)
    assert gone == frozenset(), "missing twice, but not in a row"


def test_more_suspects_than_can_be_kept_are_an_alarm() -> None:
    stored = {str(n) for n in range(5 * MAX_SUSPECTS + 5)}
    missing = {str(n) for n in range(MAX_SUSPECTS + 1)}
    assert vanished(Progress(), stored - missing, stored)[2] is not None
    assert vanished(Progress(), stored - missing | {"0"}, stored)[2] is None
