"""What crosses to a child and back comes out equal; nothing else comes out at all."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from m4d_core.content.item import File, Image, Item, License, Participant, Translation
from m4d_core.content.partial_date import PartialDate
from m4d_core.ingestion.contract import Budget, Context, Cursor, Deleted, FeedInfo, Page, Request, Scope, Skipped
from m4d_core.ingestion.handover import packed, unpacked

MADE: dict[str, Any] = {
    "id": "1",
    "title": "\ud800 \N{EARTH GLOBE EUROPE-AFRICA}",
    "url": "https://example.org",
    "published": datetime(2026, 1, 2, tzinfo=UTC),
    "updated": "yesterday",
    "image": Image(url="/a.png", alt="A"),
    "files": [File(url="/a.pdf", size=3, categories=["A1"])],
    "license": License(key="CC-BY-4.0"),
    "translations": [Translation(language="fr", title="Terre")],
    "participants": [Participant(name="X", role="FUNDING")],
    "detail": {"$": 1, "a": {"on": PartialDate.parse("2014-04")}},
    "inferred": [["identity", "1", "hash"]],
    **{
        name: ["en"]
        for name in ("authors", "countries", "themes", "sectors", "goals", "compact_objectives", "languages")
    },
}
ITEM = Item(**MADE)
VALUES: list[Any] = [
    None, True, 3, 2.5, "text", [1, ["a"]], {"a": {"b": []}}, {"$": "Item", "of": {"$": {}}}, date(2026, 1, 2),
    datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), PartialDate.parse("2014"), ITEM, Deleted(id="1"), Skipped(reason="x"),
    Request(url="https://example.org", headers={"a": "b"}, hints={"$": "x"}, kept=False, version="1"),
    Context(url="u", feed=FeedInfo(title="T", skip_hours=[1], page={"next": 2}), changed_since=datetime(2026, 1, 1)),  # noqa: DTZ001 - a naive one is the case
    Page(request=Request(url="u"), data={"n": 1}, headers={"link": "x"}, count=3), Budget(pages=3),
    Scope(words=frozenset({"migra*"})), Scope(everything=True),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=[str(value)[:30] for value in VALUES])
def test_a_value_comes_back_as_it_went(value: Any) -> None:
    assert unpacked(json.loads(json.dumps(packed(value)))) == value


def test_sequences_come_back_as_lists_and_a_cursor_with_all_it_says() -> None:
    assert unpacked(packed((1, frozenset({2})))) == [1, [2]]
    cursor = Cursor("a.b", lag="2h", ordered=False, on_missing="raise")
    assert vars(unpacked(json.loads(json.dumps(packed(cursor))))) == vars(cursor)


@pytest.mark.parametrize("value", [Decimal(1), object(), b"x", {"a": {"b": Decimal(1)}}])
def test_what_has_no_form_is_named(value: object) -> None:
    with pytest.raises(TypeError, match=r"a (Decimal|object|bytes) cannot be handed over"):
        packed(value)


def test_what_is_in_itself_is_refused() -> None:
    round_and_round: list[object] = []
    round_and_round.append(round_and_round)
    with pytest.raises(ValueError, match="nested too deep"):
        packed(round_and_round)


@pytest.mark.parametrize(
    "value",
    [
        {"$": "os.system", "of": "true"}, {"$": "Item", "of": {"id": "1"}}, {"$": "Item"}, {"$": ["Item"], "of": {}},
        {"$": "datetime", "of": "soon"}, {"$": "datetime", "of": 3}, {"$": "Cursor", "of": {"path": "a", "lag": "x"}},
        {"$": "Item", "of": {"id": "1", "title": "a", "more": 1}}, {"$": "Scope", "of": {"words": ["a"]}},
        {"$": "Item", "of": None}, {"a": [{"$": "nothing", "of": 1}]},
    ],
)  # fmt: skip
def test_what_was_not_packed_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"cannot be read|Invalid isoformat|not a duration"):
        unpacked(value)
