"""The one table names columns that exist, and reads no others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from m4d_core.clock import FixedClock
from m4d_core.content.preference import ANY
from m4d_core.content.reference import Reference
from m4d_core.settings import Settings
from m4d_core.storage.queries import ALL_COLUMNS
from m4d_core.storage.selection import OrderField
from m4d_schema.branch import Branch
from m4d_schema.limits import Budget
from m4d_schema.plan.fields import BY_GRAPHQL_NAME, FIELDS
from m4d_schema.plan.names import CONTENT_TYPES, KEYS, ORDERS, RELATIONS
from m4d_schema.tags import Tags
from tests.world import NOW, REFERENCE

CONTENT = [("Content", name) for name in FIELDS["Content"]] + [
    (node, name) for node in CONTENT_TYPES.values() for name in FIELDS[node] if name not in FIELDS["Content"]
]
ROW: dict[str, Any] = {
    "id": uuid4(), "kind": "NEWS", "slug": "s", "title": "T", "summary": "S", "html": "<p>h</p>", "origin": "OWN",
    "license": {"key": "CC-BY-4.0", "url": None, "rights": None, "attribution": None}, "image": None,
    "published_at": NOW, "updated_at": NOW, "first_seen_at": NOW, "language": "en", "languages": [], "identity": "i",
    "source_key": "demo", "provenance": None, "url": None, "content_hash": "h", "featured": False, "goes_local": False,
    "countries": ["TN", "XX"], "themes": ["economy"], "organizations": ["undp"], "goals": ["10.7"], "detail": {},
    "places": ["tn-tunis"], "compact_objectives": ["20"],
    "authors": [], "translations": {},
}  # fmt: skip

ARGUMENTS: dict[str, dict[str, Any]] = {
    "excerpt": {"length": 5}, "snippet": {"length": 5}, "files": {"locale": None}, "participants": {"roles": None},
    "total_budget": {"currency": "USD"}, "disbursed": {"currency": "USD"}, "cite": {"style": "APA"},
}  # fmt: skip


ADDED = {"original", "is_fallback"}  # by `spoken`, to a row in another language


class Watched(Mapping[str, Any]):
    """A row that remembers which of its columns were read."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.below: defaultdict[Branch, None] = defaultdict(lambda: None)

    def __getitem__(self, name: str) -> Any:
        self.seen.add(name)
        return ROW[name]

    def __iter__(self) -> Iterator[str]:
        return iter(ROW)

    def __len__(self) -> int:
        return len(ROW)


def operation(nodes: int = 100) -> SimpleNamespace:
    return SimpleNamespace(
        fields=FIELDS,
        reference=Reference.from_rows(REFERENCE),
        source={"demo": SimpleNamespace(key="demo", partner="undp")}.get,
        budget=Budget(nodes),
        tags=Tags({}),
        preference=ANY,
        now=FixedClock(NOW).now(),
        context=SimpleNamespace(settings=Settings()),
    )


@pytest.mark.parametrize(("node", "name"), CONTENT)
def test_a_field_of_content_reads_the_columns_it_names_and_no_others(node: str, name: str) -> None:
    field = FIELDS[node][name]
    row = Watched()
    field.read(row, operation(), **ARGUMENTS.get(name, {}))
    assert row.seen - ADDED <= field.columns
    assert field.columns <= ALL_COLUMNS


def test_fields_that_need_no_second_look_read_all_they_name() -> None:
    for name in ("path", "provenance", "source", "countries", "license", "dir"):
        row = Watched()
        FIELDS["Content"][name].read(row, operation())
        assert row.seen
    lineage = {"plugin": "p", "plugin_version": "1", "fetched_at": "2026-03-01T00:00:00+00:00", "inferred": []}
    found = FIELDS["Content"]["provenance"].read(
        {**ROW, "provenance": {**lineage, "declared_language": None}}, operation()
    )
    assert found.original_id == "i"


def test_orders_and_relations_point_at_what_exists() -> None:
    assert set(ORDERS.values()) == set(OrderField)
    assert {order.value for order in ORDERS.values()} <= ALL_COLUMNS
    assert set(RELATIONS.values()) <= set(FIELDS)
    assert set(KEYS) == set(FIELDS) - set(CONTENT_TYPES.values()) - {"Content", "CountryProfile"}


def test_the_table_is_found_by_the_names_of_graphql_too() -> None:
    assert BY_GRAPHQL_NAME["Content"]["publishedAt"] is FIELDS["Content"]["published_at"]
    assert BY_GRAPHQL_NAME["Country"]["iso2"] is FIELDS["Country"]["iso2"]
    assert BY_GRAPHQL_NAME["Organization"]["iatiOrgId"] is FIELDS["Organization"]["iati_org_id"]
    assert sum(map(len, BY_GRAPHQL_NAME.values())) == sum(map(len, FIELDS.values()))
