"""A test server that stands where the public door does, with golden answers, and faults as it is told.

It is another origin than the pages, as in life. The tests ask it for nothing but what the contract of the door says,
so that they run against the door itself once the fixture `door` starts it.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from tests.search.widget import golden

KEY = "golden-public-id"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Expose-Headers": "Retry-After, M4D-Search-Degraded",
}


@dataclass
class Door:
    """What the door holds and was asked. faults: status and body to answer instead, in turn.

    headers: of every search that came in. let_go: searches wait until it is set. degraded: it says so.
    """

    base: str = ""
    documents: list[dict[str, Any]] = field(default_factory=lambda: list(golden.DOCUMENTS))
    faults: list[tuple[int, Any]] = field(default_factory=list)
    asked: list[list[dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    degraded: bool = False
    let_go: threading.Event = field(default_factory=threading.Event)
    came_in: threading.Condition = field(default_factory=threading.Condition)

    def reset(self) -> None:
        """Begin anew."""
        self.documents = list(golden.DOCUMENTS)
        self.faults, self.asked, self.headers, self.degraded = [], [], [], False
        self.let_go.set()

    def until_reached(self, times: int) -> None:
        """Wait until so many searches have come in, answered or not."""
        with self.came_in:
            assert self.came_in.wait_for(lambda: len(self.headers) >= times, 20), "never asked"

    def search(self, queries: list[dict[str, Any]]) -> Response:
        self.asked.append(queries)
        headers = {**CORS, **({"M4D-Search-Degraded": "1"} if self.degraded else {})}
        if self.faults:
            status, body = self.faults.pop(0)
            return JSONResponse(body, status, headers=headers)
        return JSONResponse({"results": [golden.answer(each, self.documents) for each in queries]}, headers=headers)


def door_routes(door: Door) -> list[BaseRoute]:
    async def search(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers=CORS)
        body = await request.json()
        with door.came_in:
            door.headers.append(dict(request.headers))
            door.came_in.notify_all()
        await _waited(door.let_go)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            said = {"message": "The provided API key is invalid.", "code": "invalid_api_key", "type": "auth"}
            return JSONResponse(said, 403, headers=CORS)
        return door.search(body["queries"])

    async def names(request: Request) -> Response:
        found = golden.NAMES.get(request.path_params["language"])
        return JSONResponse(found, headers=CORS) if found else Response(status_code=404, headers=CORS)

    return [
        Route("/search/multi-search", search, methods=["POST", "OPTIONS"]),
        Route("/embed/names.{language}.json", names),
    ]


async def _waited(event: threading.Event) -> None:
    await anyio.to_thread.run_sync(event.wait, 20)


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """The address of an application that a thread serves."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield "http://{}:{}".format(*listener.getsockname())
        finally:
            server.should_exit = True
            thread.join()
