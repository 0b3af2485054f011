"""What all pages about embedding share: headers, and that they are there."""

import re

import httpx
import pytest

from m4d_schema.pages.embedding.context import headers_of

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/embed", "/embed/snippet.json", "/embed/frame", "/oembed?url=x"])
async def test_they_are_there_and_guarded(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == (404 if path.startswith("/oembed") else 200)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert (await http.post(path)).status_code == 405


@pytest.mark.parametrize("path", ["/embed", "/embed/frame", "/embed/frame?id=embed-nobody"])
async def test_nothing_comes_from_elsewhere(http: httpx.AsyncClient, path: str) -> None:
    page = (await http.get(path)).text
    loaded = re.findall(r'<(?:script|link rel="(?:stylesheet|icon)"|img|iframe)[^>]* (?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(each.startswith(("/", "https://m4d.example/embed/frame")) for each in loaded)


def test_a_page_is_shown_by_those_it_is_for() -> None:
    policy = headers_of(["https://city.example", "https://*.town.example"])["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://city.example https://*.town.example;" in policy
    assert "trusted-types 'none'" in policy
