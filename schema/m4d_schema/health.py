"""`/health/live` and `/health/ready`: whether to restart this process, and whether to send it requests."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from m4d_core.errors import StorageError
from m4d_core.storage import migrate
from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine

NO_STORE = {"Cache-Control": "no-store"}


def health_routes(database: Database, engine: SearchEngine) -> Sequence[BaseRoute]:
    """Return the routes. Ready without a database: 503; without a search engine: 200 and `degraded`. No details."""

    async def live(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    async def ready(_: Request) -> JSONResponse:
        try:
            is_current = await migrate.current(database) == migrate.newest()
        except StorageError:
            is_current = False
        if not is_current:
            return JSONResponse({"status": "unavailable"}, 503, headers={**NO_STORE, "Retry-After": "5"})
        status = "ok" if (await engine.health()).ok else "degraded"
        return JSONResponse({"status": status}, headers=NO_STORE)

    return [Route("/health/live", live), Route("/health/ready", ready)]
