"""What lists are asked by is derived from the rest of a row, whatever writes it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from m4d_core.content.license import TERMS
from m4d_core.storage import tables
from m4d_core.storage.content_rows import row_of
from m4d_core.storage.database import Database
from m4d_core.storage.derived import ALWAYS, DERIVED, FOR_EVER, derived
from tests.world import NOW, rows, save, write


def of(**values: Any) -> dict[str, Any]:
    return derived(row_of(write("a", **values), NOW))


def test_every_derived_column_is_a_column() -> None:
    assert tuple(of()) == DERIVED
    assert set(DERIVED) <= {column.name for column in tables.table_of(tables.Content).columns}


def test_year_and_month_are_those_of_utc() -> None:
    found = of(published_at=datetime.fromisoformat("2026-01-01T00:30:00+01:00"))
    assert (found["year"], found["month"]) == (2025, "2025-12")
    assert (of(published_at=None)["year"], of(published_at=None)["month"]) == (None, None)


def test_what_is_reusable_is_what_may_be_sold() -> None:
    for key, terms in TERMS.items():
        assert derived({**row_of(write("a"), NOW), "license": {"key": key}})["reusable"] is terms.commercial


@pytest.mark.parametrize(
    ("kind", "detail", "begins"),
    [
        ("PROJECT", {"start": "2014-04"}, datetime(2014, 4, 1, tzinfo=UTC)),
        ("PROJECT", {"end": "2014"}, datetime(2026, 1, 1, tzinfo=UTC)),
        ("EVENT", {"starts_at": "2026-05-01T09:00:00+02:00"}, datetime(2026, 5, 1, 7, tzinfo=UTC)),
        ("NEWS", {}, datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_what_has_no_beginning_stands_by_publication(kind: str, detail: dict[str, Any], begins: datetime) -> None:
    assert of(kind=kind, detail=detail)["begins_at"] == begins


def test_an_open_end_reaches_for_ever() -> None:
    started, ended = of(kind="PROJECT", detail={"start": "2014"}), of(kind="PROJECT", detail={"end": "2014-02"})
    assert (started["active_first"], started["active_last"]) == (date(2014, 1, 1), FOR_EVER)
    assert (ended["active_first"], ended["active_last"]) == (ALWAYS, date(2014, 2, 28))
    assert of(kind="PROJECT")["active_first"] is None


def test_only_documents_and_projects_have_their_own() -> None:
    document, project, news = of(kind="DOCUMENT"), of(kind="PROJECT"), of()
    assert (document["document_type"], document["knowledge_product"]) == ("OTHER", False)
    assert (project["project_status"], project["has_lessons"]) == ("UNKNOWN", False)
    for name in ("document_type", "knowledge_product", "project_status", "has_lessons"):
        assert news[name] is None


@pytest.mark.anyio
async def test_an_update_derives_anew(world: Database) -> None:
    await save(world, write("a", kind="DOCUMENT", detail={"document_type": "REPORT"}, published_at=None))
    later = datetime(2026, 6, 1, tzinfo=UTC)
    await save(world, write("a", kind="DOCUMENT", detail={"document_type": "BOOK"}, published_at=None), now=later)
    (row,) = await rows(world)
    assert (row["document_type"], row["begins_at"]) == ("BOOK", NOW)
