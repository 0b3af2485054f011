"""What each source's scope lets in and keeps out, by its recorded payload; read one by one by a person."""

import json
from typing import Any

import pytest

from tests.plugins.shipped import FEEDS
from tests.plugins.test_recorded import RECORDED

BOTH = (
    *FEEDS, "undp-projects", "iom-projects", "unhcr-projects", "unfpa-projects", "un-women-projects", "sdc-projects",
    "ec-projects", "world-bank-iati", "un-news", "reliefweb", "reliefweb-rss", "world-bank-documents",
    "world-bank-projects", "unhcr-documents",
)  # fmt: skip


def items(key: str) -> list[dict[str, Any]]:
    made = json.loads((RECORDED / f"{key}.expected.json").read_text("utf-8"))
    return [each for each in made if "why_inside" in each and "part_of" not in each]


@pytest.mark.parametrize("key", BOTH)
def test_something_passes_and_something_does_not(key: str) -> None:
    assert {each["why_inside"] is not None for each in items(key)} == {True, False}


INSIDE = {
    "undp": ["Returnees open a bakery"],
    "iom": ["Remesas & ahorro"],
    "unhcr": ["Asylum office opens"],
    "sdc-news": ["Zusammenarbeit bei Flüchtlingslagern"],
    "ec-press": ["Commission presents rules on labour migration"],
    "ec-intpa": ["Diaspora investors meet"],
    "oecd-development-matters": ["What do diaspora bonds cost?"],
    "mpi": ["Temporary visas in three cities"],
    "un-news-fr": ["Des réfugiés rentrent chez eux"],
    "un-news-es": ["Remesas más baratas"],
    "un-news-ar": ["عودة اللاجئين إلى قراهم"],
    "un-news-pt": ["Refugiados abrem oficina"],
    "un-women": ["Migrant nurses speak"],
    "sdc-projects": ["NP: Safer Labour Mobility"],
    "ec-projects": ["Towns that take in displaced families"],
    "unhcr-projects": ["Protection and assistance in Chad"],
    "unfpa-projects": ["Safe births for displaced women"],
    "un-women-projects": ["Travailleuses domestiques migrantes"],
    "world-bank-iati": ["Cheaper Remittances Project", "Host communities"],
    "world-bank-projects": ["Overseas Workers Welfare", "Host Communities Support"],
    "world-bank-documents": ["Migration and remittances in the Pacific", "Displaced people and host towns"],
    "reliefweb": ["Chad: Flow Monitoring, January 2026", "New centre for returnees"],
    "reliefweb-rss": ["Sudan: Displacement Overview, February 2026", "Refugee students graduate"],
    "unhcr-documents": ["Uganda: Refugee Statistics, January 2026"],
}


@pytest.mark.parametrize(("key", "titles"), INSIDE.items())
def test_what_is_about_migration_and_nothing_else_passes(key: str, titles: list[str]) -> None:
    assert [each["title"] for each in items(key) if each["why_inside"]] == titles
