"""One text that several partners publish is told from those that only look alike."""

from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.cluster import BANDS, BITS, DISTANCE, FEWEST_WORDS, Member, bands, is_near, joined, simhash
from m4d_core.content.html import plain_text
from tests.world import NOW

TITLE = "Migrants send home more than ever before"
TEXT = (
    "Families in rural Senegal received record remittances last year, a new survey of the central bank finds. "
    "Most of the money was spent on schools, health and small repairs, while a fifth went into new businesses. "
    "Local authorities now want to match each transfer with public funds, as pilot projects in Tunisia have done."
)
SIGNATURES = st.integers(0, (1 << BITS) - 1)


def member(number: int, signature: int, *, cluster: int | None = None, days: int = 0, **values: Any) -> Member:
    usual = {"source_key": f"source-{number}", "kind": "NEWS", "language": "en"}
    name = None if cluster is None else UUID(int=cluster)
    at = NOW + timedelta(days=days)
    return Member(id=UUID(int=number), simhash=signature, cluster=name, effective_at=at, **{**usual, **values})


def distance(one: int | None, other: int | None) -> int:
    assert one is not None
    assert other is not None
    return (one ^ other).bit_count()


def test_form_does_not_count() -> None:
    plain = simhash(TITLE, TEXT, None)
    assert simhash(TITLE.upper() + "!", f"  {TEXT.replace(', ', ' - ')}", "<p>anything</p>") == plain
    assert simhash(TITLE, None, f"<div><p>{TEXT}</p></div>") == plain, "the text stands in for a summary"


def test_another_text_is_far_away() -> None:
    other = "The ministry opened a new office for returning workers in Tunis and will train sixty advisers this year."
    assert distance(simhash(TITLE, TEXT, None), simhash(TITLE, other, None)) > 2 * DISTANCE


def test_a_short_text_has_none() -> None:
    words = [f"word{number}" for number in range(FEWEST_WORDS)]
    assert simhash(" ".join(words), None, None) is not None
    assert simhash(" ".join(words[1:]), None, None) is None
    assert simhash("Press release", "Read more", None) is None


def test_a_long_text_counts_no_further_than_tells() -> None:
    long = " ".join(f"w{number}" for number in range(1000))
    assert simhash("", long, None) == simhash("", long + " and more", None)


@given(SIGNATURES, st.sets(st.integers(0, BITS - 1), max_size=DISTANCE))
def test_near_ones_share_a_band(signature: int, flipped: set[int]) -> None:
    other = signature
    for bit in flipped:
        other ^= 1 << bit
    assert set(bands(signature)) & set(bands(other))
    assert len(set(bands(signature))) == BANDS
    assert is_near(member(1, signature), member(2, other))


@pytest.mark.parametrize(
    ("values", "is_one"),
    [
        ({}, True),
        ({"signature": 0b111}, True),
        ({"signature": 0b1111}, False),
        ({"language": "fr"}, False),
        ({"kind": "BLOG_POST"}, False),
        ({"days": 14}, True),
        ({"days": -14}, True),
        ({"days": 15}, False),
        ({"source_key": "source-1"}, False),
    ],
)
def test_what_makes_two_one(values: dict[str, Any], is_one: bool) -> None:
    other = member(2, values.pop("signature", 0), **values)
    assert is_near(member(1, 0), other) is is_one
    assert is_near(other, member(1, 0)) is is_one


def test_projects_never_join() -> None:
    assert not is_near(member(1, 0, kind="PROJECT"), member(2, 0, kind="PROJECT"))


def test_a_cluster_has_the_id_of_its_oldest() -> None:
    old, new = member(7, 0), member(2, 1, days=1)
    assert joined([new], [old]) == {old.id: old.id, new.id: old.id}
    assert joined([old], [new]) == {old.id: old.id, new.id: old.id}, "also where the older one came later"
    assert joined([old, new], []) == {old.id: old.id, new.id: old.id}
    third = member(3, 2, days=2)
    assert joined([third], [member(7, 0, cluster=7), member(2, 1, days=1, cluster=7)])[third.id] == old.id


def test_who_is_alone_has_none_and_who_moves_away_leaves() -> None:
    assert joined([member(1, 0)], [member(2, -1 % (1 << BITS))]) == {UUID(int=1): None, UUID(int=2): None}
    left = joined([member(1, 0, cluster=5)], [member(5, 0b11111, cluster=5)])
    assert left == {UUID(int=1): None, UUID(int=5): UUID(int=5)}


def test_who_stays_near_a_member_stays() -> None:
    here, mate, older = member(3, 0, cluster=2, days=2), member(2, 1, cluster=2, days=1), member(1, 2, cluster=1)
    assert joined([here], [mate, older])[here.id] == mate.id
    moved = joined([member(3, 0, cluster=9, days=2)], [mate, older])
    assert moved[here.id] == older.id, "else it goes to the oldest it is near to"


@given(st.lists(st.integers(0, 7), min_size=1, max_size=8))
def test_twice_changes_nothing(signatures: list[int]) -> None:
    fresh = [member(number, signature, days=number) for number, signature in enumerate(signatures)]
    once = joined(fresh, [])
    again = [Member(**{**vars(each), "cluster": once[each.id]}) for each in fresh]
    assert joined(again, []) == once


def test_no_two_texts_of_the_captured_feeds_are_taken_for_one(samples: Path) -> None:
    texts: set[tuple[str, str]] = set()
    for path in sorted(samples.rglob("*.xml")):
        body = path.read_bytes()
        if b"<rss" in body[:3000] or b"<feed" in body[:3000]:
            entries = feedparser.parse(body).entries
            texts |= {(plain_text(e.get("title", "")), plain_text(e.get("summary", ""))[:500]) for e in entries}
    signatures = [found for title, summary in texts if (found := simhash(title, summary, None)) is not None]
    assert len(signatures) > 100
    assert min((one ^ other).bit_count() for one, other in combinations(signatures, 2)) > DISTANCE
