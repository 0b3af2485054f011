"""What a change emits meets the tags of every answer it alters."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from m4d_core.storage.changes import Change, Operation
from m4d_core.storage.content_rows import row_of
from m4d_core.storage.facts import facts, fits, told
from m4d_core.storage.selection import Filter, Keys
from m4d_schema.tags import DIMENSIONS, MOST_NODES, Tags, Term, list_tags, node_tags, tags_of
from tests.filtering import FILTERS, VALUES, WORLD, a_write
from tests.world import NOW, write

A, B = UUID(int=1), UUID(int=2)
ROWS = [row_of(a_write(Random(number), number), NOW) for number in range(80)]
CHANGES = [
    Change(
        seq=1, at=NOW, operation=Operation.UPDATED, content_id=row["id"], kind=row["kind"],
        source_key=row["source_key"], revision=2, after=facts(row),
    )
    for row in ROWS
]  # fmt: skip
EMITTED = [tags_of(change, WORLD) for change in CHANGES]
SIZES = {("kinds", "NEWS"): 50, ("countries", "TN"): 3, ("countries", "MA"): 9, ("themes", "economy"): 5}


def among(*keys: str) -> Keys:
    return Keys(any_of=frozenset(keys))


@given(wanted=FILTERS)
@settings(max_examples=600, deadline=None)
def test_what_enters_or_leaves_a_list_emits_one_of_its_tags(wanted: Filter) -> None:
    tags = list_tags(wanted, SIZES)
    for change, emitted in zip(CHANGES, EMITTED, strict=True):
        assert tags & emitted or not fits(wanted, change.after, WORLD)


@pytest.mark.parametrize(
    ("wanted", "tags"),
    [
        (Filter(), {"l:*:*"}),
        (Filter(kinds=frozenset({"NEWS", "PROJECT"})), {"l:NEWS:*", "l:PROJECT:*"}),
        (Filter(countries=among("TN", "MA")), {"l:*:country:TN", "l:*:country:MA"}),
        (Filter(kinds=frozenset({"NEWS"}), countries=among("TN", "MA")), {"l:NEWS:country:TN", "l:NEWS:country:MA"}),
        # of several the smallest: 5 have the theme, 12 one of the countries, 50 are news
        (Filter(countries=among("TN", "MA"), themes=among("economy")), {"l:*:theme:economy"}),
        (Filter(countries=among("TN"), and_=(Filter(themes=among("economy")),)), {"l:*:country:TN"}),
        (Filter(countries=Keys(all_of=frozenset({"TN", "MA"}))), {"l:*:country:TN"}),
        (Filter(countries=among()), set()),
        (Filter(countries=Keys(none_of=frozenset({"TN"}))), {"l:*:*"}),
        (Filter(not_=Filter(countries=among("TN"))), {"l:*:*"}),
        (Filter(kinds=frozenset({"NEWS"}), not_=Filter(featured=True)), {"l:NEWS:*"}),
        # alternatives unite
        (
            Filter(or_=(Filter(countries=among("TN")), Filter(themes=among("economy")))),
            {"l:*:country:TN", "l:*:theme:economy"},
        ),
        (Filter(or_=(Filter(countries=among("TN")), Filter(featured=True))), {"l:*:*"}),
        (
            Filter(
                kinds=frozenset({"NEWS"}),
                or_=(Filter(countries=among("TN")), Filter(kinds=frozenset({"VIDEO"}), themes=among("economy"))),
            ),
            {"l:NEWS:country:TN"},
        ),
        (Filter(or_=()), set()),
        (Filter(years=frozenset({2026})), {"l:*:year:2026"}),
    ],
)
def test_the_tags_of_lists(wanted: Filter, tags: set[str]) -> None:
    assert list_tags(wanted, SIZES) == tags


def test_without_sizes_any_condition_will_do() -> None:
    assert len(list_tags(Filter(countries=among("TN"), themes=among("economy")), {})) == 1


def test_a_change_emits_what_it_was_and_what_it_is() -> None:
    row = row_of(write("a", countries=("TN",), themes=("economy",)), NOW)
    moved = facts({**row, "countries": ["MA"]})
    change = Change(
        seq=1, at=NOW, operation=Operation.UPDATED, content_id=A, kind="NEWS", source_key="demo", revision=2,
        before=facts(row), after=moved,
    )  # fmt: skip
    emitted = tags_of(change, WORLD)
    assert {"s", f"n:{A}", "l:*:*", "l:NEWS:*", "l:*:country:TN", "l:NEWS:country:MA", "l:*:region:015"} <= emitted
    assert "l:*:country:SN" not in emitted
    assert len(emitted) < 60


def test_what_is_not_public_emits_its_content_alone() -> None:
    change = Change(
        seq=1, at=NOW, operation=Operation.UPDATED, content_id=A, kind="NEWS", source_key="demo", revision=2
    )
    assert tags_of(change, WORLD) == {f"n:{A}"}


def test_facets_are_lists_without_their_own_condition() -> None:
    tags = Tags(SIZES)
    tags.note_facet(Filter(kinds=frozenset({"NEWS"}), countries=among("TN")), "countries")
    tags.note_facet(Filter(kinds=frozenset({"NEWS"})), None)
    assert tags.all() == ["l:NEWS:*"]


def test_all_of_a_sort_stands_for_each_of_it() -> None:
    tags = Tags({})
    tags.note_node("Country", "TN")
    tags.note_node("Theme", "economy")
    tags.note_node("Country")
    assert tags.all() == ["r:Country:*", "r:Theme:economy"]
    assert node_tags("Country", "TN") == {"r:Country:*", "r:Country:TN"}


def test_a_header_has_at_most_so_many_nodes() -> None:
    tags, ids = Tags({}), [UUID(int=number) for number in range(MOST_NODES + 1)]
    tags.note_list(Filter(kinds=frozenset({"NEWS"})))
    tags.note_listed(ids)
    tags.note_content(*ids[:MOST_NODES])
    assert tags.short(tags.all()) == tags.all()
    tags.note_content(ids[MOST_NODES])
    assert tags.short(tags.all()) == ["l:NEWS:*"]
    assert len(tags.all()) == MOST_NODES + 2
    tags.note_node("Country", "TN")
    assert tags.short(tags.all()) == ["l:NEWS:*", "r:Country:*"]
    tags.note_content(UUID(int=2**64))  # which stands in no list: any change may be one of it
    assert tags.short(tags.all()) == ["l:*:*", "l:NEWS:*", "r:Country:*"]


@pytest.mark.parametrize("key", ["a, b", "é", "x" * 65, "a:b", "\ud800", "a\r\nSet-Cookie: x", ""])
def test_a_key_that_no_header_holds_is_a_digest(key: str) -> None:
    written = str(Term("NEWS", "url", key))
    assert written.startswith("l:NEWS:url:")
    assert len(written.removeprefix("l:NEWS:url:")) == 16


@pytest.mark.parametrize("name", DIMENSIONS)
def test_each_condition_alone_meets_what_it_finds(name: str) -> None:
    met = 0
    for change, emitted in zip(CHANGES, EMITTED, strict=True):
        known = change.after
        assert known is not None
        value = {**known, **told(known, WORLD)}[DIMENSIONS[name][1]]
        for key in [value] if isinstance(value, str | int | None) else value:
            plain = name in VALUES or name == "languages"
            asked: dict[str, Any] = {name: frozenset({key}) if plain else among(str(key))}
            wanted = Filter(**asked)
            if key is not None and fits(wanted, known, WORLD):
                met += 1
                assert list_tags(wanted, {}) & emitted
    assert met


def test_every_dimension_is_a_condition_of_a_filter() -> None:
    assert set(DIMENSIONS) <= set(Filter.__dataclass_fields__)
    assert len({dimension for dimension, _ in DIMENSIONS.values()}) == len(DIMENSIONS)


def test_a_search_hangs_on_every_change() -> None:
    tags = Tags({})
    tags.note_search()
    assert set(tags.all()) <= tags_of(CHANGES[0], WORLD)
