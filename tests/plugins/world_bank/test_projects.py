from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from m4d_core.content.details.project import Status
from m4d_core.content.item import Item, Participant
from m4d_core.errors import Quarantine
from m4d_core.ingestion.contract import Context, Entry, Page, Request, SourceConfig
from m4d_plugins.world_bank.projects import _STATUS, WorldBankProjects

CONTEXT = Context(url="https://search.worldbank.org/api/v3/projects")


def query(request: Request) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def read(**data: Any) -> Item:
    given = {"id": "P7", "key_": "P7", "project_name": "T", **data}
    found = WorldBankProjects().read(Entry(locator="", data=given), CONTEXT)
    assert isinstance(found, Item)
    return found


def test_projects_that_speak_of_migration_are_asked_for() -> None:
    (first,) = WorldBankProjects().requests(CONTEXT)
    assert query(first) == {
        "format": ["json"], "qterm": ["migration"], "srt": ["boardapprovaldate"], "order": ["desc"],
        "rows": ["100"], "os": ["0"],
    }  # fmt: skip
    (mine,) = WorldBankProjects(SourceConfig(options={"country": "NP"})).requests(CONTEXT)
    assert query(mine)["countrycode_exact"] == ["NP"]


def test_page_and_total_come_as_text() -> None:
    (first,) = WorldBankProjects().requests(CONTEXT)
    page = Page(request=first, data={"rows": 100, "os": "0", "page": "1", "total": "101"}, count=100)
    (second,) = WorldBankProjects().following(page, CONTEXT)
    assert query(second)["os"] == ["100"]
    assert list(WorldBankProjects().following(Page(request=second, data={"total": "101"}, count=1), CONTEXT)) == []


def test_the_page_of_a_project_is_built_and_that_is_told() -> None:
    url = "https://projects.worldbank.org/en/projects-operations/project-detail/P7"
    assert (read().url, read().inferred) == (url, (("url", url, "built from the number of the project"),))
    assert (read(url="https://a.example/P7").url, read(url="https://a.example/P7").inferred) == (
        "https://a.example/P7",
        (),
    )


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ({"totalamt": "95000000", "grantamt": "5"}, 95000000.0),
        ({"totalamt": "1,250,000"}, 1250000.0),
        ({"totalamt": "0", "curr_total_commitment": "7"}, 7.0),
        ({"totalamt": "0", "grantamt": "2,000"}, 2000.0),
        ({"totalamt": 12.5}, 12.5),
    ],
)
def test_amounts_are_texts_with_or_without_commas(amounts: dict[str, Any], expected: float) -> None:
    assert read(**amounts).detail["budget"] == [{"kind": "ORIGINAL", "amount": expected, "currency": "USD"}]


@pytest.mark.parametrize(
    "amounts", [{}, {"totalamt": "0"}, {"totalamt": None}, {"totalamt": "tbd"}, {"totalamt": "-5"}]
)
def test_no_amount_is_no_budget(amounts: dict[str, Any]) -> None:
    assert "budget" not in read(**amounts).detail


def test_dates_in_two_forms() -> None:
    detail = read(boardapprovaldate="2026-01-29T00:00:00Z", closingdate="12/31/2030 12:00:00 AM").detail
    assert (detail["start"], detail["end"]) == ("2026-01-29", "2030-12-31")
    assert "start" not in read(boardapprovaldate="soon").detail


@pytest.mark.parametrize(("status", "expected"), [("Active", "IMPLEMENTATION"), (" closed ", "CLOSED"),
    ("Dropped", "CANCELLED"), ("Pipeline", "PIPELINE"), ("Odd", "UNKNOWN"), (None, "UNKNOWN")])  # fmt: skip
def test_status(status: str | None, expected: str) -> None:
    assert read(status=status).detail["status"] == expected
    assert set(_STATUS.values()) <= set(get_args(Status))


def test_who_takes_part() -> None:
    item = read(borrower="Government of Nepal", impagency=["Ministry", "Ministry of Labour"])
    assert item.participants == (
        Participant(name="World Bank", ref="44000", role="FUNDING"),
        Participant(name="Government of Nepal", role="PARTNER"),
        Participant(name="Ministry", role="IMPLEMENTING"),
        Participant(name="Ministry of Labour", role="IMPLEMENTING"),
    )


def test_texts_of_v2_and_v3() -> None:
    for abstract in ("S", {"cdata!": "S"}, {"cdata": "S"}):
        assert read(project_abstract=abstract).summary == "S"
    assert read(pdo="Aim").detail["objectives"] == "Aim"


def test_countries_by_code_else_by_name() -> None:
    assert read(countrycode=["NP", "TO"], countryshortname="Nepal").countries == ("NP", "TO")
    assert read(countryshortname="Yemen, Republic of").countries == ("Republic of Yemen",)


def test_sectors_keep_the_banks_codes_and_their_names_are_terms() -> None:
    groups = [
        {"major_sector": {"sectors": [{"sector_name": "Banking", "sector_code": "FFA", "sector_percent": "53.0"},
                                      {"sector_name": "Nameless"}, "odd", None]}},
        {"major_sector": None}, {}, {"major_sector": {"sectors": None}},
    ]  # fmt: skip
    item = read(major_sectors=groups, themev2_level1_exact=["Jobs", "Jobs"])
    assert item.detail["sectors"] == [{"vocabulary": "99", "code": "FFA", "name": "Banking", "percentage": 53.0}]
    assert item.themes == ("Jobs", "Banking")


@pytest.mark.parametrize("data", [{"project_name": None}, {"id": 7}, {"major_sectors": "x"}, {"status": ["Active"]}])
def test_a_record_of_another_shape_is_quarantined(data: dict[str, Any]) -> None:
    with pytest.raises(Quarantine):
        read(**data)
