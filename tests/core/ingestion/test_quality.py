"""Levels are computed: each rule alone keeps its level away, and says how to get there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from m4d_core.content.item import License
from m4d_core.ingestion import ApiSource, Budget, Cursor, FeedSource, NextLink, source
from m4d_core.ingestion.contract import Source
from m4d_core.ingestion.quality import FRESH, RULES, Facts, Level, level_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Config(BaseModel):
    pass


class Record(BaseModel):
    pass


@source("best", title="Best", partner="partner", license=License.reserved(), maintainers=["@m4d"])
class Best(ApiSource[Config, Record]):
    homepage = "https://partner.example"
    budget = Budget(pages=9)
    drift = "freeze"
    paginate = NextLink("next")
    cursor = Cursor("changed")


FACTS = Facts(
    source=Best, now=NOW, failed=(), recorded_at=NOW - FRESH, good_runs=0.96, languages=frozenset({"en", "fr"}),
    deletions=True, pinned=True, replayed=True, typed=True,
)  # fmt: skip


def but(**declared: Any) -> type[Source]:
    return type("But", (Best,), declared)


class Undeclared(ApiSource[Config, Record]):
    title, partner, license, homepage = "T", "p", License.reserved(), "https://partner.example"
    budget, maintainers = Budget(pages=9), ("@m4d",)


@source("untyped", title="Best", partner="partner", license=License.reserved(), maintainers=["@m4d"])
class Untyped(ApiSource[dict, dict]):  # type: ignore[type-arg]  # what an author may do
    homepage, budget, drift = Best.homepage, Best.budget, Best.drift
    paginate, cursor = Best.paginate, Best.cursor


def test_the_best_of_all() -> None:
    assert level_of(FACTS) == (Level.PLATINUM, ())


@pytest.mark.parametrize(
    ("name", "facts", "level"),
    [
        ("metadata", replace(FACTS, source=but(homepage=None)), Level.NONE),
        ("contract", replace(FACTS, failed=("test_x",)), Level.NONE),
        ("contract", replace(FACTS, failed=None), Level.NONE),
        ("fresh cassette", replace(FACTS, recorded_at=NOW - FRESH - timedelta(seconds=1)), Level.NONE),
        ("fresh cassette", replace(FACTS, recorded_at=None), Level.NONE),
        ("identity pinned", replace(FACTS, pinned=False), Level.NONE),
        ("budget", replace(FACTS, source=but(budget=Source.budget)), Level.BRONZE),
        ("drift mode", replace(FACTS, source=Undeclared), Level.BRONZE),
        ("maintainer", replace(FACTS, source=but(maintainers=())), Level.BRONZE),
        ("good runs", replace(FACTS, good_runs=0.95), Level.BRONZE),
        ("good runs", replace(FACTS, good_runs=None), Level.BRONZE),
        ("deletions", replace(FACTS, deletions=False), Level.SILVER),
        ("backfill", replace(FACTS, source=but(paginate=None)), Level.SILVER),
        ("languages", replace(FACTS, languages=frozenset({"en", "und"})), Level.SILVER),
        ("themes", replace(FACTS, mapped=0.9), Level.SILVER),
        ("types", replace(FACTS, typed=False), Level.GOLD),
        ("increments", replace(FACTS, source=but(cursor=None)), Level.GOLD),
        ("replay", replace(FACTS, replayed=False), Level.GOLD),
    ],
)
def test_what_is_missing_is_named_with_how_to_mend_it(name: str, facts: Facts, level: Level) -> None:
    reached, missing = level_of(facts)
    assert reached == level
    assert name in [rule.name for rule in missing]
    assert all(rule.mend for rule in missing)


def test_a_snapshot_needs_no_deletions_and_no_pages() -> None:
    facts = replace(FACTS, source=but(snapshot=True, paginate=None), deletions=False)
    assert level_of(facts)[0] == Level.PLATINUM


def test_an_api_without_types_is_not_typed() -> None:
    assert level_of(replace(FACTS, source=Untyped))[0] == Level.GOLD


def test_a_feed_has_no_drift_to_declare() -> None:
    class Feed(FeedSource):
        pass

    (rule,) = (rule for rule in RULES if rule.name == "drift mode")
    assert rule.is_met(replace(FACTS, source=Feed))


def test_every_level_asks_for_something() -> None:
    assert {rule.level for rule in RULES} == set(Level) - {Level.NONE}
    assert len({rule.name for rule in RULES}) == len(RULES)
