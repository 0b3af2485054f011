"""GraphQL over HTTP at `/graphql`: methods, media types, limits of bodies, CORS, statuses. An ASGI application.

Put it into a Starlette `Route`, never a `Mount`, whose redirect fails half of the protocol. A POST must be
`application/json`, which no form can send; a GET never changes anything; no cookie is read, so any origin may ask.
Source: GraphQL over HTTP, draft of 2025; Fetch standard, CORS protocol.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import orjson
import strawberry
from starlette.types import Receive, Scope, Send

from m4d_core.errors import QueryError
from m4d_schema.answers import Written
from m4d_schema.bodies import GoneError, HttpError, fields_of, read_body
from m4d_schema.context import GraphQLContext
from m4d_schema.errors import Code, masked, refusal
from m4d_schema.execution import Answer, Executor, MutationByGetError, Way
from m4d_schema.freshness import cache_control
from m4d_schema.negotiation import JSON, is_json, media_type
from m4d_schema.rate import REQUEST_POINTS, Meter, Purse
from m4d_schema.replies import NO_CONTENT, Reply, encoded, lasting, reply_of, written
from m4d_schema.requests import Asked, Bodies, from_query

METHODS = "GET, HEAD, POST, OPTIONS"
PREFLIGHT_AGE_S = 86_400
EXPOSED = "ETag, RateLimit, RateLimit-Policy, Retry-After"
_PREFLIGHT = {
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": "Accept, Authorization, Content-Type, Apollo-Require-Preflight, If-None-Match",
    "access-control-max-age": str(PREFLIGHT_AGE_S),
    "allow": METHODS,
}


class GraphQLDoor:
    """The door as an ASGI application."""

    def __init__(self, schema: strawberry.Schema, context: GraphQLContext) -> None:
        self._executor = Executor(schema, context.settings.graphql_plan_bytes)
        self._context = context
        self._meter = Meter(context.settings, context.clock)
        tag_header = context.settings.graphql_cache_tag_header
        exposed = f"{EXPOSED}, {tag_header}" if tag_header else EXPOSED
        self._cors = encoded({"access-control-allow-origin": "*", "access-control-expose-headers": exposed})
        self._bodies = Bodies(context.settings.graphql_body_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            reply = await self._reply(scope, receive)
        except GoneError:
            return
        except Exception as error:  # the door is a bulkhead: no fault leaves it but masked
            reply = reply_of({"errors": [masked(error, self._context.randomness)]}, JSON)
        headers = [*reply.fields, *self._cors]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        fields = fields_of(scope)
        if scope["method"] == "OPTIONS":
            return Reply(status=NO_CONTENT, headers=_PREFLIGHT)
        media = media_type(fields.get("accept"))
        if media is None:
            message = "This door answers in application/graphql-response+json or in application/json."
            return _refused(HttpError(406, message), JSON)
        purse = self._meter.purse((scope.get("client") or (None,))[0], fields.get("x-forwarded-for", ""))
        try:
            answer = await self._answer(scope, fields, receive, purse)
        except QueryError as error:
            answer = Answer(body={"errors": [refusal(Code(error.code), error.message, **error.extensions)]})
        except MutationByGetError:
            return _refused(HttpError(405, "A mutation needs a POST.", {"allow": "POST"}), media)
        except HttpError as error:
            return _refused(error, media)
        lasts_for = None if scope["method"] == "POST" else fields.get("if-none-match", "")
        return self._told(answer, media, purse, lasts_for)

    async def _answer(self, scope: Scope, fields: Mapping[str, str], receive: Receive, purse: Purse | None) -> Answer:
        if purse is not None:
            purse.spend(REQUEST_POINTS)
        asked = await self._asked(scope, fields, receive)
        kept = await self._executor.kept(asked, self._context, purse)
        if kept is not None:
            return kept
        work = self._executor.run(asked, self._context, reads_only=scope["method"] != "POST", purse=purse)
        return await _while_there(work, receive)

    async def _asked(self, scope: Scope, fields: Mapping[str, str], receive: Receive) -> Asked:
        """Return what is asked. Raises HttpError for the request itself, QueryError for what it holds."""
        settings = self._context.settings
        if scope["method"] in ("GET", "HEAD"):
            if len(scope["query_string"]) > settings.graphql_max_body_bytes:
                raise HttpError(414, f"The query string is longer than {settings.graphql_max_body_bytes:,} bytes.")
            return from_query(scope["query_string"])
        if scope["method"] != "POST":
            raise HttpError(405, f"Ask by GET or POST, not by {scope['method'][:20]}.", {"allow": METHODS})
        if fields.get("content-encoding", "identity").lower() != "identity":
            raise HttpError(415, "Send the body without a content encoding.", {"accept-encoding": "identity"})
        if not is_json(fields.get("content-type")):
            raise HttpError(415, "Send the body as application/json.", {"accept-post": JSON})
        body = await read_body(fields, receive, settings.graphql_max_body_bytes, settings.graphql_body_deadline_s)
        return self._bodies.asked(body)

    def _told(self, answer: Answer, media: str, purse: Purse | None, if_none_match: str | None) -> Reply:
        """Return the answer with what caches and clients are told about it. if_none_match: None of a POST."""
        settings = self._context.settings
        found, reply = self._written(answer, media)
        if if_none_match is not None and "errors" not in answer.body:
            control = cache_control(settings.graphql_shared_age_s, found.age_s)
            reply = lasting(reply, media, found.etags, if_none_match, control)
        if purse is not None and "no-store" in reply.headers["cache-control"]:  # of one client, and of no other
            return reply.beside(purse.headers(self._context.clock.now()))
        return reply

    def _written(self, answer: Answer, media: str) -> tuple[Written, Reply]:
        """Return an answer as it goes out, kept where it may be given again."""
        if answer.kept is not None:
            replies = answer.kept.replies
            if media not in replies:
                replies[media] = self._tagged(written(answer.kept.body, media), answer.kept.tags)
            return answer.kept, replies[media]
        if answer.tags is None:
            reply = reply_of(answer.body, media)
            return Written(body=reply.body, tags=(), age_s=answer.age_s, cost=answer.cost), reply
        extensions, tags = answer.body["extensions"], answer.tags.all()
        extensions["cacheTags"] = tags
        short = answer.tags.short(tags)
        reply = self._tagged(reply_of(answer.body, media), short)
        found = Written(body=reply.body, tags=short, age_s=answer.age_s, cost=answer.cost)
        if self._context.answers is not None and answer.place is not None:
            again = found
            if "stats" in extensions:
                stats = {"statements": 0, "way": Way.CACHED.value}
                body = {**answer.body, "extensions": {**extensions, "stats": stats}}
                again = replace(found, body=orjson.dumps(body), etags={})
            self._context.answers.put(answer.place, again, tags)
        return found, reply

    def _tagged(self, reply: Reply, tags: Sequence[str]) -> Reply:
        name = self._context.settings.graphql_cache_tag_header
        return reply.beside({name.lower(): ",".join(tags)}) if name and tags else reply


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
    return reply_of({"errors": [refusal(Code.BAD_REQUEST, error.message)]}, media, error)
