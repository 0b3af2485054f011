"""What lists are filtered, counted and ordered by, derived from the rest of a row (pure)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from m4d_core.content.kind import Kind
from m4d_core.content.license import terms
from m4d_core.content.partial_date import PartialDate

ALWAYS, FOR_EVER = date(1000, 1, 1), date(3000, 1, 1)  # where the open end of a span lies

DERIVED = (
    "begins_at",
    "year",
    "month",
    "license_key",
    "reusable",
    "has_image",
    "document_type",
    "knowledge_product",
    "issued_first",
    "issued_last",
    "project_status",
    "program",
    "phase",
    "has_lessons",
    "active_first",
    "active_last",
)


def derived(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the derived columns of a row.

    row: its `kind`, `detail`, `license`, `image`, `published_at` and `effective_at`.
    """
    published = row["published_at"].astimezone(UTC) if row["published_at"] else None
    return {
        **dict.fromkeys(DERIVED),
        "begins_at": _beginning(row),
        "year": published.year if published else None,
        "month": f"{published:%Y-%m}" if published else None,
        "license_key": row["license"]["key"],
        "reusable": terms(row["license"]["key"]).commercial,
        "has_image": row["image"] is not None,
        **(_of_document(row["detail"]) if row["kind"] == Kind.DOCUMENT else {}),
        **(_of_project(row["detail"]) if row["kind"] == Kind.PROJECT else {}),
    }


def _beginning(row: Mapping[str, Any]) -> datetime:
    """Return when an event or project begins, else where it stands in lists: no key of an order is ever missing."""
    detail = row["detail"]
    if detail.get("starts_at"):
        return datetime.fromisoformat(detail["starts_at"]).astimezone(UTC)
    if detail.get("start"):
        return datetime.combine(PartialDate.parse(detail["start"]).first, time(), UTC)
    instant: datetime = row["effective_at"]
    return instant


def _of_document(detail: Mapping[str, Any]) -> dict[str, Any]:
    issued = PartialDate.parse(detail["issued_on"]) if detail.get("issued_on") else None
    return {
        "document_type": detail.get("document_type", "OTHER"),
        "knowledge_product": detail.get("knowledge_product", False),
        "issued_first": issued.first if issued else None,
        "issued_last": issued.last if issued else None,
    }


def _of_project(detail: Mapping[str, Any]) -> dict[str, Any]:
    start, end = (PartialDate.parse(detail[key]) if detail.get(key) else None for key in ("start", "end"))
    is_dated = start is not None or end is not None
    return {
        "project_status": detail.get("status", "UNKNOWN"),
        "program": detail.get("program"),
        "phase": detail.get("phase"),
        "has_lessons": bool(detail.get("lessons_learned")),
        "active_first": (start.first if start else ALWAYS) if is_dated else None,
        "active_last": (end.last if end else FOR_EVER) if is_dated else None,
    }
