"""Nodes are opened by their keys, in the order asked for, and counted."""

import pytest

from m4d_core.content.preference import Preference
from m4d_schema.limits import OverspentError
from m4d_schema.plan.nodes import by_name, content_records, find, records
from tests.schema.plan.test_fields import ROW, operation


def test_keys_that_nothing_has_are_left_out() -> None:
    found = records("Country", ["TN", "XX", "MA"], operation())
    assert [each.read("iso2") for each in found] == ["TN", "MA"]
    assert find("Country", None, operation()) is None
    assert find("Theme", "none", operation()) is None


def test_reference_data_stands_by_name_marks_aside() -> None:
    at_hand = operation()
    assert [each.read("iso2") for each in by_name("Country", at_hand.reference.countries.values(), at_hand)] == [
        "MA", "SN", "TN",
    ]  # fmt: skip


def test_every_node_is_counted() -> None:
    at_hand = operation(nodes=2)
    content_records({ROW["id"]: ROW}, at_hand)
    records("Country", ["TN"], at_hand)
    with pytest.raises(OverspentError):
        find("Country", "MA", at_hand)


def test_content_is_read_in_the_language_asked_for() -> None:
    at_hand = operation()
    at_hand.preference = Preference(("fr",))
    text = {"title": "Titre", "summary": None, "slug": "titre", "origin": "PUBLISHER"}
    node = content_records({ROW["id"]: {**ROW, "translations": {"fr": text}}}, at_hand)[ROW["id"]]
    assert (node.type, node.read("title"), node.read("slug")) == ("NewsArticle", "Titre", "titre")
