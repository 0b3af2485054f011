"""Records of the paged sources, changed in ten ways, field by field: read, skipped or refused by name, no crash."""

from collections.abc import Mapping
from typing import Any

import pytest

from m4d_core.content.item import Item
from m4d_core.errors import EntryError, FeedError
from m4d_core.ingestion.api import DRIFT
from m4d_core.ingestion.contract import Context, Entry, Source
from m4d_core.ingestion.formats.json.parse import parse
from m4d_core.ingestion.normalise import Defaults, normalise
from m4d_core.testing.checks.drift import KINDS
from m4d_core.testing.leaves import leaves
from tests.plugins.shipped import source_of
from tests.plugins.test_recorded import NOW, RECORDED

CONTEXT = Context(url="https://api.example/")


def records(key: str) -> list[Entry]:
    (first,) = source_of(key).requests(CONTEXT)
    found = parse((RECORDED / f"{key}.json").read_bytes(), dict(first.hints))
    return [each for each in found if isinstance(each, Entry)]


def outcome(made: Source, data: Mapping[str, Any]) -> str:
    try:
        found = made.read(Entry(locator="record", data=data), CONTEXT)
        if isinstance(found, Item):
            normalise(found, Defaults.of(made, lambda _: None), CONTEXT, NOW)
    except (EntryError, FeedError) as error:
        return error.reason
    return "mapped"


@pytest.mark.parametrize("drift", DRIFT)
@pytest.mark.parametrize("key", ["reliefweb", "world-bank-documents", "world-bank-projects", "unhcr-documents"])
def test_whatever_changes_is_read_or_named(key: str, drift: str) -> None:
    usual = source_of(key)
    made = type("Drifting", (type(usual),), {"drift": drift})(usual.setup)
    outcomes = {
        outcome(made, change(record.data, path))
        for record in records(key)
        for path, _ in leaves(record.data)
        for change in KINDS.values()
    }
    assert outcomes <= {"mapped", "drift", "no_id", "bad_id", "no_title", "invalid_detail"}
    assert ("drift" in outcomes) is (drift != "discard_row")
