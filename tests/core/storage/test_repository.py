"""Writing content: once, whole, with a change, and only for whoever holds the lease."""

from datetime import timedelta

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.item import License, Translation
from m4d_core.content.kind import State
from m4d_core.content.translation import TranslatedText, TranslationOrigin
from m4d_core.errors import ConflictError, LeaseLostError
from m4d_core.storage import repository, sources, tables
from m4d_core.storage.changes import Change, Changes, Operation
from m4d_core.storage.database import Database
from m4d_core.storage.parts import Part
from m4d_core.storage.repository import Lease
from tests.world import NOW, rows, save, write

pytestmark = pytest.mark.anyio


async def sequence(database: Database) -> list[Change]:
    return await Changes(database).after(0, 100)


async def test_new_content_comes_with_its_links_slug_and_change(world: Database) -> None:
    (key,) = await save(world, write("a", countries=("TN", "MA"), themes=("remittances",), goals=("10.7",)))
    (row,) = await rows(world)
    assert row["id"] == key == content_id("demo", "a")
    assert (row["slug"], row["revision"], row["state"]) == ("title-a", 1, State.PUBLISHED)
    assert row["countries"] == ["TN", "MA"]
    assert {link["country"] for link in await rows(world, tables.ContentCountry)} == {"TN", "MA"}
    assert [link["theme"] for link in await rows(world, tables.ContentTheme)] == ["remittances"]
    assert [link["goal"] for link in await rows(world, tables.ContentGoal)] == ["10.7"]
    (change,) = await sequence(world)
    assert (change.operation, change.content_id, change.revision) == (Operation.CREATED, key, 1)


async def test_equal_content_writes_nothing(world: Database) -> None:
    await save(world, write("a", countries=("TN",)))
    before = await rows(world)
    assert await save(world, write("a", countries=("TN",)), now=NOW + timedelta(days=1)) == []
    assert await rows(world) == before
    assert len(await sequence(world)) == 1


async def test_equal_content_without_a_date_writes_nothing_later(world: Database) -> None:
    await save(world, write("a", published_at=None))
    assert await save(world, write("a", published_at=None), now=NOW + timedelta(days=1)) == []


async def test_a_change_updates_row_links_and_sequence_but_keeps_slug_and_first_sight(world: Database) -> None:
    await save(world, write("a", countries=("TN", "MA")))
    later = NOW + timedelta(days=1)
    await save(world, write("a", title="Another", countries=("SN",)), now=later)
    (row,) = await rows(world)
    assert (row["title"], row["slug"], row["revision"]) == ("Another", "title-a", 2)
    assert (row["first_seen_at"], row["updated_at"]) == (NOW, later)
    assert [link["country"] for link in await rows(world, tables.ContentCountry)] == ["SN"]
    created, updated = await sequence(world)
    assert (updated.operation, updated.revision) == (Operation.UPDATED, 2)
    assert {"title", "countries"} <= set(updated.fields)
    assert created.seq < updated.seq


async def test_an_update_leaves_state_and_flags_to_the_editor(world: Database) -> None:
    (key,) = await save(world, write("a", featured=True))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([key], State.HIDDEN)
    await save(world, write("a", title="Another"))
    (row,) = await rows(world)
    assert (row["state"], row["featured"], row["title"]) == (State.HIDDEN, True, "Another")


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.HIDDEN, State.WITHDRAWN])
async def test_leaving_publication_is_a_withdrawal_and_coming_back_a_creation(world: Database, state: State) -> None:
    (key,) = await save(world, write("a"))
    async with repository.transaction(world, NOW) as transaction:
        assert await transaction.set_state([key], state) == [key]
        assert await transaction.set_state([key], state) == []
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([key], State.PUBLISHED)
    operations = [change.operation for change in await sequence(world)]
    assert operations == [Operation.CREATED, Operation.WITHDRAWN, Operation.CREATED]


async def test_the_schedule_publishes_and_expires_with_a_change_each(world: Database) -> None:
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    (key,) = await save(world, write("a", state=State.DRAFT, publish_at=soon, expire_at=late))
    async with repository.transaction(world, soon - timedelta(seconds=1)) as transaction:
        assert await transaction.apply_schedule() == 0
    async with repository.transaction(world, soon) as transaction:
        assert await transaction.apply_schedule() == 1
    assert (await rows(world))[0]["state"] == State.PUBLISHED
    async with repository.transaction(world, late) as transaction:
        assert await transaction.apply_schedule() == 1
        assert await transaction.apply_schedule() == 0
    assert (await rows(world))[0]["state"] == State.WITHDRAWN
    changes = [(change.operation, change.content_id) for change in await sequence(world)]
    assert changes[1:] == [(Operation.CREATED, key), (Operation.WITHDRAWN, key)]


async def test_what_was_published_while_its_time_had_passed_expires_at_once(world: Database) -> None:
    await save(world, write("a", state=State.DRAFT, publish_at=NOW, expire_at=NOW))
    async with repository.transaction(world, NOW) as transaction:
        assert await transaction.apply_schedule() == 2
    assert (await rows(world))[0]["state"] == State.WITHDRAWN


async def test_a_commit_without_the_lease_leaves_nothing(world: Database) -> None:
    (lease,) = await sources.take(world, ["demo"], "one", 60)
    assert lease.token == 1
    with pytest.raises(LeaseLostError):
        async with repository.transaction(world, NOW, Lease(source_key="demo", token=lease.token - 1)) as transaction:
            await transaction.save([write("a")])
    assert await rows(world) == []
    assert await sequence(world) == []
    async with repository.transaction(world, NOW, lease) as transaction:
        await transaction.save([write("a")])
    assert len(await rows(world)) == 1


async def test_a_part_waits_for_its_whole_and_then_stands_inside_it(world: Database) -> None:
    part = Part(identity="out-1", part_of="p", raw_hash="h1", record={"identity": "out-1", "title": "Output"})
    async with repository.transaction(world, NOW) as transaction:
        assert await transaction.save_parts("demo", [part]) == 1
    assert await sequence(world) == []
    await save(world, write("p", kind="PROJECT", detail={"status": "CLOSED"}))
    assert (await rows(world))[0]["detail"] == {"status": "CLOSED", "outputs": [part.record]}
    other = Part(identity="out-2", part_of="p", raw_hash="h1", record={"identity": "out-2", "title": "Another"})
    async with repository.transaction(world, NOW) as transaction:
        assert await transaction.save_parts("demo", [part, other]) == 1
    assert (await rows(world))[0]["detail"]["outputs"] == [part.record, other.record]
    assert await save(world, write("p", kind="PROJECT", detail={"status": "CLOSED"})) == []
    assert [change.operation for change in await sequence(world)] == [Operation.CREATED, Operation.UPDATED]


async def test_partial_dates_keep_their_precision(world: Database) -> None:
    await save(world, write("p", kind="PROJECT", detail={"start": "2014", "end": "2016-04"}))
    (row,) = await rows(world)
    assert (str(row["starts_on"]), row["starts_precision"]) == ("2014-01-01", "year")
    assert (str(row["ends_on"]), row["ends_precision"]) == ("2016-04-01", "month")


async def test_touching_remembers_the_hash_without_a_change(world: Database) -> None:
    (key,) = await save(world, write("a"))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.touch({key: "r2"})
        await transaction.touch({})
    async with world.read() as connection:
        assert (await repository.stored(connection, "demo", ["a", "b"]))["a"].raw_hash == "r2"
    assert len(await sequence(world)) == 1


FRENCH = (Translation(language="fr", title="Titre", html="<p>fr</p>"),)


async def test_a_publishers_translations_come_and_go_with_the_item(world: Database) -> None:
    await save(world, write("a", translations=FRENCH))
    await save(world, write("a", translations=FRENCH))
    await save(world, write("a"))
    created, updated = await sequence(world)
    assert (created.operation, updated.operation) == (Operation.CREATED, Operation.UPDATED)
    assert {"translations", "translated_html"} <= set(updated.fields)
    assert {link["tag"] for link in await rows(world, tables.ContentLocale)} == {"en"}


async def test_a_translation_is_a_change_and_survives_ingestion(world: Database) -> None:
    (key,) = await save(world, write("a"))
    text = TranslatedText(title="Titel", summary="S", html="<p>de</p>", origin=TranslationOrigin.HUMAN)
    async with repository.transaction(world, NOW + timedelta(hours=1)) as transaction:
        await transaction.translate(key, "de", text)
    await save(world, write("a", title="Another", translations=FRENCH))
    (row,) = await rows(world)
    assert {locale: each["title"] for locale, each in row["translations"].items()} == {"de": "Titel", "fr": "Titre"}
    assert row["translated_html"] == {"de": "<p>de</p>", "fr": "<p>fr</p>"}
    _, translated, _ = await sequence(world)
    assert set(translated.fields) == {"translations", "translated_html", "updated_at"}
    async with repository.transaction(world, NOW) as transaction:
        await transaction.translate(key, "de", None)
    assert {link["tag"] for link in await rows(world, tables.ContentLocale)} == {"en", "fr"}


@pytest.mark.parametrize(("locale", "key"), [("en", "CC-BY-4.0"), ("de", "CC-BY-ND-4.0"), ("de", "unknown")])
async def test_no_translation_without_the_right_to_it(world: Database, locale: str, key: str) -> None:
    (content,) = await save(world, write("a", license=License(key=key)))
    with pytest.raises(ConflictError):
        async with repository.transaction(world, NOW) as transaction:
            await transaction.translate(content, locale, TranslatedText(title="x"))


async def test_a_license_that_allows_less_hides_translations_of_others(world: Database) -> None:
    (key,) = await save(world, write("a", translations=FRENCH))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.translate(key, "de", TranslatedText(title="Titel"))
    await save(world, write("a", translations=FRENCH, license=License(key="CC-BY-ND-4.0")))
    assert {link["tag"] for link in await rows(world, tables.ContentLocale)} == {"en", "fr"}


async def test_what_leaves_says_when_and_why_and_no_more_once_it_is_back(world: Database) -> None:
    (key,) = await save(world, write("a"))
    later = NOW + timedelta(days=1)
    async with repository.transaction(world, later) as transaction:
        await transaction.set_state([key], State.HIDDEN)
    (row,) = await rows(world)
    assert (row["left_at"], row["closed_as"]) == (later, "TAKEN_DOWN")
    async with repository.transaction(world, later) as transaction:
        await transaction.set_state([key], State.PUBLISHED)
    (row,) = await rows(world)
    assert (row["left_at"], row["closed_as"]) == (None, None)


async def test_what_was_never_public_has_not_left(world: Database) -> None:
    (key,) = await save(world, write("a", state=State.DRAFT))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([key], State.HIDDEN)
    (row,) = await rows(world)
    assert (row["left_at"], row["closed_as"]) == (None, None)


async def test_duplicates_lead_to_the_one_that_is_kept_for_good(world: Database) -> None:
    a, b, c = await save(world, write("a"), write("b"), write("c"))
    for keep, merged in ((b, [a]), (c, [b])):
        async with repository.transaction(world, NOW) as transaction:
            assert await transaction.merge(keep, merged) == merged
            assert await transaction.merge(keep, merged) == []
    stored = {row["id"]: (row["state"], row["closed_as"], row["successor"]) for row in await rows(world)}
    assert stored == {
        a: (State.WITHDRAWN, "MERGED_DUPLICATE", c),
        b: (State.WITHDRAWN, "MERGED_DUPLICATE", c),
        c: (State.PUBLISHED, None, None),
    }
    merges = [change.content_id for change in await sequence(world) if change.operation is Operation.MERGED]
    assert merges == [a, b]
    async with repository.transaction(world, NOW) as transaction:
        await transaction.withdraw("demo", {"a": "vanished"})
    await save(world, write("a", title="Published again"))
    assert {row["id"]: row["state"] for row in await rows(world)}[a] == State.WITHDRAWN


async def test_nothing_is_merged_into_itself_or_into_what_is_merged(world: Database) -> None:
    a, b, c = await save(world, write("a"), write("b"), write("c"))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.merge(b, [a])
        for keep, merged in ((b, [b]), (a, [c])):
            with pytest.raises(ConflictError):
                await transaction.merge(keep, merged)


async def test_a_change_says_what_the_public_saw_before_and_after(world: Database) -> None:
    (key,) = await save(world, write("a", state=State.DRAFT, countries=("TN",)))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.set_state([key], State.PUBLISHED)
    await save(world, write("a", countries=("MA",)))
    async with repository.transaction(world, NOW) as transaction:
        await transaction.withdraw("demo", {"a": "deleted"})
    seen = [
        tuple(side and side["countries"] for side in (change.before, change.after)) for change in await sequence(world)
    ]
    assert seen == [(None, None), (None, ["TN"]), (["TN"], ["MA"]), (["MA"], None)]
