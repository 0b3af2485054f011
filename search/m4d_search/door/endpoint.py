"""Requests to the door and replies: routes, methods, media types, caches, what goes wrong. Bodies are read and rebuilt.

Source: the server's HTTP API, v1.50; Fetch standard, CORS protocol.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any
from urllib.parse import unquote

import anyio
import orjson
import structlog

from m4d_core.clock import Clock
from m4d_core.errors import EngineError, M4DError, RateError
from m4d_core.rate import Buckets
from m4d_core.settings import Settings
from m4d_search.asked.uid import read_uid
from m4d_search.asked.values import mapping
from m4d_search.door.access import Access, Pass
from m4d_search.door.embeds import Page
from m4d_search.door.marks import Marks
from m4d_search.door.searches import Searches
from m4d_search.refusal import RefusedError

COMPATIBLE = "1.50.0"  # the server whose form the door has
OK, NO_CONTENT, NOT_MODIFIED = 200, 204, 304
_JSON = "application/json"
_CORS = {"access-control-allow-origin": "*", "access-control-expose-headers": "ETag, Retry-After, M4D-Search-Degraded"}
_PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "Authorization, Content-Type, If-None-Match, X-Meilisearch-Client,"
    " Meili-Include-Metadata",
    "access-control-max-age": "86400",
}
_VERSION = {"commitSha": "unknown", "commitDate": "unknown", "pkgVersion": COMPATIBLE}
_TIME = "processingTimeMs"
_UNKEPT = {"cache-control": "no-store"}
_DEGRADED = {**_UNKEPT, "m4d-search-degraded": "1"}


@dataclass(frozen=True, kw_only=True)
class Request:
    """What came in. path: below the door, without a slash in front. headers: by lower-case names.

    client: who is counted, None for nobody.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class _Call:
    """A request by someone who may ask. uid: of the index in its path.

    searches: who does it. is_again: it was counted before, and now the engine stands in that is kept for that.
    """

    request: Request
    permit: Pass
    uid: str
    searches: Searches
    is_again: bool = False


Handler = Callable[["Endpoint", _Call], Awaitable[dict[str, Any]]]


class Endpoint:
    """The door. fallback: stands in while the engine of `searches` is away."""

    def __init__(
        self, searches: Searches, access: Access, settings: Settings, clock: Clock, fallback: Searches | None = None
    ) -> None:
        self._searches = searches
        self._fallback = fallback
        self._access = access
        self._settings = settings
        self._clients = Buckets(settings.search_rate_queries, settings.search_rate_clients, clock)
        self._keys = Buckets(settings.search_rate_key_queries, settings.search_rate_clients, clock)
        self._embeds = Buckets(settings.embed_rate_queries, settings.search_rate_clients, clock)

    async def reply(self, request: Request) -> Reply:
        """Return the answer to a request; nothing is raised."""
        if request.method == "OPTIONS":
            return Reply(status=NO_CONTENT, headers={**_CORS, **_PREFLIGHT})
        try:
            with anyio.fail_after(self._settings.search_deadline_s):
                return await self._answered(request)
        except RefusedError as error:
            return refusal(error)
        except RateError as error:
            return refusal(RefusedError(error.message, code="too_many_requests", wait_s=error.wait_s))
        except (EngineError, TimeoutError) as error:
            structlog.get_logger().warning("search_unavailable", error=str(error))
            return refusal(RefusedError("The search engine does not answer now.", code="search_unavailable"))
        except M4DError as error:
            structlog.get_logger().error("search_failed", error=str(error))
            return refusal(RefusedError("Unexpected error.", code="internal"))

    async def _answered(self, request: Request) -> Reply:
        began = perf_counter()
        handler, uid = _route(request)
        is_open = handler in _OPEN
        page = Page(origin=request.headers.get("origin"), host=request.headers.get("host"))
        permit = Pass() if is_open else await self._access.admit(request.headers.get("authorization"), page)
        call = _Call(request=request, permit=permit, uid=uid, searches=self._searches)
        answer, is_degraded = await self._done(handler, call)
        self._access.answered(permit)
        answer = {
            name: int((perf_counter() - began) * 1000) if name == _TIME else each for name, each in answer.items()
        }
        lasting = self._lasting(answer, permit) if request.method == "GET" and not is_open else _UNKEPT
        lasting = _DEGRADED if is_degraded else lasting
        known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
        if lasting.get("etag") in known:
            return Reply(status=NOT_MODIFIED, headers={**_CORS, **lasting})
        return _reply(answer if is_open else self._marked(call, answer), lasting)

    async def _done(self, handler: Handler, call: _Call) -> tuple[dict[str, Any], bool]:
        """Return the answer, and whether it comes from the engine that stands in."""
        try:
            return await handler(self, call), False
        except EngineError as error:
            if self._fallback is None:
                raise
            structlog.get_logger().warning("search_fallback", error=error.message)
            return await handler(self, replace(call, searches=self._fallback, is_again=True)), True

    def spend(self, call: _Call, queries: int) -> None:
        """Count the queries of a call. Raises RateError."""
        if call.is_again:
            return
        if call.request.client is not None:
            self._clients.spend(call.request.client, queries)
        if call.permit.key is not None:
            (self._keys if call.permit.site is None else self._embeds).spend(call.permit.key, queries)

    def _lasting(self, answer: dict[str, Any], permit: Pass) -> dict[str, str]:
        """Return the headers by which a cache may keep an answer; one to a key, the caller's own alone."""
        tag = f'"{hashlib.sha256(orjson.dumps({**answer, _TIME: 0})).hexdigest()[:32]}"'
        whose = "public" if permit.key is None else "private"
        control = f"{whose}, max-age={self._settings.search_shared_age_s}"
        vary = "Authorization, Meili-Include-Metadata" + (", Origin" if permit.site is not None else "")
        return {"cache-control": control, "etag": tag, "vary": vary}

    def _marked(self, call: _Call, answer: dict[str, Any]) -> dict[str, Any]:
        """Return an answer with what tells it from others."""
        marks = Marks.of(call.request.headers, self._searches.key_of)
        if "results" in answer:
            results = [marks.on(each, each["indexUid"], each["query"]) for each in answer["results"]]
            return {**answer, "results": results}
        if not call.uid:
            return marks.on_list(answer, _body(call.request)["queries"] if marks.is_full else ())
        return marks.on(answer, call.uid, answer["query"]) if "query" in answer else answer

    async def health(self, call: _Call) -> dict[str, Any]:
        """Answer whether searches are answered."""
        if not await call.searches.are_well():
            raise EngineError("the engine is not well")
        return {"status": "available"}

    async def version(self, _: _Call) -> dict[str, Any]:
        """Answer which server's form this is."""
        return dict(_VERSION)

    async def search(self, call: _Call) -> dict[str, Any]:
        """Answer a search in an index."""
        self.spend(call, 1)
        if call.request.method == "GET":
            return await call.searches.written(call.uid, call.request.query, call.permit)
        return await call.searches.one(call.uid, _body(call.request), call.permit)

    async def several(self, call: _Call) -> dict[str, Any]:
        """Answer several searches."""
        body = _body(call.request)
        queries = body.get("queries")
        self.spend(call, max(len(queries), 1) if isinstance(queries, list) else 1)
        return await call.searches.several(body, call.permit)

    async def values(self, call: _Call) -> dict[str, Any]:
        """Answer a search among the values of a facet."""
        self.spend(call, 1)
        return await call.searches.values(call.uid, _body(call.request), call.permit)

    async def similar(self, call: _Call) -> dict[str, Any]:
        """Refuse a search for what is alike: no engine here has an embedder."""
        self.spend(call, 1)
        is_get = call.request.method == "GET"
        raise call.searches.not_similar(call.uid, {} if is_get else _body(call.request), call.permit)


_ROUTES: tuple[tuple[str, Mapping[str, Handler]], ...] = (
    (r"health", {"GET": Endpoint.health}),
    (r"version", {"GET": Endpoint.version}),
    (r"multi-search", {"POST": Endpoint.several}),
    (r"indexes/([^/]+)/search", {"GET": Endpoint.search, "POST": Endpoint.search}),
    (r"indexes/([^/]+)/facet-search", {"POST": Endpoint.values}),
    (r"indexes/([^/]+)/similar", {"GET": Endpoint.similar, "POST": Endpoint.similar}),
)
_OPEN = (Endpoint.health, Endpoint.version)


def _route(request: Request) -> tuple[Handler, str]:
    """Return what answers the request, and the index in its path. Raises RefusedError."""
    for pattern, handlers in _ROUTES:
        found = re.fullmatch(pattern, request.path)
        if found is None:
            continue
        if request.method not in handlers:
            allowed = ", ".join(handlers)
            raise RefusedError(f"Ask by {allowed}, not by {request.method[:20]}.", code="method_not_allowed")
        return handlers[request.method], read_uid(unquote(found[1])) if found.groups() else ""
    raise RefusedError("There is no such route.", code="not_found")


def _body(request: Request) -> Mapping[str, Any]:
    """Return the body as an object. Raises RefusedError."""
    kind = request.headers.get("content-type")
    accepted = "Accepted values for the Content-Type header are: `application/json`"
    if kind is None:
        raise RefusedError(f"A Content-Type header is missing. {accepted}", code="missing_content_type")
    if kind.partition(";")[0].strip().lower() != _JSON:
        raise RefusedError(f"The Content-Type `{kind[:100]}` is invalid. {accepted}", code="invalid_content_type")
    if not request.body:
        raise RefusedError("A json payload is missing.", code="missing_payload")
    try:
        found = orjson.loads(request.body)
    except ValueError as error:
        message = f"The json payload provided is malformed. `{str(error)[:100]}`."
        raise RefusedError(message, code="malformed_payload") from None
    return mapping(found, "", "bad_request")


def refusal(error: RefusedError) -> Reply:
    """Return the reply that tells what is refused."""
    headers = dict(_UNKEPT)
    if error.wait_s is not None:
        headers["retry-after"] = str(error.wait_s)
    return _reply(error.body(), headers, error.status)


def _reply(answer: Mapping[str, Any], headers: Mapping[str, str], status: int = OK) -> Reply:
    more = {"content-type": _JSON, "x-content-type-options": "nosniff"}
    return Reply(status=status, headers={**_CORS, **more, **headers}, body=orjson.dumps(answer))
