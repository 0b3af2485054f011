"""Facet values have labels for people."""

import pytest

from m4d_core.storage.selection import FacetField
from m4d_schema.plan.labels import facet_label
from m4d_schema.record import Field, Record


@pytest.mark.parametrize(
    ("facet", "value", "label"),
    [
        (FacetField.KIND, "BLOG_POST", "Blog post"),
        (FacetField.KIND, "SOMETHING", "SOMETHING"),
        (FacetField.LANGUAGE, "ar", "Arabic"),
        (FacetField.LANGUAGE, "und", "Not known"),
        (FacetField.LANGUAGE, "tlh", "tlh"),
        (FacetField.YEAR, "2026", "2026"),
        (FacetField.COUNTRY, "XX", "XX"),
        (FacetField.MONTH, "2026-03", "March 2026"),
        (FacetField.DOCUMENT_TYPE, "WORKING_PAPER", "Working paper"),
        (FacetField.PROJECT_STATUS, "CLOSED", "Closed"),
        (FacetField.PHASE, "2", "Phase 2"),
        (FacetField.GOES_LOCAL, "true", "M4D Goes Local"),
        (FacetField.GOES_LOCAL, "false", "All else"),
        (FacetField.KNOWLEDGE_PRODUCT, "true", "Knowledge products"),
        (FacetField.KNOWLEDGE_PRODUCT, "false", "Other documents"),
        (FacetField.LICENSE, "CC-BY-4.0", "Creative Commons BY 4.0"),
    ],
)
def test_labels(facet: FacetField, value: str, label: str) -> None:
    assert facet_label(facet, value, None) == label


def test_a_node_is_called_by_its_name() -> None:
    node = Record("Theme", {}, {"name": Field(read=lambda _row, _operation: "Economy")}, None)
    assert facet_label(FacetField.THEME, "economy", node) == "Economy"


@pytest.mark.parametrize(
    ("facet", "value", "wanted", "label"),
    [
        (FacetField.KIND, "NEWS", ["fr-CA"], "Actualités"),
        (FacetField.KIND, "PROJECT", ["de", "ar"], "مشروع"),
        (FacetField.LANGUAGE, "en", ["es"], "Inglés"),
        (FacetField.LANGUAGE, "en-GB", ["fr"], "Anglais (GB)"),
        (FacetField.LANGUAGE, "tlh-Latn", ["fr"], "tlh-Latn"),
        (FacetField.LANGUAGE, "fr", ["de"], "French"),
    ],
)
def test_labels_in_the_languages_asked_for(facet: FacetField, value: str, wanted: list[str], label: str) -> None:
    assert facet_label(facet, value, None, wanted) == label
