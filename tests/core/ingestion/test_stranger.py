"""A stranger's plugin does all that ours do, in a child; when none is needed none is started."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
import uvloop
from structlog.testing import capture_logs

from m4d_core.errors import EntryError, FeedError, PluginLoadError
from m4d_core.ingestion import stranger
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.contract import BadEntry, Context, Entry, FeedInfo, Page, Request, Source
from m4d_core.ingestion.isolate import Job, Told, told
from m4d_core.ingestion.plugin import Plugin
from m4d_core.ingestion.registry import Registered, load_registry
from m4d_core.ingestion.runner import run_source
from m4d_core.ingestion.stranger import Answered, Payload, Stranger, inside, meet, requests_of
from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, entry, opened, rss
from tests.core.ingestion.strangers import Shelf, shelf
from tests.world import NOW, rows

__all__ = ["shelf"]
pytestmark = pytest.mark.anyio
LIMITS = Limits(cpu_s=10, wall_s=20.0, memory_bytes=512 * 1024**2)
CONTEXT = Context(url="https://partner.example/feed")

API = """
from dataclasses import dataclass

@dataclass
class Config:
    token: str
    base_url: str = "https://partner.example/api"

class Base(ApiSource[Config, dict]):
    partner = "undp"
    license = License(key="CC-BY-4.0")
    records = "data"
    requires = {"token": "ask the partner"}
    paginate = NextLink("next", size=("limit", 2))
    cursor = Cursor("changed", lag="2h")
    budget = Budget(pages=7)
    scope = Scope(words=frozenset({"migra*"}))
"""


def load(key: str, **overrides: Any) -> Source:
    registry = load_registry(Settings(sources={key: overrides} if overrides else {}))
    return registry.get(key).source


def known(source: Source) -> Stranger:
    assert isinstance(source, Stranger)
    return source


def payload(body: bytes, **values: Any) -> Payload:
    usual = {"format": "feeds", "hints": {}, "context": CONTEXT, "start": CONTEXT, "page": None}
    return Payload(body=body, **{**usual, **values})


async def read(source: Source, given: Payload) -> tuple[list[FeedInfo | Entry | BadEntry], list[Request] | None]:
    answers = await known(source).answers(given, LIMITS)
    async with aclosing(answers.values) as values:
        return [value async for value in values], answers.following


def test_what_it_declares_is_known_here(shelf: Shelf) -> None:
    shelf.install("api-of-theirs", "def item(self, entry, context): return None", before=API)
    found = load("api-of-theirs", token="hunter2-secret")
    own = known(found).plugin.load()
    assert type(own).__name__ == "Made"
    for name in (
        "key",
        "partner",
        "kind",
        "format",
        "license",
        "scope",
        "urls",
        "budget",
        "requires",
        "options",
        "api",
    ):
        assert getattr(found, name) == getattr(own, name), name
    assert (found.setup.enabled, found.snapshot, found.robots) == (True, False, False)
    assert found.cursor is not None
    assert (found.cursor.path, found.cursor.lag_s) == ("changed", 7200)
    assert found.missing() == {}
    assert list(found.secrets()) == [("token", "hunter2-secret")]
    assert found.redact("https://e.example?k=hunter2-secret") == "https://e.example?k={token}"
    assert load("api-of-theirs").missing() == {"token": "ask the partner"}


def test_loading_is_the_childs_alone_unless_an_author_asks(shelf: Shelf) -> None:
    shelf.install("prints", "title = 'T'", before="print('loaded in', os.getpid())\nsys.stderr.write('odd\\nline')")
    with capture_logs() as logs:
        found = load("prints")
    (printed,) = [log for log in logs if log["event"] == "plugin.printed"]
    assert printed["source"] == "prints"
    assert printed["lines"][0] != f"loaded in {os.getpid()}"
    assert printed["lines"][-2:] == ["odd", "line"]
    assert type(inside(found)).__name__ == "Made"
    mine = Source()
    assert inside(mine) is mine


def test_a_setting_it_does_not_have_is_named(shelf: Shelf) -> None:
    shelf.install("plain", "pass")
    (broken,) = load_registry(Settings(sources={"plain": {"ulr": "x"}})).broken
    assert broken.error.message.endswith("M4D_SOURCES__PLAIN has no field ulr")
    assert broken.error.hint == "its fields are enabled, options, url"


def test_what_is_no_source_and_what_cannot_be_handed_over_is_named(shelf: Shelf) -> None:
    shelf.install("odd", "maintainers = {object()}")
    shelf.install("other", "def __init__(self, *given): super().__init__(*given); self.key = 'another'")
    found = load_registry(Settings()).broken
    assert len(found) == 2
    for broken in found:
        said = {"odd": "TypeError: a object cannot be handed over", "other": "its key is 'another'"}[broken.name]
        assert said in broken.error.message


def test_nobody_is_met_without_a_child_and_many_beside_one_another(shelf: Shelf) -> None:
    assert meet([], LIMITS) == {}
    missing = [Plugin(name=f"p{number}", value="no_such_module:X") for number in range(6)]
    met = meet(missing, LIMITS)
    assert list(met) == [f"p{number}" for number in range(6)]
    assert all(isinstance(one, PluginLoadError) and "No module named" in one.message for one in met.values())


def test_it_is_loaded_in_a_loop_that_runs_already(shelf: Shelf) -> None:
    shelf.install("plain", "pass")

    async def served() -> Source:
        return load("plain")

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(served()).key == "plain"
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    try:
        assert load("plain").key == "plain"
    finally:
        asyncio.set_event_loop_policy(None)


async def test_entries_come_with_what_becomes_of_them(shelf: Shelf) -> None:
    shelf.install("reads", """
        def item(self, entry, context):
            title = entry.data["title"]
            if title == "gone": return context.delete("urn:1", "withdrawn")
            if title == "more": return context.get("https://partner.example/more")
            if title == "skip": return Skipped(reason="not ours")
            if title == "none": return None
            if title == "bad": raise Quarantine("not fit", reason="odd")
            return super().item(entry, context)
    """)  # fmt: skip
    titles = ["Migrants", "gone", "more", "skip", "none", "bad", "Again"]
    source = await asyncio.to_thread(load, "reads")
    values, following = await read(source, payload(rss(*(entry(n, title) for n, title in enumerate(titles)))))
    assert isinstance(values[0], FeedInfo)
    answers = [value.answer for value in values if isinstance(value, Answered)]
    assert [type(answer).__name__ for answer in answers] == [
        "Item", "Deleted", "Request", "Skipped", "NoneType", "EntryError", "Item",
    ]  # fmt: skip
    assert following == []
    refused = next(value for value in values if isinstance(value, Answered) and isinstance(value.answer, EntryError))
    with pytest.raises(EntryError, match="not fit"):
        source.read(refused, CONTEXT)
    assert source.read(values[1], CONTEXT) == answers[0]  # type: ignore[arg-type]  # an entry


async def test_it_goes_on_after_an_entry_it_failed_at(shelf: Shelf) -> None:
    """As ours do: whether the entry is wanted at all is decided later."""
    shelf.install("fails", """
        def item(self, entry, context):
            if entry.data["title"] == "fail": raise FeedError("all is odd", reason="drift", hint="look")
            if entry.data["title"] == "crash": {}["x"]
            return super().item(entry, context)
    """, before="from m4d_core.errors import FeedError")  # fmt: skip
    source = await asyncio.to_thread(load, "fails")
    values, _ = await read(source, payload(rss(entry(1, "fail"), entry(2, "crash"), entry(3))))
    fail, crash, good = [value.answer for value in values if isinstance(value, Answered)]
    assert isinstance(fail, FeedError)
    assert (fail.reason, fail.message, fail.hint) == ("drift", "all is odd", "look")
    assert isinstance(crash, FeedError)
    assert (crash.reason, crash.message) == ("plugin_failed", "the plugin failed at entry[1]: KeyError: 'x'")
    assert getattr(good, "id", None) == "urn:3"


async def test_a_parsers_fault_is_no_plugins(shelf: Shelf) -> None:
    shelf.install("plain", "pass")
    source = await asyncio.to_thread(load, "plain")
    with pytest.raises(FeedError) as refused:
        await read(source, payload(b"<!doctype html><p>No"))
    assert refused.value.reason == "not_a_feed"
    answers = await known(source).answers(payload(rss(entry(1), entry(2))[:-60]), LIMITS)
    assert isinstance(await anext(answers.values), FeedInfo)
    assert isinstance(await anext(answers.values), Answered)
    with pytest.raises(FeedError) as refused:
        await anext(answers.values)
    assert refused.value.reason == "truncated"


async def test_what_follows_is_asked_with_the_page(shelf: Shelf) -> None:
    shelf.install("api-of-theirs", """
        def item(self, entry, context): return Item(id=str(entry["id"]), title=str(context.changed_since))
        def following(self, page, context):
            assert page.count == 2 and page.headers == {"x": "1"}
            yield from super().following(page, context)
    """, before=API)  # fmt: skip
    source = await asyncio.to_thread(load, "api-of-theirs", token="hunter2-secret")
    (first,) = await requests_of(source, CONTEXT, LIMITS)
    page = Page(request=first, headers={"x": "1"})
    body = b'{"data": [{"id": 1}, {"id": 2}], "next": "/api?offset=2"}'
    values, following = await read(source, payload(body, format="json", hints=dict(first.hints), page=page))
    assert [value.answer.id for value in values if isinstance(value, Answered)] == ["1", "2"]  # type: ignore[union-attr]  # answers alone are left
    assert [each.url for each in following or ()] == ["https://partner.example/api?offset=2"]


async def test_the_same_question_starts_no_second_child(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.install("plain", "pass")
    source = await asyncio.to_thread(load, "plain")
    started: list[str] = []

    def noted(job: Job) -> AsyncGenerator[Told]:
        started.append(job.given["ask"])
        return told(job)

    monkeypatch.setattr(stranger, "told", noted)
    for _ in range(3):
        assert [each.url for each in await requests_of(source, CONTEXT, LIMITS)] == ["https://partner.example/feed"]
    assert started == ["requests"]
    await requests_of(source, replace(CONTEXT, identity_from="id"), LIMITS)
    assert started == ["requests"], "requests are about no entries"
    await requests_of(source, replace(CONTEXT, changed_since=NOW), LIMITS)
    assert started == ["requests"] * 2


async def test_what_it_is_not_asked_here_is_refused(shelf: Shelf) -> None:
    shelf.install("plain", "pass")
    source = await asyncio.to_thread(load, "plain")
    with pytest.raises(TypeError, match="in a child alone"):
        source.read(Entry(locator="entry[0]", data={}), CONTEXT)


async def answered(source: Source, given: Payload) -> None:
    for value in (await read(source, given))[0]:
        if isinstance(value, Entry):
            source.read(value, CONTEXT)


FORGED = [
    '{"outcome": {"of": {"$": "os", "of": 1}}}', '{"entry": {"locator": "x"}}', '{"rung": 3}', '[1]', '{"odd": {}}',
    '{"follows": {"request": {"$": "Request", "of": {}}}}',
]  # fmt: skip


@pytest.mark.parametrize("line", FORGED)
async def test_lines_it_forges_are_its_own_fault(shelf: Shelf, line: str) -> None:
    shelf.install("forges", f"def item(self, entry, context):\n    os.write(int(sys.argv[2]), b'''{line}\\n''')")
    source = await asyncio.to_thread(load, "forges")
    with pytest.raises(FeedError) as refused:
        await answered(source, payload(rss(entry(1))))
    assert refused.value.reason in ("plugin_failed", "parse_crashed")


async def test_what_it_prints_is_in_the_log_and_no_more_than_is_of_use(shelf: Shelf) -> None:
    shelf.install("chatters", "def item(self, entry, context):\n    print('x' * 99999)\n    os.write(1, b'end')")
    source = await asyncio.to_thread(load, "chatters")
    with capture_logs() as logs:
        await read(source, payload(rss(entry(1), entry(2))))
    (printed,) = [log for log in logs if log["event"] == "plugin.printed"]
    assert (printed["bytes"], sum(map(len, printed["lines"]))) == (2 * (100_000 + 3), stranger.MAX_PRINTED)


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        yield made


async def run(bench: Bench, source: Source) -> Any:
    async with bench.workshop() as workshop:
        return await run_source(workshop, Registered(source=source, distribution="theirs", version="1"))


async def test_a_run_is_as_one_of_ours_and_an_unchanged_poll_starts_no_child(
    bench: Bench, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.url = bench.server.url("/feed.xml")
    shelf.install("demo", "pass")
    source = await asyncio.to_thread(load, "demo")
    bench.serves(Reply(body=rss(entry(1), entry(2)), headers={"ETag": '"a"'}), Reply(status=304))
    first = await run(bench, source)
    assert (first.status, first.counts["new"]) == ("OK", 2)
    theirs = await rows(bench.database)
    started: list[Job] = []
    monkeypatch.setattr(stranger, "told", started.append)
    assert (await run(bench, source)).status == "OK"
    assert started == []
    assert await rows(bench.database) == theirs


async def test_what_is_too_large_to_hand_over_is_one_bad_entry(shelf: Shelf) -> None:
    shelf.install("huge", """
        def item(self, entry, context):
            size = int(entry.data["title"])
            return Item(id=entry.data["id"], title="x" * size)
    """)  # fmt: skip
    source = await asyncio.to_thread(load, "huge")
    long = entry(3, "1", description="x" * 3000)
    answers = await known(source).answers(
        payload(rss(entry(1, "10"), entry(2, "5000"), long, entry(4, "10"))), replace(LIMITS, line_bytes=3000)
    )
    async with aclosing(answers.values) as found:
        values = [value async for value in found]
    answered = {value.locator: value.answer for value in values if isinstance(value, Answered)}
    assert list(answered) == ["entry[0]", "entry[1]", "entry[3]"]
    refused = answered["entry[1]"]
    assert isinstance(refused, EntryError)
    assert (refused.reason, refused.message) == ("too_large", "what the plugin makes of it has more than 3000 bytes")
    assert [value.locator for value in values if isinstance(value, BadEntry)] == ["entry[2]"]
