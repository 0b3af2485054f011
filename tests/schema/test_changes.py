"""The change sequence for mirrors: what is told, what never is, and that a mirror which follows it holds the truth."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.content.reference import Reference
from m4d_core.storage import repository
from m4d_core.storage.changes import Change, Operation
from m4d_core.storage.content_rows import row_of
from m4d_core.storage.database import Database
from m4d_core.storage.facts import facts
from m4d_core.storage.selection import Filter, Keys
from m4d_schema.changes import List, changed_fields, look, read_since, seen
from m4d_schema.ids import global_id
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, context_of, statements
from tests.schema.mirror import Mirror, Publisher
from tests.world import NOW, REFERENCE, save, write

pytestmark = pytest.mark.anyio
ALL = """query ($since: String, $first: Int, $filter: ContentFilter) {
  changes(since: $since, first: $first, filter: $filter) {
    changes { seq at operation id kind changedFields content { title } } cursor hasMore } }"""
A = content_id("demo", "a")


async def told(ask: Asker, **variables: Any) -> list[tuple[str, str | None]]:
    page = (await ask.data(ALL, **variables))["changes"]
    return [(each["operation"], each["content"] and each["content"]["title"]) for each in page["changes"]]


async def state(database: Database, to: State) -> None:
    async with repository.transaction(database, NOW) as transaction:
        await transaction.set_state([A], to)


async def test_a_change_says_what_and_when(world: Database, ask: Asker) -> None:
    await save(world, write("a"))
    await save(world, write("a", title="Another", countries=("TN",)), now=NOW + timedelta(days=1))
    page = (await ask.data(ALL))["changes"]
    created, updated = page["changes"]
    assert created == {
        "seq": "1", "at": "2026-03-01T12:00:00Z", "operation": "CREATED", "id": global_id("Content", A),
        "kind": "NEWS", "changedFields": [], "content": {"title": "Another"},
    }  # fmt: skip
    assert (updated["operation"], updated["at"]) == ("UPDATED", "2026-03-02T12:00:00Z")
    assert {"title", "countries", "updatedAt", "provenance"} <= set(updated["changedFields"])
    assert {"slug", "summary", "image", "firstSeenAt"}.isdisjoint(updated["changedFields"])
    assert (page["cursor"], page["hasMore"]) == ("2", False)
    asked = "{ changes { changes { cacheTags } } }"
    first, second = [set(each["cacheTags"]) for each in (await ask.data(asked))["changes"]["changes"]]
    assert {f"n:{A}", "l:NEWS:*", "s"} <= first & second
    assert "l:NEWS:country:TN" in second - first


async def test_a_draft_is_told_when_it_becomes_visible_and_never_before(world: Database, ask: Asker) -> None:
    await save(world, write("a", state=State.DRAFT))
    await save(world, write("a", title="Still a draft"))
    assert await told(ask) == []
    await state(world, State.PUBLISHED)
    assert await told(ask) == [("CREATED", "Still a draft")]
    await state(world, State.HIDDEN)
    await save(world, write("a", title="Edited while hidden"))
    assert await told(ask) == [("CREATED", None), ("WITHDRAWN", None)]
    await state(world, State.PUBLISHED)
    assert await told(ask, since="4") == [("CREATED", "Edited while hidden")]


async def test_what_was_never_public_leaves_no_trace(world: Database, ask: Asker) -> None:
    await save(world, write("a", state=State.IN_REVIEW))
    await state(world, State.WITHDRAWN)
    async with repository.transaction(world, NOW) as transaction:
        await transaction.withdraw("demo", {"a": "deleted"})
    page = (await ask.data(ALL))["changes"]
    assert page == {"changes": [], "cursor": "0", "hasMore": False}


async def test_withdrawn_merged_and_expired_are_tombstones(world: Database, ask: Asker) -> None:
    await save(world, write("a"), write("b"), write("c", expire_at=NOW))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.withdraw("demo", {"a": "deleted"})
        await transaction.merge(content_id("demo", "c"), [content_id("demo", "b")])
        await transaction.apply_schedule()
    assert await told(ask, since="3") == [("WITHDRAWN", None), ("MERGED", None), ("WITHDRAWN", None)]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"countries": {"anyOf": ["TN"]}}, [("CREATED", "Two"), ("WITHDRAWN", None)]),  # as it is now, then its leave
        ({"countries": {"anyOf": ["MA"]}}, [("CREATED", "Two"), ("UPDATED", "Two")]),
        ({"countries": {"exists": True}}, [("CREATED", "Two"), ("UPDATED", "Two"), ("UPDATED", "Two")]),
        ({"countries": {"anyOf": ["SN"]}}, []),
        ({"kinds": ["DOCUMENT"]}, []),
        ({"languages": ["en"]}, [("CREATED", "Two"), ("UPDATED", "Two"), ("UPDATED", "Two")]),
    ],
)
async def test_a_filter_asks_what_was_and_what_is(
    world: Database, ask: Asker, wanted: dict[str, Any], expected: list[tuple[str, str | None]]
) -> None:
    await save(world, write("a", title="One", countries=("TN",)))
    await save(world, write("a", title="One", countries=("MA",)))
    await save(world, write("a", title="Two", countries=("MA",)))
    assert await told(ask, filter=wanted) == expected


async def test_pages_go_on_from_their_cursor(world: Database, ask: Asker) -> None:
    await save(world, *(write(str(number)) for number in range(5)))
    since, numbers = None, []
    while True:
        page = (await ask.data(ALL, since=since, first=2))["changes"]
        numbers += [int(each["seq"]) for each in page["changes"]]
        since = page["cursor"]
        if not page["hasMore"]:
            break
    assert numbers == [1, 2, 3, 4, 5]
    assert (await ask.data(ALL, since="5"))["changes"] == {"changes": [], "cursor": "5", "hasMore": False}
    assert (await ask.data(ALL, since="1", first=0))["changes"] == {"changes": [], "cursor": "1", "hasMore": True}


async def test_no_page_looks_at_more_than_its_window(world: Database, engine: SearchEngine, ask: Asker) -> None:
    await save(world, *(write(str(number), kind="DOCUMENT" if number == 5 else "NEWS") for number in range(6)))
    narrow = ask.of(await context_of(world, engine, graphql_changes_window=4))
    wanted = {"kinds": ["DOCUMENT"]}
    first = (await narrow.data(ALL, filter=wanted))["changes"]
    assert (first["changes"], first["hasMore"]) == ([], True)
    second = (await narrow.data(ALL, filter=wanted, since=first["cursor"]))["changes"]
    assert (len(second["changes"]), second["hasMore"]) == (1, False)
    assert (await ask.data(ALL, filter=wanted))["changes"]["changes"] == second["changes"]


@pytest.mark.parametrize("since", ["-1", "1.5", "x", "٣", "9" * 19, "1" * 4000, " 1"])
async def test_what_is_no_number_of_the_sequence_is_refused(ask: Asker, since: str) -> None:
    assert (await ask.error(ALL, since=since))["extensions"] == {"code": "BAD_INPUT", "argument": "since"}


async def test_a_page_above_the_cap_is_refused(ask: Asker) -> None:
    assert (await ask.error(ALL, first=201))["extensions"]["limit"] == "page size"
    assert (await ask.error(ALL, first=-1))["extensions"]["code"] == "BAD_INPUT"


async def test_statements_do_not_depend_on_the_page(world: Database, ask: Asker) -> None:
    await save(world, *(write(str(number)) for number in range(30)))
    for first in (1, 30):
        with statements(world) as asked:
            await ask.data(ALL, first=first)
        assert len(asked) == 2
    with statements(world) as asked:
        await ask.data("{ changes { changes { id operation } cursor } }")
    assert len(asked) == 1
    async with world.read() as connection:
        if world.is_sqlite:
            explained = f"EXPLAIN QUERY PLAN {asked[0]}"
            plan = [str(row[-1]) for row in await connection.exec_driver_sql(explained, (0, 1001, 0))]
            assert plan == ["SEARCH change USING INTEGER PRIMARY KEY (rowid>?)"]
        else:
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_sort = off"))
            told = "before IS NOT NULL OR after IS NOT NULL"
            sql = f"EXPLAIN SELECT * FROM change WHERE seq > 0 AND ({told}) ORDER BY seq LIMIT 10"
            plan = [str(row[0]) for row in await connection.execute(text(sql))]
            assert any("change_pkey" in step for step in plan), plan


@pytest.mark.parametrize("seed", range(2))
async def test_a_mirror_that_follows_holds_what_is_public(world: Database, ask: Asker, seed: int) -> None:
    await mirrored(world, ask, seed, deeds=60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
async def test_many_mirrors_that_follow_hold_what_is_public(world: Database, ask: Asker, seed: int) -> None:
    await mirrored(world, ask, seed, deeds=400)


async def mirrored(world: Database, ask: Asker, seed: int, *, deeds: int) -> None:
    """Let a publisher act and mirrors of several lists follow in pages of random sizes; they end with the truth."""
    chance = Random(seed)
    publisher = Publisher(world, chance)
    mirrors = [
        Mirror(ask),
        Mirror(ask, {"countries": {"anyOf": ["TN"]}}),
        Mirror(ask, {"kinds": ["NEWS"], "themes": {"exists": True}}),
        Mirror(ask, {"languages": ["de"]}),
    ]
    for _ in range(deeds):
        await publisher.act()
        if chance.random() < 0.3:
            await chance.choice(mirrors).follow(chance.randint(1, 6))
    for mirror in [*mirrors, Mirror(ask)]:
        while await mirror.follow(chance.randint(1, 20)):
            pass
        assert mirror.held == await mirror.truth(), (seed, mirror.wanted)


ABOUT_TUNISIA = List(wanted=Filter(countries=Keys(any_of=frozenset({"TN"}))), reference=Reference.from_rows(REFERENCE))


def step(operation: Operation, before: str | None, after: str | None, seq: int = 1) -> Change:
    def about(country: str | None) -> dict[str, Any] | None:
        return None if country is None else facts(row_of(write("a", countries=[country]), NOW))

    return Change(
        seq=seq, at=NOW, operation=operation, content_id=uuid4(), kind="NEWS", source_key="demo", revision=1,
        before=about(before), after=about(after),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "before", "after", "expected"),
    [
        (Operation.CREATED, None, "TN", Operation.CREATED),
        (Operation.UPDATED, "TN", "TN", Operation.UPDATED),
        (Operation.UPDATED, "TN", "MA", Operation.WITHDRAWN),
        (Operation.UPDATED, "MA", "TN", Operation.CREATED),
        (Operation.UPDATED, "MA", "MA", None),
        (Operation.WITHDRAWN, "TN", None, Operation.WITHDRAWN),
        (Operation.WITHDRAWN, "MA", None, None),
        (Operation.MERGED, "TN", None, Operation.MERGED),
        (Operation.UPDATED, None, None, None),
    ],
)
def test_a_step_as_followers_of_a_list_see_it(
    operation: Operation, before: str | None, after: str | None, expected: Operation | None
) -> None:
    assert seen(step(operation, before, after), ABOUT_TUNISIA) is expected


def test_a_page_ends_where_it_is_full_and_steps_over_what_is_not_wanted() -> None:
    steps = [step(Operation.CREATED, None, country, seq) for seq, country in enumerate(("TN", "MA", "TN", "MA"), 1)]
    window = look(steps, 0, 1, ABOUT_TUNISIA)
    assert ([each.step.seq for each in window.told], window.seq, window.has_more) == ([1], 1, True)
    window = look(steps[1:], 1, 5, ABOUT_TUNISIA)
    assert ([each.step.seq for each in window.told], window.seq, window.has_more) == ([3], 4, False)
    assert look([], 7, 5, ABOUT_TUNISIA).seq == 7


def test_since_is_a_number() -> None:
    assert (read_since(None), read_since(""), read_since("0"), read_since("42")) == (0, 0, 0, 42)
    assert read_since(str(2**63 - 1)) == 2**63 - 1


def test_changed_columns_are_told_as_fields() -> None:
    assert changed_fields("NEWS", ["title_key", "revision", "state"]) == []
    assert "website" in changed_fields("PROJECT", ["url"])
    assert "status" not in changed_fields("NEWS", ["detail"])
