"""Which attribute a filter narrows and a facet counts."""

from datetime import UTC, datetime

from m4d_core.storage.selection import OWN_FILTER, FacetField, Filter, Keys
from m4d_search.attributes import ATTRIBUTES, by_filter, conditions
from tests.search.documents import any_of


def test_every_facet_has_an_attribute() -> None:
    assert set(ATTRIBUTES) == set(FacetField)


def test_every_condition_of_a_filter_but_period_and_people_belongs_to_a_facet() -> None:
    assert set(OWN_FILTER.values()) | {"published_from", "published_before", "people"} == set(
        Filter.__dataclass_fields__
    )


def test_conditions_are_keys_of_attributes() -> None:
    wanted = Filter(kinds=frozenset({"NEWS"}), countries=any_of("TN"), languages=frozenset())
    assert dict(conditions(wanted)) == {
        "kind": any_of("NEWS"),
        "countries": any_of("TN"),
        "language": Keys(any_of=frozenset()),
    }
    assert list(conditions(Filter(published_from=datetime(2026, 1, 1, tzinfo=UTC)))) == []


def test_facets_without_a_filter_of_their_own_are_counted_together() -> None:
    wanted = Filter(countries=any_of("TN"))
    facets = (FacetField.KIND, FacetField.COUNTRY, FacetField.YEAR, FacetField.KIND)
    assert by_filter(wanted, facets) == {
        wanted: [FacetField.KIND, FacetField.YEAR],
        Filter(): [FacetField.COUNTRY],
    }
    assert by_filter(Filter(), facets) == {Filter(): [FacetField.KIND, FacetField.COUNTRY, FacetField.YEAR]}
    assert by_filter(wanted, ()) == {}
