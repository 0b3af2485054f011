"""The page of the playground: its policy, what it loads, and the examples it carries."""

import html
import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from m4d_schema.pages.answering import PAGE_HEADERS
from m4d_schema.pages.assets import FOREVER, Assets
from m4d_schema.pages.examples import PAGES
from m4d_schema.pages.playground import HEADERS, playground_routes

pytestmark = pytest.mark.anyio


async def get(path: str, method: str = "GET") -> httpx.Response:
    app = Starlette(routes=[*playground_routes(), Mount("/static", Assets())])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        return await client.request(method, path)


async def test_its_policy_is_that_of_the_other_pages_but_for_two_things() -> None:
    page = await get("/playground")
    assert {name: page.headers[name] for name in {**PAGE_HEADERS, **HEADERS}} == {**PAGE_HEADERS, **HEADERS}
    assert set(HEADERS) == {"Content-Security-Policy", "Cache-Control"}
    ours, others = (set(each["Content-Security-Policy"].split("; ")) for each in (HEADERS, PAGE_HEADERS))
    assert ours - others == {"img-src 'self' data:"}
    assert others - ours == {"img-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'"}
    assert "set-cookie" not in page.headers
    assert (await get("/playground", "POST")).status_code == 405


async def test_everything_it_loads_is_ours_and_is_there() -> None:
    page = (await get("/playground")).text
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert len(loaded) == 3
    for path in loaded:
        answer = await get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, FOREVER)
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:", page)
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", page)


async def test_it_carries_every_example_as_it_is() -> None:
    page = (await get("/playground")).text
    found = re.findall(r'<pre title="([^"]*)" data-variables="([^"]*)">([^<]*)</pre>', page)
    assert [tuple(map(html.unescape, each)) for each in found] == [
        (each.label, each.variables, each.document) for each in PAGES
    ]


async def test_what_it_is_made_of_is_said_with_its_licenses() -> None:
    said = await get("/static/playground/LICENSES.txt")
    assert said.headers["content-type"].startswith("text/plain")
    for name in ("graphiql 4.", "codemirror 5.", "react 19.", "graphql 16."):
        assert re.search(rf"^{re.escape(name)}", said.text, re.MULTILINE), name
