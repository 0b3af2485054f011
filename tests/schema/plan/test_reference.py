"""Rows of reference data in the one table."""

from m4d_core.content.preference import Preference
from m4d_schema.plan.fields import FIELDS
from m4d_schema.plan.nodes import find
from m4d_schema.plan.reference import REFERENCE
from tests.schema.plan.test_fields import operation


def test_reference_data_is_part_of_the_one_table() -> None:
    assert REFERENCE.items() <= FIELDS.items()
    assert not any(field.columns for fields in REFERENCE.values() for field in fields.values())


def test_only_sources_are_looked_at_live() -> None:
    live = {(node, name) for node, fields in FIELDS.items() for name, field in fields.items() if field.is_live}
    names = ("status", "last_fetched_at", "last_changed_at", "item_count", "freshness_seconds")
    assert live == {("Source", name) for name in names}


def test_names_are_in_the_languages_asked_for_as_far_as_they_are_known() -> None:
    at_hand = operation()
    at_hand.preference = Preference(("fr-CA", "ar"))
    country = find("Country", "TN", at_hand)
    assert country is not None
    assert country.read("name") == "Tunisie"
    assert country.read("region").read("parent").read("name") == "Afrique"
