"""A real Meilisearch server with its faults: what each door answers meanwhile, and that nothing is lost.

Faults that a server has of itself are its own: it is killed, loses its folder, has its key taken away. The others are
played by a proxy before it. What an engine makes of each answer is in `engines/test_meilisearch.py`.
"""

import json
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random, SystemRandom
from typing import Any
from uuid import UUID, uuid4

import httpx
import meilisearch
import pytest
import strawberry
from sqlalchemy.engine import URL
from starlette.applications import Starlette
from starlette.routing import Mount

from m4d_core.clock import FixedClock
from m4d_core.content.kind import State
from m4d_core.errors import EngineError
from m4d_core.storage import repository
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_schema.context import GraphQLContext
from m4d_schema.execution import Executor
from m4d_schema.health import health_routes
from m4d_schema.schema import build_schema
from m4d_schema.search_door import PATH, search_door
from m4d_search.contract import SearchEngine, SearchQuery
from m4d_search.door.embeds import EmbedUses
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.engines.meilisearch import MeilisearchEngine, Server
from m4d_search.indexer import Indexer, Lag
from m4d_search.public import PublicContent
from tests.forked import m4d
from tests.schema.asking import Asker, context_of
from tests.search.proxy import Fault, Proxy, proxy
from tests.search.started import KEY, OwnServer, own_server
from tests.world import NOW, save, write

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
SEARCH = f"{PATH}/indexes/content/search"
LATE_S = 60
RETRY_S = 5
ACTIONS = ["documents.*", "indexes.*", "settings.*", "tasks.get", "search", "stats.get", "version"]
KEY_UID = "7a1c3c53-5a3d-4b56-9a5d-1e5c7b1e2f00"


@dataclass(frozen=True)
class Played:
    """A fault. begin, end: make it and end it. answers: whether searches are answered meanwhile, as before it.

    told: what `m4d doctor` finds of the search, and what `m4d index check` complains of; None where it is as before.
    """

    begin: Callable[["Site"], None]
    end: Callable[["Site"], None]
    answers: bool = False
    told: str | None = None


@dataclass
class Site:
    """An installation whose Meilisearch server may fail."""

    server: OwnServer
    proxy: Proxy
    database: Database
    schema: strawberry.Schema
    search_s: float
    folder: Path
    uid: str = field(default_factory=lambda: f"m4d_test_{uuid4().hex}")
    monotonic: float = 0.0
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    key: str = ""
    ready: str = ""

    def __post_init__(self) -> None:
        self.give_key()
        server = Server(
            url=self.proxy.url, key=self.key, uid=self.uid, search_timeout_s=self.search_s, write_timeout_s=30,
            retry_s=RETRY_S,
        )  # fmt: skip
        self.engine = MeilisearchEngine(server, write=True, clock=lambda: self.monotonic)
        self.beside = EmbeddedEngine(self.folder / "search", write=True, search_timeout_s=30)
        self.indexer, self.other = self._indexer(self.engine), self._indexer(self.beside)

    def _indexer(self, engine: SearchEngine) -> Indexer:
        return Indexer(engine, Changes(self.database), PublicContent(self.database), batch=3)

    def admin(self) -> meilisearch.Client:
        return meilisearch.Client(self.server.url, KEY)

    def give_key(self) -> None:
        """Make the key of the installation; with the same name it is the same key."""
        asked = {"uid": KEY_UID, "actions": ACTIONS, "indexes": ["*"], "expiresAt": None}
        with suppress(meilisearch.errors.MeilisearchApiError):
            self.admin().create_key(asked)
        self.key = self.admin().get_key(KEY_UID).key

    def take_key(self) -> None:
        self.admin().delete_key(KEY_UID)

    def lose(self) -> None:
        self.server.kill()
        self.server.lose()
        self.server.start()
        self.give_key()

    def age(self) -> None:
        """Play an older server: it was away, and that one came back."""
        self.proxy.play(Fault.OLD)
        self.engine._checked = False

    def wait(self) -> None:
        """Let the time pass after which a server that was away is asked again."""
        self.monotonic += RETRY_S

    async def put(self, *names: str) -> list[UUID]:
        return await save(self.database, *(write(name, title=f"Remittances word{name}x", raw_hash=name)
                                           for name in names))  # fmt: skip

    async def change(self, chance: Random, number: int) -> None:
        """Put something, or hide something that is there."""
        name = f"n{chance.randrange(12)}"
        if chance.random() < 0.7:
            await save(self.database, write(name, title=f"Remittances word{number}x", raw_hash=f"{number}"))
        elif there := [each async for part in PublicContent(self.database).revisions(100) for each, _ in part]:
            async with repository.transaction(self.database, NOW) as transaction:
                await transaction.set_state([chance.choice(sorted(there))], State.HIDDEN)

    async def catch_up(self) -> None:
        while await self.indexer.step():
            pass

    async def catches_up(self) -> None:
        """Let the indexer do what it does once the server answers again, and find the index equal to the database."""
        self.wait()
        await self.catch_up()
        await self.engine.search(SearchQuery(text=""))  # the one try; who comes meanwhile is answered by the database
        assert not (await self.indexer.check()).ids
        assert await self.indexer.lag() == Lag(changes=0)

    async def context(self) -> GraphQLContext:
        return await context_of(self.database, self.engine, search_deadline_s=60.0)

    async def graphql(self, text: str) -> tuple[int, bool, bool]:
        """How many hits a search has, and whether it and suggestions are degraded."""
        document = """query ($text: String!) {
          search(text: $text) { degraded nodes { title } } suggest(text: $text) { degraded items { html } } }"""
        found = await Asker(Executor(self.schema), await self.context()).data(document, text=text)
        assert len(found["search"]["nodes"]) == len(found["suggest"]["items"])
        return len(found["search"]["nodes"]), found["search"]["degraded"], found["suggest"]["degraded"]

    async def door(self, text: str, *, stands_in: bool) -> httpx.Response:
        context = await self.context()
        uses = EmbedUses(self.database, context.settings)
        app = Starlette(
            routes=[
                Mount(PATH, search_door(context, self.database, uses, self.beside if stands_in else None)),
                *health_routes(self.database, self.engine, self.clock, LATE_S),
            ]
        )
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
            self.ready = (await client.get("/health/ready")).json()["status"]
            return await client.post(SEARCH, json={"q": text, "limit": 100})

    def operator(self, url: URL, *arguments: str) -> tuple[int, str]:
        """Exit code and words of a command, called beside the running process."""
        done = m4d(
            {
                "M4D_DATABASE_URL": url.render_as_string(hide_password=False), "M4D_DATA_DIR": str(self.folder),
                "M4D_SEARCH_ENGINE": "meilisearch", "M4D_MEILI_URL": self.proxy.url, "M4D_MEILI_KEY": self.key,
                "M4D_MEILI_INDEX": self.uid, "M4D_SEARCH_TIMEOUT_S": str(self.search_s), "PATH": "/usr/bin:/bin",
            },
            *arguments,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr


def playing(fault: Fault, **expected: Any) -> Played:
    return Played(lambda site: site.proxy.play(fault), lambda site: site.proxy.play(None), **expected)


FAULTS = {
    "down": Played(lambda site: site.server.kill(), lambda site: site.server.start(), told="cannot be reached"),
    "hanging": playing(Fault.HANGING, told="did not answer within"),
    "closing": playing(Fault.CLOSING, told="cannot be reached"),
    "cut": playing(Fault.CUT, told="cannot be read"),
    "garbage": playing(Fault.GARBAGE, told="cannot be read"),
    "broken": playing(Fault.BROKEN, told=r"refused \(500\)"),
    "busy": playing(Fault.BUSY, told=r"refused \(503\)"),
    "older": Played(Site.age, lambda site: site.proxy.play(None), told=r"is 1\.49"),
    "full": playing(Fault.FULL, answers=True),
    "failing": playing(Fault.SPOILT, answers=True),
    "lost": Played(Site.lose, lambda _: None, told="not found|no search index yet"),
    "revoked": Played(Site.take_key, Site.give_key, told=r"refused \(403\)"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    server = own_server(tmp_path_factory.mktemp("own") / "server")
    yield server
    server.kill()


@pytest.fixture(scope="module")
def schema() -> strawberry.Schema:
    return build_schema()


@pytest.fixture
async def site(
    server: OwnServer, world: Database, schema: strawberry.Schema, tmp_path: Path, fault: str
) -> AsyncIterator[Site]:
    with proxy(server.url) as before:
        made = Site(server, before, world, schema, 2.0 if fault == "hanging" else 30.0, tmp_path)
        yield made
        await made.beside.close()
    if not server.is_up:
        server.start()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_everybody_is_answered_meanwhile_and_nothing_is_lost(site: Site, fault: str, database_url: URL) -> None:
    played, is_away = FAULTS[fault], not FAULTS[fault].answers
    await site.put("a", "b", "c", "d")
    await site.catch_up()
    assert await site.graphql("remitances") == (4, False, False)
    played.begin(site)
    await site.put("late")
    there = 5 if is_away else 4
    assert await site.graphql("remittances") == (there, is_away, is_away)

    answer = await site.door("remittances", stands_in=False)
    if is_away:
        assert (answer.status_code, answer.json()["code"]) == (503, "search_unavailable")
        assert answer.headers["retry-after"] == "10"
    assert site.ready == ("degraded" if is_away else "ok")
    while await site.other.step():
        pass
    site.clock.at += timedelta(seconds=LATE_S + 1)
    answer = await site.door("remitances", stands_in=True)
    assert (answer.status_code, len(answer.json()["hits"])) == (200, there)
    assert ("m4d-search-degraded" in answer.headers, site.ready) == (is_away, "degraded")

    code, said = site.operator(database_url, "doctor", "--json")
    (found,) = [each for each in json.loads(said) if each["part"] == "search"]
    assert (code, found["is_good"]) == (1, False)
    assert re.search(played.told or "1 changes behind", found["text"])
    code, said = site.operator(database_url, "index", "check")
    assert (code, bool(re.search(f"error: .*({played.told})", said))) == (int(is_away), is_away)
    if fault != "lost":  # which the indexer mends by itself
        for _ in range(2):
            with pytest.raises(EngineError):
                await site.indexer.step()

    played.end(site)
    await site.catches_up()
    assert await site.graphql("remitances") == (5, False, False)
    answer = await site.door("remitances", stands_in=True)
    assert (len(answer.json()["hits"]), "m4d-search-degraded" in answer.headers, site.ready) == (5, False, "ok")


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("fault", FAULTS)
async def test_faults_come_and_go_while_content_changes(site: Site, fault: str) -> None:
    seed = SystemRandom().randrange(10**9)
    sys.stderr.write(f"seed {seed}\n")
    chance, rounds = Random(seed), 20
    for number in range(rounds):
        begins = chance.randrange(4)
        for step in range(5):
            if step == begins:
                FAULTS[fault].begin(site)
            await site.change(chance, number)
            with suppress(EngineError):
                await site.indexer.step()
        FAULTS[fault].end(site)
        if chance.random() < 0.7:
            await site.catches_up()
    await site.catches_up()
