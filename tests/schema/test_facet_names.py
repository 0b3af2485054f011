"""Names of facets and their values, for those who show them without GraphQL."""

import pytest

from m4d_core.content.reference import Reference
from m4d_schema.facet_names import SPOKEN, facet_names

REFERENCE = Reference.from_rows(
    {
        "countries": [{"iso2": "CV", "iso3": "CPV", "m49": "132", "names": {"en": "Cabo Verde", "fr": "Cabo Verde"}}],
        "themes": [{"slug": "x", "names": {"en": "Skills", "ar": "مهارات"}, "scheme": "focus-area"}],
    }
)


@pytest.mark.parametrize(
    ("language", "kind", "theme", "license_name"),
    [
        ("en", "Blog post", "Skills", "All rights reserved"),
        ("fr", "Billet de blog", "Skills", "Tous droits réservés"),
        ("ar", "تدوينة", "مهارات", "جميع الحقوق محفوظة"),
    ],
)
def test_names_are_in_the_language_else_in_english(language: str, kind: str, theme: str, license_name: str) -> None:
    found = facet_names(language, REFERENCE, {})
    assert found["kind"]["BLOG_POST"] == kind
    assert found["themes"] == {"x": theme}
    assert found["countries"] == {"CV": "Cabo Verde"}
    assert found["license"]["all-rights-reserved"] == license_name
    assert found["license"]["CC-BY-4.0"] == "Creative Commons BY 4.0"


@pytest.mark.parametrize("language", SPOKEN)
def test_every_facet_has_a_title_and_no_name_is_empty(language: str) -> None:
    found = facet_names(language, REFERENCE, {})
    assert {"kind", "countries", "themes", "languages"} <= set(found["facet"])
    assert all(name for names in found.values() for name in names.values())
