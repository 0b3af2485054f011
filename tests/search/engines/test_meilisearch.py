"""Faults of a Meilisearch server, played by a scripted one; what it finds is in the shared suite."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from threading import Event

import anyio
import pytest

from m4d_core.clock import seeded_randomness
from m4d_core.errors import EngineError, SettingsError
from m4d_core.settings import load_settings
from m4d_search.contract import Delete, Operation, SearchQuery
from m4d_search.engines.meilisearch import MeilisearchEngine, Server, open_engine
from m4d_search.engines.meilisearch_wire import SETTINGS
from tests.search.documents import doc, in_batches, key, upserts
from tests.search.task_server import Answer, TaskServer, task_server

pytestmark = pytest.mark.anyio

DOCUMENTS = ("POST", "/indexes/content/documents")
ONE = upserts([doc("a", "wages")])


@pytest.fixture
def server() -> Iterator[TaskServer]:
    with task_server() as started:
        yield started


class Pauses:
    """Sleeps that pass at once and are written down."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await anyio.lowlevel.checkpoint()


def engine(
    server: TaskServer, *, write: bool = True, timeout_s: float = 5.0, pauses: Pauses | None = None
) -> MeilisearchEngine:
    where = Server(url=server.url + "/", key="secret", search_timeout_s=timeout_s, write_timeout_s=timeout_s)
    return MeilisearchEngine(where, write=write, sleep=pauses or Pauses(), randomness=seeded_randomness(1))


async def test_the_first_writer_makes_the_index_and_sets_it_up(server: TaskServer) -> None:
    made = engine(server)
    generation = await made.generation()
    assert server.indexes["content"]["settings"] == dict(SETTINGS)
    assert await made.generation() == generation
    assert len(server.asked("PATCH", "/indexes/content/settings")) == 1


async def test_documents_are_listed_page_by_page(server: TaskServer) -> None:
    server.create("content")
    server.documents = [[{"id": str(key("a")), "revision": 3}], [{"id": str(key("b")), "revision": 1}]]
    found = [each async for part in engine(server).revisions() for each in part]
    assert found == [(key("a"), 3), (key("b"), 1)]
    asked = server.asked("POST", "/indexes/content/documents/fetch")
    assert [(each["offset"], each["fields"]) for each in asked] == [(n, ["id", "revision"]) for n in range(3)]


async def test_only_differing_settings_are_sent(server: TaskServer) -> None:
    server.create("content")
    server.indexes["content"]["settings"] = {**SETTINGS, "rankingRules": ["words"], "stopWords": ["the"]}
    made = engine(server)
    await made.write(ONE)
    assert server.asked("PATCH", "/indexes/content/settings") == [{"rankingRules": SETTINGS["rankingRules"]}]
    await made.write(ONE)
    assert len(server.asked("GET", "/indexes/content/settings")) == 1


async def test_a_server_that_lost_its_index_is_set_up_again(server: TaskServer) -> None:
    made = engine(server)
    before = await made.generation()
    del server.indexes["content"]
    await made.write(ONE)
    assert server.indexes["content"]["settings"] == dict(SETTINGS)
    assert await made.generation() != before


async def test_an_index_that_another_process_swapped_in_is_another_generation(server: TaskServer) -> None:
    made = engine(server)
    before = await made.generation()
    server.create("content")
    assert await made.generation() != before
    assert server.indexes["content"]["settings"] == dict(SETTINGS)


async def test_a_write_returns_at_the_end_of_its_tasks(server: TaskServer) -> None:
    pauses = Pauses()
    made = engine(server, pauses=pauses)
    await made.generation()
    server.outcomes = [["enqueued", "processing", *["processing"] * 6, "succeeded"], ["processing", "succeeded"]]
    await made.write([*ONE, Delete(id=key("b")), Delete(id=key("c"))])
    assert pauses.seconds == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0, 0.05]
    gone = ", ".join(sorted(f'"{key(name)}"' for name in "bc"))
    assert server.asked("POST", "/indexes/content/documents/delete") == [{"filter": f"id IN [{gone}]"}]


async def test_nothing_to_write_is_no_task(server: TaskServer) -> None:
    made = engine(server)
    await made.generation()
    tasks = len(server.tasks)
    await made.write([])
    assert len(server.tasks) == tasks


@pytest.mark.parametrize("state", ["failed", "canceled"])
async def test_a_task_that_fails_after_it_was_accepted_is_a_fault(server: TaskServer, state: str) -> None:
    made = engine(server)
    await made.generation()
    server.outcomes = [["enqueued", "processing", state]]
    with pytest.raises(EngineError, match="could not do task") as caught:
        await made.write(ONE)
    assert ("the disk is full" in caught.value.message) == (state == "failed")
    await made.write(ONE)


async def test_a_task_that_does_not_end_is_unknown_never_done(server: TaskServer) -> None:
    made = engine(server, timeout_s=0.3)
    await made.generation()
    server.outcomes = [["processing"]]
    with pytest.raises(EngineError, match=r"did not finish task \d+ within 0\.3 s"):
        await made.write(ONE)


@pytest.mark.parametrize(
    ("answer", "said", "hint"),
    [
        ((500, {"message": "internal", "code": "internal"}), r"refused \(500\): internal", None),
        ((503, {"message": "busy", "code": "too_many_search_requests"}), r"refused \(503\): busy", None),
        ((403, {"message": "no", "code": "invalid_api_key"}), r"refused \(403\)", "check M4D_MEILI_KEY"),
        ((401, {"message": "no", "code": "missing_authorization_header"}), r"refused \(401\)", "set M4D_MEILI_KEY"),
        ((502, b"<html>Bad gateway</html>"), r"refused \(502\)", None),
        ((200, b"<html>Welcome</html>"), "cannot be read", "check M4D_MEILI_URL"),
        ((200, {}), "cannot be read", "check M4D_MEILI_URL"),
        ((200, [1]), "cannot be read", "check M4D_MEILI_URL"),
    ],
)
async def test_answers_that_are_faults(server: TaskServer, answer: Answer, said: str, hint: str | None) -> None:
    made = engine(server)
    await made.generation()
    server.faults = {DOCUMENTS: [answer], ("POST", "/multi-search"): [answer]}
    for ask in (lambda: made.write(ONE), lambda: made.search(SearchQuery(text="x"))):
        with pytest.raises(EngineError, match=said) as caught:
            await ask()
        assert caught.value.hint == hint
        assert "secret" not in str(caught.value)
    await made.write(ONE)


async def test_a_search_without_an_index_says_what_to_do(server: TaskServer) -> None:
    missing = (404, {"message": "Index `content` not found.", "code": "index_not_found"})
    server.faults = {("POST", "/multi-search"): [missing]}
    with pytest.raises(EngineError, match="not found") as caught:
        await engine(server, write=False).search(SearchQuery(text="x"))
    assert caught.value.hint == "run `m4d up`, or `m4d index rebuild`"


async def test_a_reader_makes_nothing(server: TaskServer) -> None:
    reader = engine(server, write=False)
    with pytest.raises(EngineError, match="no search index yet"):
        await reader.generation()
    for ask in (lambda: reader.write(ONE), lambda: reader.rebuild(in_batches())):
        with pytest.raises(EngineError, match="only search"):
            await ask()
    assert server.indexes == {}
    generation = await engine(server).generation()
    assert await reader.generation() == generation


async def test_an_index_that_cannot_be_looked_up(server: TaskServer) -> None:
    server.faults = {("GET", "/indexes/content"): [(500, {"message": "internal", "code": "internal"})]}
    with pytest.raises(EngineError, match=r"refused \(500\)"):
        await engine(server).generation()


async def test_a_server_that_does_not_answer(server: TaskServer) -> None:
    go = Event()

    def hang() -> Answer:
        go.wait(10)
        return 200, {}

    made = engine(server, write=False, timeout_s=0.1)
    server.faults = {("POST", "/multi-search"): [hang]}
    with pytest.raises(EngineError, match=r"did not answer within 0\.1 s"):
        await made.search(SearchQuery(text="x"))
    go.set()


async def test_a_server_that_hangs_is_waited_for_once_in_a_while(server: TaskServer) -> None:
    go, now = Event(), [0.0]

    def hang() -> Answer:
        go.wait(10)
        return 200, {}

    where = Server(url=server.url, search_timeout_s=0.1, retry_s=5)
    made = MeilisearchEngine(where, write=False, clock=lambda: now[0])
    server.faults = {("POST", "/multi-search"): [hang, hang]}
    server.create("content")
    for now[0], said in (
        (0, r"within 0\.1 s"),
        (0, "lately"),
        (4.9, "lately"),
        (5, r"within 0\.1 s"),
        (9.9, "lately"),
        (10, "no such route"),
        (10, "no such route"),
    ):
        assert (await made.health()).ok  # which does not tell that searches are answered
        with pytest.raises(EngineError, match=said):
            await made.search(SearchQuery(text="x"))
    go.set()
    assert len(server.asked("POST", "/multi-search")) == 4


async def test_a_server_that_hangs_holds_no_other_threads(server: TaskServer) -> None:
    go = Event()

    def hang() -> Answer:
        go.wait(10)
        return 200, {}

    made = engine(server, write=False)
    server.faults = {("POST", "/multi-search"): [hang] * 60}
    async with anyio.create_task_group() as tasks:

        async def search() -> None:
            with pytest.raises(EngineError):
                await made.search(SearchQuery(text="x"))

        for _ in range(60):
            tasks.start_soon(search)
        while not server.requests:
            await anyio.lowlevel.checkpoint()
        assert await anyio.to_thread.run_sync(lambda: "free") == "free"
        assert made._limiter.borrowed_tokens == 16
        go.set()


async def test_a_server_that_is_not_there() -> None:
    with task_server() as gone:
        pass
    for ask in (
        engine(gone).generation,
        engine(gone).count,
        partial(engine(gone).write, ONE),
        partial(engine(gone).search, SearchQuery(text="x")),
    ):
        with pytest.raises(EngineError, match="cannot be reached"):
            await ask()
    health = await engine(gone).health()
    assert (health.ok, health.documents) == (False, None)
    assert health.detail == "the Meilisearch server cannot be reached"


async def test_health(server: TaskServer) -> None:
    made = engine(server)
    await made.generation()
    assert (await made.health()).documents == 7
    await made.close()


@pytest.mark.parametrize(("version", "accepted"), [("1.49.9", False), ("1.50.0", True), ("2.0.1", True)])
async def test_an_older_server_is_refused(server: TaskServer, version: str, accepted: bool) -> None:
    server.version = version
    if accepted:
        await engine(server).write(ONE)
        return
    made = engine(server)
    for ask in (lambda: made.write(ONE), lambda: made.search(SearchQuery(text="x")), made.count):
        with pytest.raises(EngineError, match=r"the Meilisearch server is 1\.49") as caught:
            await ask()
        assert caught.value.hint == "upgrade it to 1.50 or later"
    assert server.asked(*DOCUMENTS) == server.asked("POST", "/multi-search") == []


async def test_a_rebuild_fills_swaps_and_removes(server: TaskServer) -> None:
    made = engine(server)
    before = await made.generation()
    server.create("content__gleftover")
    server.create("other")
    after = await made.rebuild(in_batches(ONE, upserts([doc("b", "more")])))
    assert after == await made.generation() != before
    assert set(server.indexes) == {"content", "other"}
    (swapped,) = server.asked("POST", "/swap-indexes")
    fresh = swapped[0]["indexes"][1]
    assert fresh.startswith("content__g")
    assert len(server.asked("POST", f"/indexes/{fresh}/documents")) == 2
    assert server.asked(*DOCUMENTS) == []


async def test_a_rebuild_that_fails_leaves_no_index_behind(server: TaskServer) -> None:
    async def batches() -> AsyncIterator[Sequence[Operation]]:
        yield ONE
        raise LookupError("the database went away")

    made = engine(server)
    before = await made.generation()
    with pytest.raises(LookupError):
        await made.rebuild(batches())
    assert await made.generation() == before
    assert set(server.indexes) == {"content"}


async def test_settings_name_the_server(server: TaskServer) -> None:
    given = {
        "M4D_MEILI_URL": server.url,
        "M4D_MEILI_KEY": "secret",
        "M4D_MEILI_INDEX": "mine",
        "M4D_SEARCH_RETRY_S": "7",
    }
    made = open_engine(load_settings(given), write=True)
    assert made._server.retry_s == 7
    await made.generation()
    assert set(server.indexes) == {"mine"}
    assert "secret" not in repr(made._server)
    with pytest.raises(SettingsError, match="M4D_MEILI_URL"):
        open_engine(load_settings({}), write=False)


def test_the_client_is_loaded_when_it_is_needed() -> None:
    code = "import sys, m4d_search.engines.meilisearch; print('meilisearch' in sys.modules, 'requests' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
