"""What the pages of others load: from anywhere, kept as long as it may be, and no older than that."""

import gzip
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from m4d_core.storage.database import Database
from m4d_schema.embed import HEADERS, SOON, embed_routes
from m4d_schema.memory import open_memory
from m4d_schema.pages.assets import FOREVER
from m4d_search.widget import widget

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(world: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=embed_routes(await open_memory(world)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as made:
        yield made


async def test_the_script_stays_and_its_builds_are_kept_for_good(client: httpx.AsyncClient) -> None:
    stays = await client.get("/embed/m4d-search.js")
    assert (stays.content, stays.headers["cache-control"]) == (widget().script, SOON)
    build = await client.get(f"/embed/{widget().name}")
    assert (build.content, build.headers["cache-control"]) == (widget().script, FOREVER)
    for found in (stays, build):
        assert found.headers["content-type"].startswith("text/javascript")
        assert {name: found.headers[name] for name in HEADERS} == HEADERS
        assert "set-cookie" not in found.headers


async def test_a_copy_is_told_its_name_and_its_hash(client: httpx.AsyncClient) -> None:
    found = (await client.get("/embed/m4d-search.json")).json()
    assert found == {"file": widget().name, "integrity": widget().integrity, "bytes": len(widget().script)}


async def test_names_are_those_of_the_reference_data(client: httpx.AsyncClient) -> None:
    found = await client.get("/embed/names.fr.json")
    assert (found.headers["cache-control"], found.headers["access-control-allow-origin"]) == (SOON, "*")
    names = found.json()
    assert names["countries"]["TN"] == "Tunisie"
    assert names["source"]
    assert len(gzip.compress(json.dumps(names).encode())) < 12_000


async def test_what_is_known_is_not_sent_again_and_what_is_sent_is_short(client: httpx.AsyncClient) -> None:
    plain = await client.get("/embed/m4d-search.js", headers={"Accept-Encoding": "identity"})
    short = await client.get("/embed/m4d-search.js", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert short.headers["content-encoding"] == "gzip"
    assert int(short.headers["content-length"]) < 0.5 * int(plain.headers["content-length"])
    again = await client.get("/embed/m4d-search.js", headers={"If-None-Match": short.headers["etag"]})
    assert (again.status_code, again.content, again.headers["access-control-allow-origin"]) == (304, b"", "*")


@pytest.mark.parametrize(
    "path", ["m4d-search.000000000000.js", "m4d-search..js", "names.de.json", "names.json", "", "../app.py"]
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/embed/{path}")).status_code == 404
