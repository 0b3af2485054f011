"""GraphQL over HTTP at `/graphql`: methods, media types, limits of bodies, CORS, statuses. An ASGI application.

Put it into a Starlette `Route`, never a `Mount`, whose redirect fails half of the protocol. A POST must be
`application/json`, which no form can send; a GET never changes anything; no cookie is read, so any origin may ask.
Source: GraphQL over HTTP, draft of 2025; Fetch standard, CORS protocol.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson
import strawberry
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from m4d_core.errors import QueryError
from m4d_core.settings import Settings
from m4d_schema.answers import Written
from m4d_schema.bodies import GoneError, HttpError, read_body
from m4d_schema.context import GraphQLContext
from m4d_schema.errors import Code, masked, refusal
from m4d_schema.execution import Answer, Body, Executor, MutationByGetError, Way
from m4d_schema.freshness import cache_control, etag, is_known
from m4d_schema.negotiation import JSON, OK, TOO_MANY, UNAVAILABLE, is_json, media_type, status
from m4d_schema.rate import REQUEST_POINTS, Meter, Purse
from m4d_schema.requests import Asked, from_body, from_query

METHODS = "GET, HEAD, POST, OPTIONS"
NO_CONTENT, NOT_MODIFIED = 204, 304
RETRY_AFTER_S = 5
PREFLIGHT_AGE_S = 86_400
EXPOSED = "ETag, RateLimit, RateLimit-Policy, Retry-After"
_PREFLIGHT = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": "Accept, Authorization, Content-Type, Apollo-Require-Preflight, If-None-Match",
    "access-control-max-age": str(PREFLIGHT_AGE_S),
    "allow": METHODS,
}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class GraphQLDoor:
    """The door as an ASGI application."""

    def __init__(self, schema: strawberry.Schema, context: GraphQLContext) -> None:
        self._executor = Executor(schema, context.settings.graphql_plan_bytes)
        self._context = context
        self._meter = Meter(context.settings, context.clock)
        tag_header = context.settings.graphql_cache_tag_header
        self._cors = {
            "access-control-allow-origin": "*",
            "access-control-expose-headers": f"{EXPOSED}, {tag_header}" if tag_header else EXPOSED,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            reply = await self._reply(scope, receive)
        except GoneError:
            return
        except Exception as error:  # the door is a bulkhead: no fault leaves it but masked
            reply = _reply({"errors": [masked(error, self._context.randomness)]}, JSON)
        headers = {**reply.headers, **self._cors}
        if reply.status not in (NO_CONTENT, NOT_MODIFIED):
            headers = {**headers, "content-length": str(len(reply.body))}
        start = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": start})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        headers = Headers(scope=scope)
        if scope["method"] == "OPTIONS":
            return Reply(status=NO_CONTENT, headers=_PREFLIGHT)
        media = media_type(", ".join(headers.getlist("accept")))
        if media is None:
            message = "This door answers in application/graphql-response+json or in application/json."
            return _refused(HttpError(406, message), JSON)
        purse = self._meter.purse((scope.get("client") or (None,))[0], ", ".join(headers.getlist("x-forwarded-for")))
        try:
            answer = await self._answer(scope, receive, purse)
        except QueryError as error:
            answer = Answer(body={"errors": [refusal(Code(error.code), error.message, **error.extensions)]})
        except MutationByGetError:
            return _refused(HttpError(405, "A mutation needs a POST.", {"allow": "POST"}), media)
        except HttpError as error:
            return _refused(error, media)
        return self._told(scope, answer, media, purse)

    async def _answer(self, scope: Scope, receive: Receive, purse: Purse | None) -> Answer:
        if purse is not None:
            purse.spend(REQUEST_POINTS)
        asked = await _asked(scope, Headers(scope=scope), receive, self._context.settings)
        kept = await self._executor.kept(asked, self._context, purse)
        if kept is not None:
            return kept
        work = self._executor.run(asked, self._context, reads_only=scope["method"] != "POST", purse=purse)
        return await _while_there(work, receive)

    def _told(self, scope: Scope, answer: Answer, media: str, purse: Purse | None) -> Reply:
        """Return the answer with what caches and clients are told about it."""
        settings = self._context.settings
        if answer.kept is None:
            written, reply = self._written(answer, media)
        else:
            written, reply = answer.kept, Reply(status=OK, headers=_headers(media), body=answer.kept.body)
        if scope["method"] != "POST" and "errors" not in answer.body:
            reply = _lasting(reply, written, Headers(scope=scope).get("if-none-match"), media, settings)
        more: dict[str, str] = {}
        if written.tags is not None and settings.graphql_cache_tag_header:
            more[settings.graphql_cache_tag_header.lower()] = ",".join(written.tags)
        if purse is not None and "no-store" in reply.headers["cache-control"]:  # of one client, and of no other
            more |= purse.headers(self._context.clock.now())
        return replace(reply, headers={**reply.headers, **more})

    def _written(self, answer: Answer, media: str) -> tuple[Written, Reply]:
        """Return an answer as it goes out, kept where it may be given again."""
        if answer.tags is None:
            reply = _reply(answer.body, media)
            return Written(body=reply.body, tags=None, age_s=answer.age_s, cost=answer.cost), reply
        extensions, tags = answer.body["extensions"], answer.tags.all()
        extensions["cacheTags"] = tags
        reply = _reply(answer.body, media)
        written = Written(body=reply.body, tags=answer.tags.short(), age_s=answer.age_s, cost=answer.cost)
        if self._context.answers is not None and answer.place is not None:
            again = written
            if "stats" in extensions:
                stats = {"statements": 0, "way": Way.CACHED.value}
                body = {**answer.body, "extensions": {**extensions, "stats": stats}}
                again = replace(written, body=orjson.dumps(body), etags={})
            self._context.answers.put(answer.place, again, tags)
        return written, reply


async def _asked(scope: Scope, headers: Headers, receive: Receive, settings: Settings) -> Asked:
    """Return what is asked. Raises HttpError for the request itself, QueryError for what it holds."""
    if scope["method"] in ("GET", "HEAD"):
        if len(scope["query_string"]) > settings.graphql_max_body_bytes:
            raise HttpError(414, f"The query string is longer than {settings.graphql_max_body_bytes:,} bytes.")
        return from_query(scope["query_string"])
    if scope["method"] != "POST":
        raise HttpError(405, f"Ask by GET or POST, not by {scope['method'][:20]}.", {"allow": METHODS})
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise HttpError(415, "Send the body without a content encoding.", {"accept-encoding": "identity"})
    if not is_json(headers.get("content-type")):
        raise HttpError(415, "Send the body as application/json.", {"accept-post": JSON})
    body = await read_body(headers, receive, settings.graphql_max_body_bytes, settings.graphql_body_deadline_s)
    return from_body(body)


async def _while_there(work: Coroutine[None, None, Answer], receive: Receive) -> Answer:
    """Return what the work comes to. It ends, and its statement with it, when the client goes: raises GoneError."""
    left = asyncio.ensure_future(_left(receive))
    try:
        async with asyncio.timeout(None) as staying:
            left.add_done_callback(lambda _: _end(staying, left))
            return await work
    except TimeoutError:
        if staying.expired():
            raise GoneError from None
        raise
    finally:
        left.cancel()


def _end(staying: asyncio.Timeout, left: asyncio.Future[None]) -> None:
    if not left.cancelled():
        with suppress(RuntimeError):  # the work has just come to its end
            staying.reschedule(0)


async def _left(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _refused(error: HttpError, media: str) -> Reply:
    return _reply({"errors": [refusal(Code.BAD_REQUEST, error.message)]}, media, error)


def _lasting(reply: Reply, written: Written, if_none_match: str | None, media: str, settings: Settings) -> Reply:
    """Return the answer of a GET as one that may be kept, or that the caller has it already."""
    tag = written.etags.get(media) or written.etags.setdefault(media, etag(reply.body, media))
    control = cache_control(settings.graphql_shared_age_s, written.age_s)
    headers = {**reply.headers, "etag": tag, "cache-control": control}
    if not is_known(tag, if_none_match):
        return replace(reply, headers=headers)
    del headers["content-type"]
    return Reply(status=NOT_MODIFIED, headers=headers)


def _headers(media: str) -> dict[str, str]:
    return {
        "content-type": f"{media}; charset=utf-8",
        "vary": "Accept, Accept-Encoding",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }


def _reply(body: Body, media: str, error: HttpError | None = None) -> Reply:
    code = error.code if error else status(body, media)
    headers = {**_headers(media), **(error.headers if error else {})}
    if code in (TOO_MANY, UNAVAILABLE):
        waits = [each["extensions"].get("retryAfter", RETRY_AFTER_S) for each in body["errors"]]
        headers["retry-after"] = str(max(waits))
    return Reply(status=code, headers=headers, body=orjson.dumps(body))
