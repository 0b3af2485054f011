"""Which attribute a filter narrows and a facet counts."""

from datetime import UTC, date, datetime, timedelta

from m4d_core.content.preference import Preference, reach
from m4d_core.storage.selection import FacetField, Filter, Keys
from m4d_search.attributes import (
    ATTRIBUTES,
    NARROWED,
    NUMBERS,
    RANGES,
    WORDS,
    Span,
    by_filter,
    conditions,
    number,
    spoken_terms,
    texts,
)
from m4d_search.contract import Document
from tests.search.documents import any_of


def test_every_facet_has_an_attribute() -> None:
    assert set(ATTRIBUTES) == set(FacetField)


def test_every_condition_of_a_filter_is_an_attribute_of_documents() -> None:
    ranges = {f"{name}_{end}" for name in RANGES for end in ("from", "before")}
    assert {*NARROWED, *ranges, "and_", "or_", "not_"} == set(Filter.__dataclass_fields__)
    assert {*WORDS, *NUMBERS} <= set(Document.__dataclass_fields__)


def test_conditions_are_keys_of_attributes() -> None:
    wanted = Filter(kinds=frozenset({"NEWS"}), countries=any_of("TN"), languages=frozenset())
    assert dict(conditions(wanted)) == {
        "kind": any_of("NEWS"),
        "countries": any_of("TN"),
        "languages": Keys(any_of=frozenset()),
    }
    ranges = Filter(published_from=datetime(2026, 1, 1, tzinfo=UTC), issued_before=date(2020, 1, 1), goes_local=False)
    assert list(conditions(ranges)) == [
        ("goes_local", any_of("false")),
        ("published_at", Span(start=1_767_225_600)),
        ("issued_first", Span(end=date(2020, 1, 1).toordinal())),
    ]
    assert list(conditions(Filter(and_=(wanted,), or_=(wanted,), not_=wanted))) == []
    wanted = Filter(available=Preference.of(["pt-BR"]))
    assert dict(conditions(wanted)) == {"spoken": any_of("pt-BR", "=pt")}


def test_a_text_is_found_by_its_own_tag_and_by_those_it_is_a_more_exact_one_of() -> None:
    assert spoken_terms(reach(["pt-BR", "en"])) == ("pt-BR", "en", "pt", "=pt-BR", "=en")


def test_facets_without_a_filter_of_their_own_are_counted_together() -> None:
    wanted = Filter(countries=any_of("TN"))
    facets = (FacetField.KIND, FacetField.COUNTRY, FacetField.YEAR, FacetField.KIND)
    assert by_filter(wanted, facets) == {
        wanted: [FacetField.KIND, FacetField.YEAR],
        Filter(): [FacetField.COUNTRY],
    }
    assert by_filter(Filter(), facets) == {Filter(): [FacetField.KIND, FacetField.COUNTRY, FacetField.YEAR]}
    assert by_filter(wanted, ()) == {}
    joined = Filter(and_=(wanted,), or_=(wanted,), not_=wanted)
    left = Filter(and_=(Filter(),), or_=(wanted,), not_=wanted)
    assert by_filter(joined, (FacetField.COUNTRY,)) == {left: [FacetField.COUNTRY]}


def test_values_are_texts_and_instants_are_numbers() -> None:
    assert [texts(value) for value in (None, "a", 2, True, ("b", "a"), ())] == [
        [],
        ["a"],
        ["2"],
        ["true"],
        ["b", "a"],
        [],
    ]
    assert number(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=1, microseconds=1)) == 2
