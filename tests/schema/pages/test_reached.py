"""Where a server was reached, as people copy it."""

from ipaddress import IPv4Network

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from m4d_core.settings import Settings
from m4d_schema.pages.reached import base_url

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("host", "peer", "forwarded", "expected"),
    [
        ("m4d.example", "203.0.113.1", "", "http://m4d.example"),
        ("m4d.example:8000", "203.0.113.1", "https", "http://m4d.example:8000"),
        ("m4d.example", "10.0.0.1", "https", "https://m4d.example"),
        ("m4d.example", "10.0.0.1", "http", "http://m4d.example"),
        ("a$(b)", "203.0.113.1", "", "http://127.0.0.1:8000"),
    ],
)
async def test_where_it_was_reached(host: str, peer: str, forwarded: str, expected: str) -> None:
    settings = Settings(trusted_proxies=(IPv4Network("10.0.0.0/8"),))

    async def page(request: Request) -> Response:
        return PlainTextResponse(base_url(request, settings))

    transport = httpx.ASGITransport(Starlette(routes=[Route("/", page)]), client=(peer, 9))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        headers = {"host": host, **({"x-forwarded-proto": forwarded} if forwarded else {})}
        assert (await http.get("/", headers=headers)).text == expected
