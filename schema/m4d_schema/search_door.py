"""`/search`: the door of search bound to ASGI. Put it into a `Mount`."""

from collections.abc import Mapping, Sequence

from starlette.types import Receive, Scope, Send

from m4d_core.clock import Randomness
from m4d_core.content.reference import Reference
from m4d_core.rate import client_of
from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_core.storage.embeds import Embeds
from m4d_core.storage.listing import Row
from m4d_core.storage.search_keys import SearchKeys
from m4d_schema.bodies import GoneError, HttpError, fields_of, read_body
from m4d_schema.context import GraphQLContext
from m4d_schema.errors import masked
from m4d_search.contract import SearchEngine
from m4d_search.door.access import Access
from m4d_search.door.embeds import EmbedAccess, EmbedUses
from m4d_search.door.endpoint import Endpoint, Reply, Request, refusal
from m4d_search.door.indexes import CONTENT, Index
from m4d_search.door.searches import Searches
from m4d_search.public import ShownContent
from m4d_search.refusal import RefusedError

PATH = "/search"
_CODES = {408: "request_timeout", 413: "payload_too_large"}


class SearchDoor:
    """The door as an ASGI application."""

    def __init__(self, endpoint: Endpoint, settings: Settings, randomness: Randomness) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._randomness = randomness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            reply, more = await self._reply(scope, receive)
        except GoneError:
            return
        except Exception as error:  # the door is a bulkhead: no fault leaves it but masked
            error_id = masked(error, self._randomness)["extensions"]["errorId"]
            reply, more = refusal(RefusedError(f"Unexpected error ({error_id}).", code="internal")), {}
        headers = {**reply.headers, **more, "content-length": str(len(reply.body))}
        if reply.status in (204, 304):
            del headers["content-length"]
        start = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": start})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})

    async def _reply(self, scope: Scope, receive: Receive) -> tuple[Reply, Mapping[str, str]]:
        headers = fields_of(scope)
        most, deadline_s = self._settings.search_max_body_bytes, self._settings.search_body_deadline_s
        try:
            body = await read_body(headers, receive, most, deadline_s) if scope["method"] == "POST" else b""
        except HttpError as error:
            return refusal(RefusedError(error.message, code=_CODES[error.code])), error.headers
        if len(scope["query_string"]) > most:
            message = f"The query string is longer than {most:,} bytes."
            return refusal(RefusedError(message, code="payload_too_large")), {}
        peer = (scope.get("client") or (None,))[0]
        request = Request(
            method="GET" if scope["method"] == "HEAD" else scope["method"],
            path=scope["path"].removeprefix(scope.get("root_path", "")).strip("/"),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=body,
            client=client_of(peer, headers.get("x-forwarded-for", ""), self._settings.trusted_proxies),
        )
        return await self._endpoint.reply(request), {}


def shown_content(context: GraphQLContext, database: Database) -> ShownContent:
    """Return what reads public content as the door shows it."""
    memory = context.memory

    async def names(rows: Sequence[Row]) -> Reference:
        await memory.recognise(rows)
        return memory.reference

    return ShownContent(database, names, context.settings.site_url)


def search_door(
    context: GraphQLContext, database: Database, uses: EmbedUses, fallback: SearchEngine | None = None
) -> SearchDoor:
    """Return the door over the engine of an installation, and the database that its documents come from.

    uses: where it counts what embeds are asked. fallback: engine that stands in while that one is away.
    """
    settings, clock, content = context.settings, context.clock, shown_content(context, database)

    def searches(engine: SearchEngine) -> Searches:
        return Searches({CONTENT: Index(engine=engine, content=content)}, settings)

    access = Access(SearchKeys(database), EmbedAccess(Embeds(database), uses), settings, clock)
    standing_in = None if fallback is None else searches(fallback)
    endpoint = Endpoint(searches(context.engine), access, settings, clock, standing_in)
    return SearchDoor(endpoint, settings, context.randomness)
