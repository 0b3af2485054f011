"""The engine for many readers: a Meilisearch server, through its official client in threads of their own.

The only importer of that client, which is loaded when it is first needed: it is slow to load.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import anyio
import anyio.to_thread

from m4d_core.clock import Randomness, system_randomness
from m4d_core.content.text import TEXT_VERSION
from m4d_core.errors import EngineError, SettingsError
from m4d_core.settings import Settings
from m4d_search.contract import (
    Capabilities,
    Document,
    EngineHealth,
    Operation,
    SearchPage,
    SearchQuery,
    Upsert,
    ValuesQuery,
)
from m4d_search.drift import Revision
from m4d_search.engines import meilisearch_wire as wire
from m4d_search.engines.breaker import Breaker

if TYPE_CHECKING:
    from meilisearch import Client

SUPPORTED = (1, 50)  # the oldest server whose rules this was tried with
_WAITING = 16  # calls in flight; a server that hangs holds these threads and no others
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 2.0
_NO_INDEX = "index_not_found"
_HINTS = {
    _NO_INDEX: "run `m4d up`, or `m4d index rebuild`",
    "invalid_api_key": "check M4D_MEILI_KEY",
    "missing_authorization_header": "set M4D_MEILI_KEY",
}

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]


def open_engine(settings: Settings, *, write: bool) -> "MeilisearchEngine":
    """Return the engine over the server of the settings. Raises SettingsError without an address."""
    if not settings.meili_url:
        raise SettingsError([("M4D_MEILI_URL", "is empty", "the address of the Meilisearch server")])
    server = Server(
        url=settings.meili_url,
        key=settings.meili_key.get_secret_value(),
        uid=settings.meili_index,
        search_timeout_s=settings.search_timeout_s,
        write_timeout_s=settings.search_write_timeout_s,
        retry_s=settings.search_retry_s,
    )
    return MeilisearchEngine(server, write=write)


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where an index is. key: empty for a server without. Deadlines: of a search, of each call of anything else.

    retry_s: pause between two tries while it does not answer.
    """

    url: str
    key: str = field(default="", repr=False)
    uid: str = "content"
    search_timeout_s: float = 2.0
    write_timeout_s: float = 30.0
    retry_s: float = 5.0


class _AwayError(EngineError):
    """The server does not answer."""


class MeilisearchEngine:
    """An index on a server. Only one process of an installation may open it to write.

    A server that does not answer is asked no more but now and then, so that nobody waits for it in vain; searches apart
    from what the indexer asks, since one may be answered while the other is not.
    sleep: waits between two looks at a task. clock: seconds, from whenever.
    """

    name = "meilisearch"
    capabilities = Capabilities()

    def __init__(
        self,
        server: Server,
        *,
        write: bool,
        sleep: Sleep = anyio.sleep,
        clock: Callable[[], float] = monotonic,
        randomness: Randomness | None = None,
    ) -> None:
        self._server = server
        self._uid = server.uid
        self._writes = write
        self._write_s = server.write_timeout_s
        self._sleep, self._clock = sleep, clock
        self._searching, self._looking = Breaker(server.retry_s), Breaker(server.retry_s)
        self._randomness = randomness or system_randomness()
        self._limiter = anyio.CapacityLimiter(_WAITING)
        self._checked = False
        self._settled: str | None = None  # identity of the index whose settings are known to be ours

    async def search(self, query: SearchQuery) -> SearchPage:
        """Return a page of hits; facets that leave a filter out travel in the same request."""
        asked = wire.queries(self._uid, query)
        return await self._ask(self._searching, lambda client: wire.page(client.multi_search(asked)["results"], query))

    async def values(self, query: ValuesQuery) -> Mapping[str, int]:
        """Return values with their counts, the most frequent first."""
        asked = wire.values_query(query)
        return await self._ask(self._searching, partial(_values, self._uid, query.text, asked))

    async def write(self, operations: Sequence[Operation]) -> None:
        """Apply the operations; of several on one id the last counts."""
        await self._prepare()
        await self._apply(self._uid, operations)

    async def rebuild(self, batches: AsyncIterator[Sequence[Operation]]) -> str:
        """Fill an index beside the present one, then let the server swap the two."""
        await self._prepare()
        await self._remove_leftovers()
        fresh = f"{self._uid}__g{int(self._randomness.random() * (1 << 48)):012x}"
        await self._create(fresh)
        try:
            async for batch in batches:
                await self._apply(fresh, batch)
            await self._task(lambda client: client.swap_indexes([{"indexes": [self._uid, fresh]}]))
        finally:
            with anyio.CancelScope(shield=True):
                await self._task(partial(_delete, fresh))
        return await self.generation()

    async def generation(self) -> str:
        """Return the identity of the index; a writer makes the index when the server has none."""
        if self._writes:
            return await self._prepare()
        created = await self._created_at(self._uid)
        if created is None:
            raise EngineError("there is no search index yet", hint="run `m4d up`, or `m4d index rebuild`")
        return _identity(created)

    async def count(self) -> int:
        """Return how many documents there are."""
        stats = await self._ask(self._looking, lambda client: client.index(self._uid).get_stats())
        return int(stats.number_of_documents)

    async def revisions(self) -> AsyncIterator[Sequence[Revision]]:
        """Yield id and revision of every document, a page of the server's list at a time."""
        offset = 0
        while True:
            asked = {"fields": ["id", "revision"], "offset": offset, "limit": wire.MAX_DOCUMENTS}
            found = await self._call(partial(_listed, self._uid, asked), self._write_s)
            if not found:
                return
            yield found
            offset += len(found)

    async def health(self) -> EngineHealth:
        """Return whether the server answers."""
        try:
            return EngineHealth(ok=True, documents=await self.count())
        except EngineError as error:
            return EngineHealth(ok=False, detail=error.message)

    async def close(self) -> None:
        """Do nothing: no connection outlives its call."""

    async def _prepare(self) -> str:
        """Return the identity of the index, made and set up as ours."""
        if not self._writes:
            raise EngineError("this process may only search the index", hint="the indexer of `m4d up` writes it")
        created = await self._created_at(self._uid)
        if created is None:
            await self._create(self._uid)
            created = await self._created_at(self._uid)
        elif created != self._settled:
            await self._apply_settings(self._uid)
        self._settled = created
        return _identity(created or "")

    async def _created_at(self, uid: str) -> str | None:
        found = await self._ask(self._looking, partial(_raw_index, uid))
        return None if found is None else str(found["createdAt"])

    async def _create(self, uid: str) -> None:
        await self._task(lambda client: client.create_index(uid, {"primaryKey": "id"}))
        await self._apply_settings(uid)

    async def _apply_settings(self, uid: str) -> None:
        present = await self._call(lambda client: client.index(uid).get_settings(), self._write_s)
        missing = wire.differing(present)
        if missing:
            await self._task(lambda client: client.index(uid).update_settings(missing))

    async def _apply(self, uid: str, operations: Sequence[Operation]) -> None:
        documents: dict[str, Document | None] = {}
        for operation in operations:
            if isinstance(operation, Upsert):
                documents[str(operation.document.id)] = operation.document
            else:
                documents[str(operation.id)] = None
        gone = [key for key, document in documents.items() if document is None]
        for body in wire.payloads(document for document in documents.values() if document is not None):
            await self._task(partial(_add, uid, body))
        if gone:
            await self._task(lambda client: client.index(uid).delete_documents(filter=wire.any_of("id", gone)))

    async def _remove_leftovers(self) -> None:
        listed = await self._call(lambda client: client.get_indexes({"limit": 1000})["results"], self._write_s)
        for index in listed:
            if index.uid.startswith(f"{self._uid}__g"):
                await self._task(partial(_delete, index.uid))

    async def _task(self, start: Callable[["Client"], Any]) -> None:
        """Start a task and wait for its end. Raises EngineError when it fails, or is not seen to end in time.

        What was not seen to end may still succeed: the caller must take it for unknown.
        """
        uid = (await self._call(start, self._write_s)).task_uid
        pause = _FIRST_PAUSE_S
        try:
            with anyio.fail_after(self._write_s):
                while True:
                    task = await self._call(lambda client: client.get_task(uid), self._write_s)
                    if task.status == "succeeded":
                        return
                    if task.status in ("failed", "canceled"):
                        said = (task.error or {}).get("message", task.status)
                        raise EngineError(f"the Meilisearch server could not do task {uid} ({task.type}): {said}")
                    await self._sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE_S)
        except TimeoutError:
            message = f"the Meilisearch server did not finish task {uid} within {self._write_s:g} s"
            raise EngineError(message, hint="it may be busy; the change is sent again") from None

    async def _ask(self, breaker: Breaker, work: Callable[["Client"], T]) -> T:
        """Return what a server of a version that we know answers within the deadline of a search.

        Raises EngineError, at once while the server is known to be away. What comes back may be of another version.
        """
        if not breaker.admits(self._clock()):
            raise EngineError("the Meilisearch server did not answer lately", hint="check M4D_MEILI_URL")
        try:
            found = await self._call(work if self._checked else partial(_checked, work), self._server.search_timeout_s)
        except _AwayError:
            self._checked = False
            breaker.failed(self._clock())
            raise
        except EngineError:
            breaker.answered()
            raise
        self._checked = True
        breaker.answered()
        return found

    async def _call(self, work: Callable[["Client"], T], deadline_s: float) -> T:
        """Return what the client answers, called in a thread."""
        try:
            with anyio.fail_after(deadline_s):
                return await anyio.to_thread.run_sync(
                    partial(_answer, self._server, ceil(deadline_s), work),
                    abandon_on_cancel=True,
                    limiter=self._limiter,
                )
        except TimeoutError:
            raise _AwayError(f"the Meilisearch server did not answer within {deadline_s:g} s") from None


def _answer(server: Server, timeout_s: int, work: Callable[["Client"], T]) -> T:
    """Return what a client of its own answers: the library shares one set of headers between a client's calls."""
    import meilisearch  # noqa: PLC0415 - slow to load, and needed only where this engine is chosen
    from meilisearch import errors  # noqa: PLC0415 - as above

    try:
        return work(meilisearch.Client(server.url.rstrip("/"), server.key or None, timeout=timeout_s))
    except errors.MeilisearchApiError as error:
        hint = _HINTS.get(error.code or "")
        raise EngineError(
            f"the Meilisearch server refused ({error.status_code}): {error.message}", hint=hint
        ) from error
    except errors.MeilisearchError as error:
        raise _AwayError("the Meilisearch server cannot be reached", hint="check M4D_MEILI_URL") from error
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise EngineError("the Meilisearch server's answer cannot be read", hint="check M4D_MEILI_URL") from error


def _checked(work: Callable[["Client"], T], client: "Client") -> T:
    """Return what the client answers. Raises EngineError for a server that is too old."""
    found = str(client.get_version()["pkgVersion"])
    if tuple(int(part) for part in found.split(".")[:2]) < SUPPORTED:
        wanted = ".".join(map(str, SUPPORTED))
        raise EngineError(f"the Meilisearch server is {found}", hint=f"upgrade it to {wanted} or later")
    return work(client)


def _raw_index(uid: str, client: "Client") -> dict[str, Any] | None:
    from meilisearch.errors import MeilisearchApiError  # noqa: PLC0415 - as in `_answer`

    try:
        return client.get_raw_index(uid)
    except MeilisearchApiError as error:
        if error.code == _NO_INDEX:
            return None
        raise


def _values(uid: str, text: str | None, asked: dict[str, Any], client: "Client") -> dict[str, int]:
    answer = client.index(uid).facet_search(asked["facetName"], text, asked)
    return {str(hit["value"]): int(hit["count"]) for hit in answer["facetHits"]}


def _add(uid: str, body: bytes, client: "Client") -> Any:  # noqa: ANN401 - the library's task
    return client.index(uid).add_documents_ndjson(body, "id")


def _listed(uid: str, asked: dict[str, Any], client: "Client") -> list[Revision]:
    return [(UUID(each.id), int(each.revision)) for each in client.index(uid).get_documents(asked).results]


def _delete(uid: str, client: "Client") -> Any:  # noqa: ANN401 - the library's task
    return client.delete_index(uid)


def _identity(created_at: str) -> str:
    """Return the identity of an index: made at that time, filled by this version of ours."""
    return hashlib.sha256(f"{created_at} {wire.FORMAT} {TEXT_VERSION}".encode()).hexdigest()[:12]
