"""Reference data of a first start."""

import csv
import re
from pathlib import Path

import pytest

from m4d_core.content.reference import Reference
from m4d_core.content.urls import clean_url
from m4d_core.starter.facts import facts
from m4d_core.starter.rows import KINDS, reference_rows
from m4d_core.storage.reference_rows import TABLES
from m4d_core.storage.tables import table_of

ROWS = reference_rows()
KINDS_OF_THE_SCHEMA = {
    "UN_ENTITY", "INTERGOVERNMENTAL", "NATIONAL_GOVERNMENT", "LOCAL_AUTHORITY", "NGO", "DIASPORA", "NETWORK",
    "ACADEMIC", "PRIVATE_SECTOR", "FOUNDATION", "MEDIA", "OTHER",
}  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.from_rows(ROWS)


def test_twice_is_the_same() -> None:
    assert reference_rows() == ROWS


@pytest.mark.parametrize("name", TABLES)
def test_rows_have_the_columns_of_their_table(name: str) -> None:
    table = table_of(TABLES[name])
    columns = {column.name for column in table.columns}
    for row in ROWS[name]:
        assert set(row) <= columns
        assert all(row.get(column.name) is not None for column in table.columns if not column.nullable)


def test_all_is_there(reference: Reference) -> None:
    assert len(reference.countries) == 249
    assert len(reference.regions) == len(facts("regions"))
    assert len(reference.themes) == 30
    assert len(reference.goals) == 17 + 22
    assert len(reference.places) == len(facts("places"))


def test_every_parent_is_there(reference: Reference) -> None:
    regions, themes, organizations = reference.regions, reference.themes, reference.organizations
    assert {region.parent for region in regions.values()} <= {None, *regions}
    assert {country.region for country in reference.countries.values()} <= {None, *regions}
    assert {theme.broader for theme in themes.values()} <= {None, *themes}
    assert all(themes[theme.broader].broader is None for theme in themes.values() if theme.broader)
    assert {each.parent for each in organizations.values()} <= {None, *organizations}
    assert {each.country for each in organizations.values()} <= {None, *reference.countries}
    assert {place.country for place in reference.places.values()} <= set(reference.countries)


def test_the_tree_of_regions_is_that_of_the_un(reference: Reference) -> None:
    assert reference.regions_above("011") == ("011", "202", "002")
    assert reference.regions_above("015") == ("015", "002")
    assert {region.m49 for region in reference.subregions("002")} == {"015", "202"}
    assert {region.m49 for region in reference.subregions("419")} == {"005", "013", "029"}
    world = [m49 for m49, region in reference.regions.items() if region.parent is None]
    counts = {m49: len(reference.countries_of(m49)) for m49 in world}
    assert sum(counts.values()) == 248  # Antarctica is in no region
    assert counts["002"] == 60


def test_names_of_countries_are_those_of_the_un(reference: Reference) -> None:
    english = {iso2: country.names["en"] for iso2, country in reference.countries.items()}
    assert (english["CV"], english["TR"], english["CZ"], english["VN"]) == (
        "Cabo Verde",
        "Türkiye",
        "Czechia",
        "Viet Nam",
    )
    assert english["CI"] == "Côte d’Ivoire"
    assert english["TZ"] == "United Republic of Tanzania"
    for country in reference.countries.values():
        assert set(country.names) == {"en", "fr", "es", "ar"}
        assert not re.search("'|_", "".join(country.names.values()))


def test_names_and_marks_are_as_published(reference: Reference, samples: Path) -> None:
    mended = {("CI", "en"), ("NL", "ar"), ("UM", "ar"), ("IO", "ar"), ("TF", "ar")}
    for language in ("en", "fr", "es", "ar"):
        path = samples.parent / "reference" / "countries" / f"UNSD-{language}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                country = reference.country(row["ISO-alpha2 Code"])
                assert country is not None
                assert (country.iso3, country.m49) == (row["ISO-alpha3 Code"], row["M49 Code"])
                region = row["Intermediate Region Code"] or row["Sub-region Code"] or None
                assert country.region == region
                if (country.iso2, language) not in mended:
                    assert country.names[language] == row["Country or Area"].replace("'", "’").strip()
                if language == "en":
                    marks = ("(LDC)", "(LLDC)", "(SIDS)")
                    published = [bool(row[column]) for column in row if column.endswith(marks)]
                    assert [country.ldc, country.lldc, country.sids] == published


def test_goals_have_their_color(reference: Reference) -> None:
    colors = {goal.number: goal.color for goal in reference.goals.values() if goal.target is None}
    assert sorted(colors) == list(range(1, 18))
    assert len(set(colors.values())) == 17
    for goal in reference.goals.values():
        assert re.fullmatch("#[0-9A-F]{6}", goal.color)
        assert goal.color == colors[goal.number]
        assert goal.code.partition(".")[0] == str(goal.number)
        assert set(goal.names) == {"en", "fr", "es", "ar"}


def test_organizations(reference: Reference) -> None:
    partners = {slug for slug, each in reference.organizations.items() if each.is_partner}
    assert partners == {
        "undp", "iom", "ilo", "itc-ilo", "unhcr", "unfpa", "un-women", "unitar", "european-commission", "sdc",
        "united-nations",
    }  # fmt: skip
    assert reference.organization_by_ref("XM-DAC-41114") == reference.organization_by_ref("UNDP") == "undp"
    assert reference.organization_by_ref("CH-4") == "sdc"
    refs = [each.iati_ref for each in reference.organizations.values() if each.iati_ref]
    assert len(refs) == len(set(refs))
    for each in reference.organizations.values():
        assert each.names["en"]
        assert each.kind in KINDS_OF_THE_SCHEMA
        assert each.homepage is None or clean_url(each.homepage) in {each.homepage, f"{each.homepage}/"}


def test_kinds_of_organizations() -> None:
    assert {fact["type"] for fact in facts("organisations")} == set(KINDS)
    assert KINDS["multilateral"] == "INTERGOVERNMENTAL"
    assert KINDS["donor-government"] == "NATIONAL_GOVERNMENT"
    assert KINDS["international-ngo"] == "NGO"
    assert KINDS["training"] == "ACADEMIC"


def test_our_own_network_is_there(reference: Reference) -> None:
    own = reference.organization("m4d")
    assert own is not None
    assert (own.kind, own.is_partner) == ("NETWORK", False)


def test_what_only_editors_see_stays_behind() -> None:
    assert not {key for rows in ROWS.values() for row in rows for key in row} & {
        "source",
        "sources",
        "note",
        "confidence",
    }


def test_places_are_those_of_the_projects(reference: Reference) -> None:
    named = {
        (project["country"], name)
        for project in facts("projects")
        if project["title_status"] != "placeholder"
        for name in project.get("localities", ())
    }
    assert {(place.country, place.name) for place in reference.places.values()} == named
    assert {place.kind for place in reference.places.values()} <= {"CITY", "PROVINCE", "REGION", "VENUE", "OTHER"}
