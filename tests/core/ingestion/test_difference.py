"""What would change is said field by field, short enough to be looked at."""

from dataclasses import replace
from typing import Any

from m4d_core.content.item import CleanItem, Image, License
from m4d_core.ingestion.difference import BEFORE, LENGTH, Difference, difference, withdrawal
from m4d_core.storage.content_rows import row_of
from tests.world import NOW, item, write

FULL: dict[str, Any] = {
    "summary": "Short", "html": "<p>Long</p>", "countries": ("TN",), "themes": ("remittances",), "goals": ("10.7",),
    "authors": ("A",), "languages": ("en",), "image": Image(url="https://a.example/i.png"),
    "detail": {"keywords": ["a"], "genre": "STORY"},
}  # fmt: skip


def stored(**values: Any) -> dict[str, Any]:
    return row_of(write("1", **{**FULL, **values}), NOW)


def changed(after: CleanItem, **before: Any) -> dict[str, tuple[str, str]]:
    return {each.field: (each.before, each.after) for each in difference(after, stored(**before)).fields}


def test_a_new_item_is_shown_by_what_it_is() -> None:
    made = item("1", **FULL)
    assert difference(made, None) == Difference(
        outcome="new", identity="1", title="Title 1", url="https://example.org/1", kind="NEWS",
        date=made.published_at, countries=("TN",), themes=("remittances",),
    )  # fmt: skip


def test_nothing_differs_in_what_is_equal() -> None:
    assert changed(item("1", **FULL)) == {}
    assert difference(item("1", **FULL), stored()).outcome == "changed"


def test_each_field_before_and_after() -> None:
    after = item(
        "1", **{**FULL, "title": "Another", "summary": None, "countries": ("TN", "MA"), "published_at": NOW},
    )  # fmt: skip
    assert changed(after) == {
        "title": ("Title 1", "Another"),
        "summary": ("Short", ""),
        "countries": ('["TN"]', '["TN","MA"]'),
        "published_at": ("2026-01-01 00:00:00", "2026-03-01 12:00:00"),
    }
    assert list(changed(after)) == ["title", "published_at", "countries", "summary"], "in one order"


def test_details_and_nested_values_by_their_names() -> None:
    after = item("1", **{**FULL, "detail": {"keywords": ["a", "b"]}, "license": License(key="CC0-1.0")})
    found = changed(after)
    assert found["detail.keywords"] == ('["a"]', '["a","b"]')
    assert found["detail.genre"] == ("STORY", "")
    assert "CC0-1.0" in found["license"][1]


def test_parts_that_storage_folds_in_are_no_difference() -> None:
    detail = {**FULL["detail"], "outputs": [{"identity": "x"}]}
    assert changed(item("1", **FULL), detail=detail) == {}


def test_the_order_of_keys_is_no_difference() -> None:
    row = stored()
    row["license"] = dict(reversed(row["license"].items()))
    assert difference(item("1", **FULL), row).fields == ()


def test_a_long_text_is_shown_from_where_it_differs() -> None:
    head, tail = "same " * 100, " end" * 100
    (before, after) = changed(item("1", **{**FULL, "summary": f"{head}now{tail}"}), summary=f"{head}then{tail}")[
        "summary"
    ]
    assert before.startswith("…same")
    assert "then" in before[: BEFORE + 10]
    assert "now" in after[: BEFORE + 10]
    assert max(len(before), len(after)) <= LENGTH + 1


def test_what_would_go_and_why() -> None:
    found = withdrawal(stored(), "deleted by the publisher")
    assert (found.outcome, found.reason, found.title) == ("gone", "deleted by the publisher", "Title 1")
    assert (found.countries, found.themes, found.fields) == (("TN",), ("remittances",), ())
    assert replace(found, outcome="new", reason=None) == difference(item("1", **FULL), None)
