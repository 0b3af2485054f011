"""Reference data in memory."""

from typing import Any

import pytest

from m4d_core.content.country import other_names
from m4d_core.content.reference import Country, Goal, Organization, Reference, Region, Theme, in_language

ROWS: dict[str, list[dict[str, Any]]] = {
    "regions": [
        {"m49": "015", "names": {"en": "Northern Africa"}, "level": "subregion", "parent": "002"},
        {"m49": "002", "names": {"en": "Africa", "fr": "Afrique"}, "level": "region", "parent": None},
        {"m49": "011", "names": {"en": "Western Africa"}, "level": "subregion", "parent": "202"},
        {"m49": "202", "names": {"en": "Sub-Saharan Africa"}, "level": "grouping", "parent": "002"},
        {"m49": "150", "names": {"en": "Europe"}, "level": "region", "parent": None},
    ],
    "countries": [
        {"iso2": "TN", "iso3": "TUN", "m49": "788", "names": {"en": "Tunisia", "fr": "Tunisie"}, "region": "015"},
        {"iso2": "SN", "iso3": "SEN", "m49": "686", "names": {"en": "Senegal"}, "region": "011", "ldc": True},
        {"iso2": "TR", "iso3": "TUR", "m49": "792", "names": {"en": "Türkiye", "fr": "Türkiye"}, "region": None},
        {"iso2": "AQ", "iso3": "ATA", "m49": "010", "names": {"en": "Antarctica"}, "region": None, "note": "unknown"},
    ],
    "places": [
        {"id": "tn-sfax", "name": "Sfax", "kind": "CITY", "country": "TN", "latitude": 34.74, "longitude": 10.76},
        {"id": "sn-louga", "name": "Louga", "kind": "REGION", "country": "SN"},
    ],
    "themes": [
        {"slug": "cost", "names": {"en": "Cost", "ar": "كلفة"}, "scheme": "focus-area", "broader": "remittances"},
        {"slug": "remittances", "names": {"en": "Remittances"}, "scheme": "jmdi-pillar", "goes_local": False},
        {"slug": "access", "names": {"en": "Access"}, "scheme": "x", "broader": "remittances", "goes_local": True},
    ],
    "goals": [
        {"code": "10", "number": 10, "names": {"en": "Reduced Inequalities"}, "color": "#DD1367"},
        {"code": "10.c", "number": 10, "names": {"en": "Cost of remittances"}, "color": "#DD1367"},
    ],
    "organizations": [
        {"slug": "iom", "names": {"en": "International Organization for Migration", "fr": "Organisation mondiale"},
         "acronym": "IOM", "kind": "INTERGOVERNMENTAL", "iati_ref": "XM-DAC-47066", "is_partner": True},
        {"slug": "one", "names": {"en": "Twin Agency"}, "acronym": "TA", "kind": "NGO"},
        {"slug": "two", "names": {"en": "Twin agency"}, "kind": "NGO", "country": "TN", "parent": "one"},
        {"slug": "odd", "names": {"en": "Odd"}, "kind": "NGO", "iati_ref": "IOM"},
    ],
    "tables of others": [{"anything": 1}],
}  # fmt: skip


@pytest.fixture
def reference() -> Reference:
    return Reference.from_rows(ROWS)


def test_values_are_found_by_their_keys(reference: Reference) -> None:
    assert reference.country("tn") == Country(
        iso2="TN", iso3="TUN", m49="788", names={"en": "Tunisia", "fr": "Tunisie"}, region="015"
    )
    assert reference.theme("access") == Theme(
        slug="access", names={"en": "Access"}, scheme="x", broader="remittances", goes_local=True
    )
    assert reference.organization("two") == Organization(
        slug="two", names={"en": "Twin agency"}, kind="NGO", country="TN", parent="one"
    )
    senegal, africa, sfax = reference.country("SN"), reference.region("002"), reference.place("tn-sfax")
    assert senegal is not None
    assert africa is not None
    assert sfax is not None
    assert (senegal.ldc, senegal.lldc, senegal.sids) == (True, False, False)
    assert (africa.names["fr"], africa.parent) == ("Afrique", None)
    assert (sfax.latitude, sfax.longitude) == (34.74, 10.76)


def test_unknown_keys_find_nothing(reference: Reference) -> None:
    lookups = (
        reference.country, reference.region, reference.place, reference.theme, reference.goal, reference.organization,
        reference.organization_by_ref,
    )  # fmt: skip
    assert [lookup("nothing") for lookup in lookups] == [None] * 7


def test_a_target_knows_its_goal(reference: Reference) -> None:
    goal, target = reference.goal("10"), reference.goal("10.c")
    assert goal == Goal(code="10", number=10, names={"en": "Reduced Inequalities"}, color="#DD1367")
    assert goal is not None
    assert target is not None
    assert (goal.target, target.target, target.number) == (None, "10.c", 10)


def test_iteration_keeps_the_order_of_the_rows(reference: Reference) -> None:
    assert list(reference.countries) == ["TN", "SN", "TR", "AQ"]
    assert [theme.slug for theme in reference.themes.values()] == ["cost", "remittances", "access"]


@pytest.mark.parametrize(
    ("given", "slug"),
    [
        ("XM-DAC-47066", "iom"),
        (" xm-dac-47066 ", "iom"),
        ("International Organization for Migration", "iom"),
        ("INTERNATIONAL ORGANIZATION FOR MIGRATION", "iom"),
        ("Organisation mondiale", "iom"),
        ("Twin Agency", None),  # two are called so
        ("TA", None),  # too short to mean one
        ("IOM", "odd"),  # an identifier goes before an acronym
        ("International Organization", None),
        ("", None),
    ],
)
def test_organizations_by_identifier_or_name(reference: Reference, given: str, slug: str | None) -> None:
    assert reference.organization_by_ref(given) == slug


def test_trees(reference: Reference) -> None:
    assert [theme.slug for theme in reference.narrower("remittances")] == ["cost", "access"]
    assert reference.narrower("cost") == ()
    assert [region.m49 for region in reference.subregions("002")] == ["015", "202"]
    assert [country.iso2 for country in reference.countries_of("002")] == ["TN", "SN"]
    assert [country.iso2 for country in reference.countries_of("202")] == ["SN"]
    assert reference.countries_of("150") == reference.countries_of("999") == ()
    assert reference.regions_above("011") == ("011", "202", "002")
    assert reference.regions_above(None) == reference.regions_above("999") == ()
    assert [place.id for place in reference.places_of("tn")] == ["tn-sfax"]


def test_a_circle_of_regions_ends() -> None:
    circle = [{"m49": a, "names": {"en": a}, "level": "region", "parent": b} for a, b in (("1", "2"), ("2", "1"))]
    assert Reference.from_rows({"regions": circle}).regions_above("1") == ("1", "2")


def test_labels(reference: Reference) -> None:
    assert reference.labels("country", "TN") == ("Tunisia", "Tunisie", *other_names("TN"))
    assert reference.labels("country", "TR") == ("Türkiye", *other_names("TR"))
    assert "Turkey" in reference.labels("country", "TR")
    assert reference.labels("theme", "cost") == ("Cost", "كلفة")
    assert reference.labels("organization", "iom")[-1] == "IOM"
    assert reference.labels("organization", "two") == ("Twin agency",)
    assert reference.labels("region", "002") == ("Africa", "Afrique")
    assert reference.labels("place", "sn-louga") == ("Louga",)
    assert reference.labels("goal", "10.c") == ("Cost of remittances",)
    assert reference.labels("theme", "nothing") == ()
    with pytest.raises(KeyError):
        reference.labels("color", "red")


def test_values_cannot_be_changed_but_can_be_keys(reference: Reference) -> None:
    country = reference.country("TN")
    assert country is not None
    with pytest.raises(TypeError):
        country.names["en"] = "Elsewhere"  # type: ignore[index]  # that is what must not work
    with pytest.raises(TypeError):
        reference.countries["XX"] = country  # type: ignore[index]  # that is what must not work
    assert {country: 1}[country] == 1


def test_rows_given_later_do_not_change_what_was_read() -> None:
    names = {"en": "Tunisia"}
    rows = {"countries": [{"iso2": "TN", "iso3": "TUN", "m49": "788", "names": names}]}
    reference = Reference.from_rows(rows)
    names["en"] = "Elsewhere"
    assert reference.labels("country", "TN")[0] == "Tunisia"


def test_nothing_at_all() -> None:
    empty = Reference.from_rows({})
    assert empty == Reference()
    assert empty.country("TN") is None


@pytest.mark.parametrize("missing", ["iso2", "iso3", "names"])
def test_a_row_without_what_must_be_there(missing: str) -> None:
    row = {"iso2": "TN", "iso3": "TUN", "m49": "788", "names": {"en": "Tunisia"}}
    del row[missing]
    with pytest.raises((KeyError, TypeError)):
        Reference.from_rows({"countries": [row]})


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["fr"], ("Tunisie", "fr")),
        (["es", "fr"], ("Tunisie", "fr")),
        (["fr-CA"], ("Tunisie", "fr")),
        (["pt"], ("Tunisia", "en")),
        ([], ("Tunisia", "en")),
        (["ar"], ("Tunisia", "en")),  # an empty name is none
    ],
)
def test_names_fall_back(wanted: list[str], found: tuple[str, str]) -> None:
    assert in_language({"fr": "Tunisie", "en": "Tunisia", "ar": ""}, wanted) == found


def test_names_without_english_fall_back_to_the_first() -> None:
    assert in_language({"fr": "Tunisie", "ar": "تونس"}, ["es"]) == ("Tunisie", "fr")
    with pytest.raises(ValueError, match="no name"):
        in_language({}, ["en"])


def test_labels_stand_in_one_order_however_a_database_keeps_them() -> None:
    names = {"es": "Túnez", "ar": "تونس", "fr": "Tunisie", "en": "Tunisia"}
    shuffled = dict(reversed(names.items()))
    first, second = (Region(m49="1", names=each, level="region").labels for each in (names, shuffled))
    assert first == second == ("Tunisia", "تونس", "Túnez", "Tunisie")
