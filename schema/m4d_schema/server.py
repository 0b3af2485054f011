"""Runs the application under uvicorn on a socket that was bound first, so that a taken port is one clear line."""

import errno
import gc
import socket

import uvicorn
from starlette.applications import Starlette

from m4d_core.errors import UsageError
from m4d_core.settings import Settings

LIMIT_CONCURRENCY = 1000
GRACE_S = 8
KEEP_ALIVE_S = 15


def bind(settings: Settings) -> socket.socket:
    """Return a listening socket. Raises UsageError when the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only where the protocol is said; else a second write waits 40 ms for an ACK
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        where = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"{where} is taken by another program", hint="stop it, or set M4D_PORT") from error
        raise UsageError(f"cannot listen on {where}: {error.strerror}", hint="check M4D_HOST and M4D_PORT") from error
    return listener


async def serve_app(app: Starlette, listener: socket.socket) -> None:
    """Serve until stopped: accept no more, finish what runs, leave within ten seconds."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=LIMIT_CONCURRENCY,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=KEEP_ALIVE_S,
        lifespan="off",
        ws="none",
        proxy_headers=False,
    )
    gc.collect()
    gc.freeze()  # schema and code stay for ever: going over them again stops every answer for some 70 ms
    await uvicorn.Server(config).serve(sockets=[listener])
