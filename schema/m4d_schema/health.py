"""`/health/live` and `/health/ready`: whether to restart this process, and whether to send it requests."""

from collections.abc import Sequence
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from m4d_core.clock import Clock
from m4d_core.errors import EngineError, StorageError
from m4d_core.storage import migrate
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine
from m4d_search.indexer import Indexer
from m4d_search.public import PublicContent

NO_STORE = {"Cache-Control": "no-store"}


def health_routes(database: Database, engine: SearchEngine, clock: Clock, late_s: float) -> Sequence[BaseRoute]:
    """Return the routes. Ready without a database: 503; without a search engine: 200 and `degraded`. No details.

    late_s: age of a change that the index lacks, from which on it is `degraded`, too.
    """

    async def live(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    async def ready(_: Request) -> JSONResponse:
        try:
            is_current = await migrate.current(database) == migrate.newest()
            status = "ok" if is_current and await is_searched() else "degraded"
        except StorageError:
            is_current = False
        if not is_current:
            return JSONResponse({"status": "unavailable"}, 503, headers={**NO_STORE, "Retry-After": "5"})
        return JSONResponse({"status": status}, headers=NO_STORE)

    async def is_searched() -> bool:
        if not (await engine.health()).ok:
            return False
        try:
            lag = await Indexer(engine, Changes(database), PublicContent(database)).lag()
        except EngineError:
            return False
        return lag.since is None or clock.now() - lag.since <= timedelta(seconds=late_s)

    return [Route("/health/live", live), Route("/health/ready", ready)]
