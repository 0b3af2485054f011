"""Projects of a first start."""

import pytest

from m4d_core.content.item import CleanItem, License
from m4d_core.content.partial_date import PartialDate
from m4d_core.content.reference import Place
from m4d_core.content.urls import clean_url
from m4d_core.starter.facts import facts
from m4d_core.starter.projects import UNCONFIRMED, local_projects, projects

PROJECTS = {item.identity.removeprefix("projects/"): item for item in projects()}
FACTS = {fact["slug"]: fact for fact in facts("projects")}


def test_placeholders_are_left_out_and_all_else_is_there() -> None:
    placeholders = {slug for slug, fact in FACTS.items() if fact["title_status"] == "placeholder"}
    assert len(placeholders) == 5
    assert set(PROJECTS) == set(FACTS) - placeholders


def test_one_project_in_full() -> None:
    item = PROJECTS["migrations-territoires-developpement-maroc"]
    assert item == CleanItem(
        identity="projects/migrations-territoires-developpement-maroc",
        kind="PROJECT",
        title="Migrations, Territoires et Développement",
        language="fr",
        languages=("fr",),
        license=License.unknown(),
        countries=("MA",),
        places=(
            Place(id="ma-souss-massa", name="Souss-Massa", kind="REGION", country="MA"),
            Place(id="ma-draa-tafilalet", name="Drâa-Tafilalet", kind="REGION", country="MA"),
        ),
        themes=("local-authorities", "mainstreaming-migration", "diaspora-engagement"),
        organizations=("migrations-et-developpement", "european-commission", "sdc"),
        detail={
            "program": "JMDI",
            "phase": 2,
            "status": "CLOSED",
            "start": "2014-04",
            "end": "2016-01",
            "date_certainty": "UNVERIFIED",
            "titles": {
                "fr": "Migrations, Territoires et Développement",
                "en": "Migration, Territories and Development",
            },
            "localities": ["Souss-Massa", "Drâa-Tafilalet"],
            "recipient_countries": [{"code": "MA"}],
            "participants": [
                {"organization": "migrations-et-developpement", "role": "LEAD"},
                {"organization": "european-commission", "role": "FUNDING"},
                {"organization": "sdc", "role": "FUNDING"},
            ],
            "budget": [{"amount": 230041.0, "currency": "USD"}],
        },
    )


@pytest.mark.parametrize("slug", PROJECTS)
def test_every_project(slug: str) -> None:
    item, fact = PROJECTS[slug], FACTS[slug]
    assert item.title == fact["title"][item.language]
    assert item.language == fact["original_language"]
    assert item.detail["status"] == "CLOSED"
    assert (item.published_at, item.updated_at, item.html) == (None, None, None)
    assert item.url is None or clean_url(item.url) == item.url
    for end in ("start", "end"):
        assert item.detail.get(end) == fact.get(end)
        assert end not in fact or str(PartialDate.parse(fact[end])) == fact[end]
    assert {each["organization"] for each in item.detail["participants"]} == set(item.organizations)


def test_our_own_wording_is_marked() -> None:
    described = {slug for slug, item in PROJECTS.items() if item.detail.get("title_is_ours")}
    assert described == {slug for slug, fact in FACTS.items() if fact["title_status"] == "descriptive"}
    assert len(described) == 8


def test_inferred_records_say_so() -> None:
    marked = {slug for slug, item in PROJECTS.items() if item.summary == UNCONFIRMED}
    assert marked == {slug for slug, item in PROJECTS.items() if FACTS[slug]["confidence"] == "low"}
    assert "sedhiou-senegal" in marked
    assert all(PROJECTS[slug].language == "en" for slug in marked)
    assert all(item.summary in {None, UNCONFIRMED} for item in PROJECTS.values())


@pytest.mark.parametrize(
    ("slug", "certainty"),
    [
        ("maximizing-gains-philippines", "VERIFIED"),
        ("jmdi-bicol", "AS_SHOWN"),
        ("upala-costa-rica", "UNVERIFIED"),
        ("figuig-oasis", "UNVERIFIED"),
        ("homestay-nepal", None),
    ],
)
def test_how_far_dates_can_be_trusted(slug: str, certainty: str | None) -> None:
    assert PROJECTS[slug].detail.get("date_certainty") == certainty


def test_partner_countries_count_but_the_project_ran_in_one() -> None:
    item = PROJECTS["maximizing-gains-philippines"]
    assert item.countries == ("PH", "IT")
    assert item.detail["recipient_countries"] == [{"code": "PH"}]
    assert item.detail["number"] == "P-069"
    assert item.detail["budget"] == [{"amount": 198575.0, "currency": "EUR"}]


def test_local_projects() -> None:
    assert local_projects() == {f"projects/{slug}" for slug, fact in FACTS.items() if fact["goes_local"]}
    assert "projects/jmdi-bicol" in local_projects()
    assert "projects/t-281-tunisia" not in local_projects()


def test_editors_notes_stay_behind() -> None:
    shown = repr(list(PROJECTS.values()))
    for fact in facts("projects"):
        assert fact.get("note", "a note") not in shown
        assert all(source not in shown for source in fact["sources"] if " " in source)
