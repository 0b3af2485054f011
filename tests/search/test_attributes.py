"""Which attribute a filter narrows and a facet counts."""

from datetime import UTC, datetime

from m4d_core.content.preference import Preference, reach
from m4d_core.storage.selection import OWN_FILTER, FacetField, Filter, Keys
from m4d_search.attributes import ATTRIBUTES, by_filter, conditions, spoken_terms
from tests.search.documents import any_of


def test_every_facet_has_an_attribute() -> None:
    assert set(ATTRIBUTES) == set(FacetField)


def test_every_condition_of_a_filter_but_the_period_belongs_to_a_facet() -> None:
    assert set(OWN_FILTER.values()) | {"published_from", "published_before", "available"} == set(
        Filter.__dataclass_fields__
    )


def test_conditions_are_keys_of_attributes() -> None:
    wanted = Filter(kinds=frozenset({"NEWS"}), countries=any_of("TN"), languages=frozenset())
    assert dict(conditions(wanted)) == {
        "kind": any_of("NEWS"),
        "countries": any_of("TN"),
        "languages": Keys(any_of=frozenset()),
    }
    wanted = Filter(available=Preference.of(["pt-BR"]))
    assert dict(conditions(wanted)) == {"spoken": any_of("pt-BR", "=pt")}
    assert list(conditions(Filter(published_from=datetime(2026, 1, 1, tzinfo=UTC)))) == []


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
