"""Golden pairs: what each shipped source makes of a recorded payload, written out and read by a person."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from m4d_core.content.item import Item
from m4d_core.errors import EntryError
from m4d_core.ingestion.contract import BadEntry, Context, Deleted, Entry, FeedInfo, Source
from m4d_core.ingestion.formats import load_parser
from m4d_core.ingestion.normalise import Defaults, normalise
from m4d_core.ingestion.scope import why_inside
from tests.plugins.shipped import SHIPPED, source_of

RECORDED = Path(__file__).parent / "recorded"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REFS = {"XM-DAC-41114": "undp", "CH-4": "sdc", "XI-IATI-EC_INTPA": "european-commission"}


def read(source: Source, body: bytes, name: str = "") -> list[dict[str, Any]]:
    """What a source makes of a payload, entry by entry, as JSON. name: of the format where it is not its own."""
    url = next(iter(source.urls), source.homepage or "")
    context, defaults = Context(url=url), Defaults.of(source, REFS.get)
    made: list[dict[str, Any]] = []
    for each in load_parser(name or source.format)(body, {"url": url, **_hints(source, context)}):
        if isinstance(each, FeedInfo):
            context = Context(url=url, feed=each)
        else:
            made.append(_made(source, each, context, defaults))
    return made


def _hints(source: Source, context: Context) -> dict[str, str]:
    first = next(iter(source.requests(context)), None)
    return dict(first.hints) if first is not None and first.format is None else {}


def _made(source: Source, each: Entry | BadEntry, context: Context, defaults: Defaults) -> dict[str, Any]:
    if isinstance(each, BadEntry):
        return {"locator": each.locator, "quarantined": each.reason}
    try:
        item = source.read(each, context)
        if isinstance(item, Deleted):
            return {"locator": each.locator, "deleted": item.id, "reason": item.reason}
        if not isinstance(item, Item):
            return {"locator": each.locator, "skipped": True}
        clean = normalise(item, defaults, context, NOW)
    except EntryError as error:
        return {"locator": each.locator, "quarantined": error.reason}
    shown = {name: value for name, value in asdict(clean).items() if value not in (None, (), {}, [])}
    made = {"locator": each.locator, **shown, "why_inside": why_inside(source.scope, item, clean)}
    return dict(json.loads(json.dumps(made, default=lambda when: when.isoformat())))


@pytest.mark.parametrize("key", SHIPPED)
def test_a_recorded_payload_becomes_what_is_written_beside_it(key: str) -> None:
    payload = next(each for each in RECORDED.glob(f"{key}.*") if not each.name.endswith(".expected.json"))
    name = "html" if payload.suffix == ".html" else ""  # a page that its sitemap leads to
    expected = json.loads((RECORDED / f"{key}.expected.json").read_text("utf-8"))
    assert read(source_of(key), payload.read_bytes(), name) == expected


@pytest.mark.parametrize("key", SHIPPED)
def test_nothing_private_or_live_is_left(key: str) -> None:
    text = (RECORDED / f"{key}.expected.json").read_text("utf-8")
    assert "@agency.example" not in text
    assert "000 00 00" not in text
    assert "<script" not in text


def test_every_shipped_source_has_its_pair() -> None:
    names = {path.name.partition(".")[0] for path in RECORDED.iterdir()}
    assert names == set(SHIPPED)
