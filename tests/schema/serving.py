"""A real server over a real socket, in the loop of the test."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from m4d_core.settings import Settings
from m4d_schema.server import bind


class _Server(uvicorn.Server):
    def __init__(self, app: ASGIApp) -> None:
        super().__init__(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", ws="none"))
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@asynccontextmanager
async def served(app: ASGIApp, port: int = 0) -> AsyncIterator[tuple[str, int]]:
    """Host and port at which the application listens, a free one unless it is given."""
    with bind(Settings().model_copy(update={"port": port})) as listener:
        server = _Server(app)
        task = asyncio.create_task(server._serve(sockets=[listener]))
        await server.is_up.wait()
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            await task
