"""What the pages load: kept for good under its fingerprint, compared under any other address."""

import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from m4d_schema.pages import assets

pytestmark = pytest.mark.anyio


async def get(path: str, **headers: str) -> httpx.Response:
    app = Starlette(routes=[Mount("/static", assets.Assets())])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        return await client.get(path, headers=headers)


async def test_an_address_with_the_fingerprint_is_kept_for_good() -> None:
    found = await get(f"/static/m4d.css?v={assets.fingerprint()}")
    assert found.headers["cache-control"] == assets.FOREVER
    assert found.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000", "?v={v}&x=1", "?V={v}"])
async def test_any_other_address_is_compared_each_time(query: str) -> None:
    path = f"/static/m4d.css{query.format(v=assets.fingerprint())}"
    found = await get(path)
    assert (found.status_code, found.headers["cache-control"]) == (200, assets.ASK_AGAIN)
    again = await get(path, **{"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", assets.ASK_AGAIN)


FILES = sorted(path for path in assets.FOLDER.rglob("*") if path.is_file())
OURS = [path for path in FILES if path.parent == assets.FOLDER]  # the rest is built from packages


@pytest.mark.parametrize("name", [path.relative_to(assets.FOLDER).as_posix() for path in FILES])
async def test_every_file_is_guarded_and_named_for_what_it_is(name: str) -> None:
    found = await get(f"/static/{name}")
    assert {header: found.headers[header] for header in assets.HEADERS} == assets.HEADERS
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
    assert found.headers["content-type"].startswith(kinds[Path(name).suffix])


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix in (".js", ".css")], ids=lambda path: path.name)
async def test_a_file_comes_compressed_to_who_understands_it(path: Path) -> None:
    name = path.relative_to(assets.FOLDER).as_posix()
    plain = await get(f"/static/{name}", **{"Accept-Encoding": "identity"})
    short = await get(f"/static/{name}", **{"Accept-Encoding": "br, gzip"})
    assert plain.content == short.content
    assert "content-encoding" not in plain.headers
    assert short.headers["content-encoding"] == "gzip"
    assert int(short.headers["content-length"]) < 0.5 * int(plain.headers["content-length"])
    assert plain.headers["vary"] == short.headers["vary"] == "Accept-Encoding"
    assert short.headers["etag"] == f"W/{plain.headers['etag']}"
    again = await get(f"/static/{name}", **{"Accept-Encoding": "gzip", "If-None-Match": short.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("sent", "compressed"),
    [
        ("gzip", True),
        ("gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("", False),
        ("x-gzip2", False),
    ],
)
async def test_who_understands_it(sent: str, compressed: bool) -> None:
    found = await get("/static/m4d.css", **{"Accept-Encoding": sent})
    assert (found.headers.get("content-encoding") == "gzip") is compressed


@pytest.mark.parametrize("path", ["/static/", "/static/none.js", "/static/../landing.py", "/static/%2e%2e/landing.py"])
async def test_nothing_else_is_served(path: str) -> None:
    assert (await get(path)).status_code == 404


def test_the_fingerprint_changes_with_every_byte_and_every_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    seen = []
    (tmp_path / "c").mkdir()
    for name, text in (("a.css", "a"), ("a.css", "b"), ("b.css", ""), ("c/a.css", "")):
        (tmp_path / name).write_text(text)
        seen.append(assets.fingerprint.__wrapped__())
    assert len(set(seen)) == 4
    assert all(re.fullmatch("[0-9a-f]{12}", each) for each in seen)


def test_no_file_names_another_host_or_runs_what_it_was_not_given() -> None:
    for path in OURS:
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://[a-z]|@import|<script|\bon\w+=", text), path.name


def test_what_a_visitor_loads_is_small_and_the_playground_bounded() -> None:
    assert sum(path.stat().st_size for path in OURS) < 36_000
    assert sum(path.stat().st_size for path in FILES if path.suffix in (".css", ".js")) < 1_450_000
