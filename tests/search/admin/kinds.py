"""The kinds of engine that an index of others can be in."""

from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import anyio.to_thread
import meilisearch

from m4d_search.contract import SearchEngine
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.engines.meilisearch import MeilisearchEngine, Server
from tests.search.admin.other import Kind


def embedded(folder: Path) -> Kind:
    """Return the engine that needs no server; each index is in a folder of its own."""

    async def opened() -> SearchEngine:
        return EmbeddedEngine(Path(mkdtemp(dir=folder)) / "search", write=True, search_timeout_s=30)

    async def drop(engine: SearchEngine) -> None:
        await engine.close()

    return Kind(capabilities=EmbeddedEngine.capabilities, open=opened, drop=drop)


def on_server(url: str, key: str) -> Kind:
    """Return the engine that asks a real server."""
    names: dict[SearchEngine, str] = {}

    async def opened() -> SearchEngine:
        name = f"m4d_other_{uuid4().hex}"
        server = Server(url=url, key=key, uid=name, search_timeout_s=30, write_timeout_s=60)
        engine = MeilisearchEngine(server, write=True)
        names[engine] = name
        return engine

    async def drop(engine: SearchEngine) -> None:
        await engine.close()
        await anyio.to_thread.run_sync(partial(meilisearch.Client(url, key).delete_index, names.pop(engine)))

    return Kind(capabilities=MeilisearchEngine.capabilities, open=opened, drop=drop)
