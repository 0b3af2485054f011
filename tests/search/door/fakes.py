"""A door over an engine and the documents of the tests."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import orjson

from m4d_core.clock import FixedClock
from m4d_core.settings import Settings
from m4d_core.storage.embeds import StoredEmbed
from m4d_core.storage.search_keys import StoredKey
from m4d_search.contract import Document, SearchEngine
from m4d_search.door.access import Access
from m4d_search.door.embeds import EmbedAccess, EmbedUses
from m4d_search.door.endpoint import Endpoint, Reply, Request
from m4d_search.door.indexes import CONTENT, Index
from m4d_search.door.searches import Searches
from m4d_search.door.tokens import derive, digest, make_token
from tests.search.documents import CORPUS
from tests.world import NOW

MASTER = "a master key"
HIDDEN = frozenset({"revision", "spoken", "translations"})


class Shelf:
    """Documents in memory, which may be taken off."""

    def __init__(self, documents: Sequence[Document] = CORPUS) -> None:
        self.documents = {document.id: document for document in documents}

    async def shown(self, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        return {key: self._plain(self.documents[key]) for key in ids if key in self.documents}

    def _plain(self, document: Document) -> dict[str, Any]:
        names = [each.name for each in fields(document) if each.name not in HIDDEN]
        values = {name: getattr(document, name) for name in names}
        return {name: list(each) if isinstance(each, tuple) else each for name, each in values.items()} | {
            "id": str(document.id)
        }


class Keys:
    """Keys in memory."""

    def __init__(self) -> None:
        self.keys: dict[str, StoredKey] = {}

    def make(self, uid: str, *, indexes: tuple[str, ...] = ("*",), filter_: str | None = None) -> str:
        key = derive(MASTER, uid)
        self.keys[uid] = StoredKey(
            uid=uid, name=uid, digest=digest(key), indexes=indexes, filter=filter_, created_at=NOW
        )
        return key

    async def by_digest(self, wanted: str) -> StoredKey | None:
        return next((each for each in self.keys.values() if each.digest == wanted), None)

    async def by_uid(self, wanted: str) -> StoredKey | None:
        return self.keys.get(wanted)


class Embeds:
    """Embeds in memory."""

    def __init__(self, *embeds: StoredEmbed) -> None:
        self.embeds = {each.id: each for each in embeds}

    def make(self, id_: str, *origins: str, filter_: str | None = None, languages: tuple[str, ...] = ()) -> str:
        self.embeds[id_] = StoredEmbed(
            id=id_, name=id_, origins=origins, filter=filter_, languages=languages, created_at=NOW
        )
        return id_

    async def by_id(self, wanted: str) -> StoredEmbed | None:
        return self.embeds.get(wanted)


class Uses(EmbedUses):
    """Counts that are reported to nobody. asked: (origin, whether it was answered) -> how often."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, bool]] = Counter()

    def note(self, id_: str, origin: str, *, answered: bool) -> None:
        self.asked[origin, answered] += 1


def embed_access(embeds: Embeds, uses: EmbedUses) -> EmbedAccess:
    return EmbedAccess(embeds, uses)  # type: ignore[arg-type]  # embeds that need no database


class Door:
    """A door, asked as clients ask it."""

    def __init__(self, engine: SearchEngine, fallback: SearchEngine | None = None, **settings: Any) -> None:
        self.clock = FixedClock(NOW)
        self.shelf, self.keys = Shelf(), Keys()
        self.embeds, self.uses = Embeds(), Uses()
        chosen = Settings(**{"search_master_key": MASTER, "search_deadline_s": 60.0, **settings})
        pages = embed_access(self.embeds, self.uses)
        access = Access(self.keys, pages, chosen, self.clock)  # type: ignore[arg-type]  # keys that need no database

        def searches(engine: SearchEngine) -> Searches:
            return Searches({CONTENT: Index(engine=engine, content=self.shelf)}, chosen)

        standing_in = None if fallback is None else searches(fallback)
        self.endpoint = Endpoint(searches(engine), access, chosen, self.clock, standing_in)

    async def send(self, method: str, path: str, body: Any = None, **more: Any) -> Reply:
        headers = {"content-type": "application/json", **more.pop("headers", {})}
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        return await self.endpoint.reply(Request(method=method, path=path, headers=headers, body=content, **more))

    async def post(self, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        return self.read(await self.send("POST", path, {} if body is None else body, **more))

    async def search(self, body: Any = None, **more: Any) -> dict[str, Any]:
        return await self.post("indexes/content/search", body, **more)

    def token(self, uid: str, rules: Any) -> dict[str, str]:
        return {"authorization": "Bearer " + make_token(derive(MASTER, uid), uid, rules)}

    def read(self, reply: Reply) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(reply.body)
        return found


def titles(answer: Mapping[str, Any]) -> list[str]:
    return [hit["title"] for hit in answer["hits"]]
