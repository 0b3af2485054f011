"""A project tells what its activity told, as a client asks for it."""

from typing import Any

import pytest

from m4d_core.content.details import valid_detail
from m4d_core.storage.database import Database
from m4d_schema.plan import projects
from tests.schema.asking import Asker
from tests.schema.shelf import partner
from tests.world import save

pytestmark = pytest.mark.anyio

DETAIL: dict[str, Any] = {
    "participants": [
        {"organization": "undp", "ref": "XM-DAC-41114", "role": "IMPLEMENTING"},
        {"name": "A city", "role": "PARTNER"},
        {"ref": "XX-1", "role": "FUNDING"},
        {"role": "FUNDING"},
    ],
    "recipient_countries": [{"code": "TN", "percentage": 60}, {"code": "XX"}],
    "recipient_regions": [{"code": "298", "percentage": 40}, {"code": "015", "vocabulary": "2"}],
    "sectors": [{"vocabulary": "1", "code": "15190", "percentage": 100}],
    "policy_markers": [{"code": "1", "significance": 2}],
    "aid_type": {"code": "C01"},
    "flow_type": {"code": "10"},
    "humanitarian": True,
    "budget": [
        {"amount": 100.5, "currency": "EUR", "start": "2020-01-01", "end": "2020-12-31", "value_date": "2020-01-01"},
        {"amount": 50, "currency": "EUR", "kind": "REVISED"},
    ],
    "transactions": [{"type": "3", "currency": "EUR", "total": 70, "count": 2}],
    "documents": [
        {"url": "https://example.org/d.pdf", "title": "Doc", "media_type": "application/pdf", "languages": ["en"]}
    ],
    "results": [
        {
            "kind": "OUTPUT",
            "title": "Done",
            "indicators": [{"title": "Share", "unit": "%", "target": 20, "start": "2020", "end": "2020"}],
        },
        {},
    ],
    "objectives": "First\n\nSecond <script>alert(1)</script>",
    "activities": "<p onclick='x()'>Meetings</p>",
    "lessons_learned": "Be <b>early</b>",
    "criteria_met": ["territory", "local-plan", "no such"],
    "updates": [
        {"title": "Undated", "body": "x"},
        {"on": "2020-05", "title": "Old", "body": "<p>Old</p>"},
        {"on": "2021", "title": "New", "body": "New"},
        {"on": "2022", "title": "Nothing left", "body": "<script>x</script>"},
    ],
}  # fmt: skip
DOCUMENT = """{ content(by: {path: "/projects/p"}) { ... on Project {
  participants { role name identifier organization { slug } }
  funding: participants(roles: [FUNDING]) { name }
  recipientCountries { country { iso2 } percentage }
  recipientRegions { code { vocabulary label } region { m49 } percentage }
  sectors { code { vocabulary code } percentage } policyMarkers { marker { label } significance }
  aidType { label } financeType { label } flowType { label } collaborationType { label } humanitarian
  budget { kind value { amount currency valueDate } period { start end certainty } }
  dollars: totalBudget { amount } totalBudget(currency: "eur") { amount currency } disbursed(currency: "EUR") { amount }
  objectives { html text } activities { html } beneficiaries { html } resultsSummary { html } lessonsLearned { text }
  results { title description kind indicators { title unit baseline target actual period { start end } } }
  criteriaMet { slug number label } updates { id on title body { text } }
  contact { organization { slug } website acceptsMessages } documentLinks { url label mediaType locale }
} } }"""


async def project(world: Database, ask: Asker, detail: dict[str, Any], **values: Any) -> Any:
    await save(world, partner("P", kind="PROJECT", title="P", detail=valid_detail("PROJECT", detail), **values))
    return (await ask.data(DOCUMENT))["content"]


async def test_everything_a_project_tells(world: Database, ask: Asker) -> None:
    found = await project(world, ask, DETAIL)
    assert [(each["role"], each["name"]) for each in found["participants"]] == [
        ("IMPLEMENTING", "United Nations Development Programme"), ("PARTNER", "A city"), ("FUNDING", "XX-1"),
    ]  # fmt: skip
    assert found["participants"][0]["organization"] == {"slug": "undp"}
    assert found["funding"] == [{"name": "XX-1"}]
    assert found["recipientCountries"] == [{"country": {"iso2": "TN"}, "percentage": 60}]
    assert found["recipientRegions"] == [
        {"code": {"vocabulary": "Region", "label": "Africa, regional"}, "region": None, "percentage": 40},
        {"code": {"vocabulary": "M49", "label": "015"}, "region": {"m49": "015"}, "percentage": None},
    ]
    assert found["sectors"] == [{"code": {"vocabulary": "Sector", "code": "15190"}, "percentage": 100}]
    assert found["policyMarkers"] == [{"marker": {"label": "Gender equality"}, "significance": 2}]
    types = ("aidType", "financeType", "flowType", "collaborationType")
    assert [found[name] for name in types] == [{"label": "Project-type interventions"}, None, {"label": "ODA"}, None]
    assert found["humanitarian"] is True
    assert found["contact"] == {
        "organization": {"slug": "undp"}, "website": "https://example.org/P", "acceptsMessages": False,
    }  # fmt: skip
    assert found["documentLinks"] == [
        {"url": "https://example.org/d.pdf", "label": "Doc", "mediaType": "application/pdf", "locale": "en"}
    ]


async def test_money(world: Database, ask: Asker) -> None:
    found = await project(world, ask, DETAIL)
    assert found["budget"] == [
        {
            "kind": "ORIGINAL",
            "value": {"amount": 100.5, "currency": "EUR", "valueDate": "2020-01-01"},
            "period": {"start": "2020-01-01", "end": "2020-12-31", "certainty": "VERIFIED"},
        },
        {"kind": "REVISED", "value": {"amount": 50, "currency": "EUR", "valueDate": None}, "period": None},
    ]
    assert (found["dollars"], found["totalBudget"], found["disbursed"]) == (None, None, {"amount": 70})
    lines = [{"amount": 0.1, "currency": "EUR"}, {"amount": 0.2, "currency": "EUR"}]
    sums = await project(world, ask, {"budget": lines}, content_hash="2")
    assert sums["totalBudget"] == {"amount": 0.3, "currency": "EUR"}


async def test_texts_are_sanitised_whatever_was_published(world: Database, ask: Asker) -> None:
    found = await project(world, ask, DETAIL)
    assert found["objectives"]["text"].startswith("First")
    assert "script" not in found["objectives"]["html"]
    assert found["activities"] == {"html": "<p>Meetings</p>"}
    assert found["lessonsLearned"] == {"text": "Be early"}
    assert (found["beneficiaries"], found["resultsSummary"]) == (None, None)
    assert [(each["on"], each["title"]) for each in found["updates"]] == [
        ("2021", "New"), ("2020-05", "Old"), (None, "Undated"),
    ]  # fmt: skip
    assert len({each["id"] for each in found["updates"]}) == 3


async def test_results_and_criteria(world: Database, ask: Asker) -> None:
    found = await project(world, ask, DETAIL)
    assert found["results"] == [
        {
            "title": "Done", "description": None, "kind": "OUTPUT",
            "indicators": [
                {
                    "title": "Share", "unit": "%", "baseline": None, "target": 20, "actual": None,
                    "period": {"start": "2020", "end": "2020"},
                }
            ],
        },
        {"title": None, "description": None, "kind": "OTHER", "indicators": []},
    ]  # fmt: skip
    assert [(each["slug"], each["number"]) for each in found["criteriaMet"]] == [("local-plan", 1), ("territory", 2)]


async def test_a_project_that_tells_nothing(world: Database, ask: Asker) -> None:
    found = await project(world, ask, {})
    assert found["contact"] is None
    assert found["humanitarian"] is False
    empty = [name for name, value in found.items() if value == []]
    assert {"participants", "budget", "results", "updates", "criteriaMet", "documentLinks", "sectors"} <= set(empty)


def test_who_leads_answers_for_a_project() -> None:
    class Node:
        def read(self, name: str) -> str:
            return f"https://example.org/{name}"

    roles = [{"organization": "a", "role": "PARTNER"}, {"organization": "b", "role": "LEAD"}, {"role": "LEAD"}]
    nodes: dict[str, Any] = {"a": Node(), "b": Node()}
    found = projects.contact({"url": None, "detail": {"participants": roles}}, lambda _, key: nodes.get(key or ""))
    assert found
    assert found.organization is nodes["b"]
    assert found.website == "https://example.org/website"
