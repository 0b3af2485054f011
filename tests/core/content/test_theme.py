"""Partners' sectors and terms, and our themes."""

import json
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.text import tokens
from m4d_core.content.theme import match_themes, nearest_goal, themes_for_sectors, unknown_sectors

DATA = files("m4d_core") / "starter" / "data"
SECTORS: dict[str, dict[str, list[str]]] = tomllib.loads((DATA / "themes_by_sector.toml").read_text("utf-8"))
TERMS: dict[str, Any] = tomllib.loads((DATA / "themes_by_term.toml").read_text("utf-8"))
MIGRATION = TERMS.pop("migration")
THEMES: dict[str, dict[str, Any]] = {
    theme["slug"]: theme for theme in json.loads((DATA / "themes.json").read_text("utf-8"))["items"]
}
NAMES = json.loads((DATA / "sectors.json").read_text("utf-8"))
PARTS = ("certain", "always", "beside")


@pytest.mark.parametrize(
    ("codes", "slugs"),
    [
        (["1:15190"], ["migration-and-national-development-plans"]),
        (["1:24050"], ["migrant-remittances", "cost-and-access-of-remittances"]),
        (["8:10.c", "8:10.C"], ["cost-and-access-of-remittances"]),
        (["2:930"], ["refugees-and-displacement"]),
        (["1:93013"], ["refugees-and-displacement", "health-and-migration"]),
        (["1:15112", "1:11330"], ["local-authorities", "skills-development-and-retention"]),
        (["1:72010"], []),
        (["1:72010", "1:15112"], ["local-authorities"]),
        (["1:15190", "1:72010"], ["migration-and-national-development-plans", "refugees-and-displacement"]),
        (["1:72010", "1:15136"], ["refugees-and-displacement"]),
        (["1:15136"], []),
        (["1:12220", "8:10.7"], ["health-and-migration", "migration-and-national-development-plans"]),
        (["99:15190", "15190", "Migration", ""], []),
        ([" 1:24050 "], ["migrant-remittances", "cost-and-access-of-remittances"]),
        ([], []),
    ],
)
def test_sectors(codes: list[str], slugs: list[str]) -> None:
    assert themes_for_sectors(codes) == tuple(slugs)


def test_the_table_of_sectors_holds_what_exists() -> None:
    for part in PARTS:
        for code, slugs in SECTORS[part].items():
            vocabulary, _, key = code.partition(":")
            assert set(slugs) <= set(THEMES)
            if vocabulary in {"1", "2"}:
                assert key in NAMES[vocabulary], code
            else:
                assert vocabulary in {"7", "8"}
                assert nearest_goal(key) == key, code
    assert sum(len(SECTORS[part]) for part in PARTS) == len(set().union(*(SECTORS[part] for part in PARTS)))


@pytest.mark.parametrize(
    ("terms", "slugs", "unmapped"),
    [
        (["Remittances"], ["migrant-remittances"], []),
        (["remesas", "Diáspora"], ["migrant-remittances", "diaspora-engagement"], []),
        (["TRANSFERTS DE FONDS"], ["migrant-remittances"], []),
        (["التَّحْوِيلَات"], ["migrant-remittances"], []),
        (["تحويلات"], ["migrant-remittances"], []),
        (["Réfugiés", "Refugees"], ["refugees-and-displacement"], []),
        (["Local authorities"], ["local-authorities"], []),
        (["Environment / migration linkages"], ["environment-and-migration"], []),
        (["Gender"], [], ["Gender"]),
        (["Gender", "Local government"], ["local-authorities"], ["Gender"]),
        (["Gender", "Migration"], ["gender-and-migration"], ["Migration"]),
        (["الصحة", "الهجرة"], ["health-and-migration"], ["الهجرة"]),
        (["Data", "Migration data"], ["migration-data"], []),
        (["Weather", " ", "", "Weather", "Sport"], [], ["Weather", "Sport"]),
        (["Migration data portal"], [], ["Migration data portal"]),
        ([], [], []),
    ],
)
def test_terms(terms: list[str], slugs: list[str], unmapped: list[str]) -> None:
    assert match_themes(terms) == (tuple(slugs), tuple(unmapped))


@pytest.mark.parametrize("slug", THEMES)
def test_every_theme_is_found_by_its_label_in_every_language(slug: str) -> None:
    for language in ("en", "fr", "es", "ar"):
        assert match_themes([THEMES[slug]["label"][language]]) == ((slug,), ())


@pytest.mark.parametrize("slug", TERMS)
def test_every_term_finds_its_theme(slug: str) -> None:
    assert set(TERMS[slug]) <= set(PARTS)
    for part in PARTS:
        for term in TERMS[slug].get(part, ()):
            assert slug in match_themes([term, "migration"])[0], term
            alone = match_themes([term])
            assert alone == (((), (term,)) if part == "beside" else ((slug,), ())), term


def test_the_table_of_terms_is_of_our_themes_and_ambiguous_nowhere() -> None:
    assert set(TERMS) <= set(THEMES)
    folded = [" ".join(tokens(term)) for row in TERMS.values() for part in PARTS for term in row.get(part, ())] + [
        " ".join(tokens(term)) for term in MIGRATION
    ]
    assert "" not in folded
    assert sorted(folded) == sorted(set(folded))


def test_terms_come_in_four_languages() -> None:
    everything = " ".join(term for row in TERMS.values() for part in PARTS for term in row.get(part, ()))
    assert all(word in everything for word in ("remittances", "réfugiés", "género", "لاجئون"))


@pytest.mark.parametrize("term", MIGRATION)
def test_migration_alone_is_no_theme_but_opens(term: str) -> None:
    assert match_themes([term]) == ((), (term,))
    assert match_themes([term, "Statistics"])[0] == ("migration-data",)


@given(st.lists(st.text() | st.sampled_from([*MIGRATION, "Gender", "Remittances", "تحويلات"])))
def test_no_term_is_lost(terms: list[str]) -> None:
    slugs, unmapped = match_themes(terms)
    assert set(slugs) <= set(THEMES)
    for term in terms:
        assert not term.strip() or term in unmapped or match_themes([term, "migration"])[0]
    assert [term for term in dict.fromkeys(terms) if term in unmapped] == list(unmapped)


@pytest.mark.parametrize(
    ("code", "goal"),
    [
        ("10", "10"), ("10.7", "10.7"), ("10.C", "10.c"), (" 17.18 ", "17.18"), ("4.1", "4"), ("10.99", "10"),
        ("0", None), ("18", None), ("18.1", None), ("", None), ("goal", None), (".", None), ("1.", "1"),
    ],
)  # fmt: skip
def test_goals(code: str, goal: str | None) -> None:
    assert nearest_goal(code) == goal


def test_sectors_to_be_mapped_are_the_dacs_that_stand_in_no_table() -> None:
    assert unknown_sectors([" 1:21020", "2:210", "1:21020", "1:15190", "1:15112", "1:72010", "8:4.1", "21020", ""]) == (
        "1:21020",
        "2:210",
    )


# terms as partners write them: ReliefWeb's themes, UNHCR's sectors, the World Bank's themes, topics of UN News
@pytest.mark.parametrize(
    ("term", "alone", "beside"),
    [
        ("Camp Coordination and Camp Management", "refugees-and-displacement", "refugees-and-displacement"),
        ("Camp Coordination and Management", "refugees-and-displacement", "refugees-and-displacement"),
        ("Human Trafficking", "trafficking-and-smuggling", "trafficking-and-smuggling"),
        ("Forced Displacement", "refugees-and-displacement", "refugees-and-displacement"),
        ("Mixed Movements", "refugees-and-displacement", "refugees-and-displacement"),
        ("Protection and Human Rights", None, "migrant-rights"),
        ("Climate Change and Environment", None, "environment-and-migration"),
        ("Shelter and Non-Food Items", None, "refugees-and-displacement"),
        ("Humanitarian Aid", None, "refugees-and-displacement"),
        ("Recovery and Reconstruction", None, "migration-and-local-economic-development"),
        ("Labor Markets", None, "labour-migration"),
        ("Financial Infrastructure and Access", None, "remittances-and-financial-sector"),
        ("Urban Infrastructure and Service Delivery", None, "migrant-access-to-urban-services"),
        ("HIV/Aids", None, "health-and-migration"),
        ("Mine Action", None, None),
        ("Logistics and Telecommunications", None, None),
    ],
)
def test_what_partners_call_it(term: str, alone: str | None, beside: str | None) -> None:
    assert match_themes([term])[0] == ((alone,) if alone else ())
    assert match_themes([term, "Migrants"])[0] == ((beside,) if beside else ())
    assert (term in match_themes([term, "Migrants"])[1]) is (beside is None)


@pytest.mark.parametrize(
    "topic", ["Migrants and Refugees", "Migrants et réfugiés", "Migrantes y refugiados", "Migrantes e refugiados"]
)
def test_the_topic_of_un_news_says_migration_in_each_language(topic: str) -> None:
    assert match_themes([topic, "Health"])[0] == ("health-and-migration",)
