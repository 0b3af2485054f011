"""oEmbed: golden answers, and what its specification asks of a provider."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from m4d_core.content.kind import State
from m4d_core.storage.database import Database
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import PUBLIC, Selection
from m4d_schema.pages.embedding.oembed import AGE_S
from tests.schema.pages.embedding.conftest import BASE, EMBED, Opening
from tests.schema.pages.embedding.test_snippets import Elements
from tests.world import save, write

pytestmark = pytest.mark.anyio
COMMON = {"version": "1.0", "provider_name": "M4D", "provider_url": BASE, "cache_age": AGE_S}


async def ask(http: httpx.AsyncClient, url: str, **more: str | int) -> dict[str, Any]:
    answer = await http.get("/oembed", params={"url": url, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    return dict(answer.json())


async def status(http: httpx.AsyncClient, **query: str) -> int:
    return (await http.get("/oembed", params=query)).status_code


async def test_a_saved_search(http: httpx.AsyncClient) -> None:
    url = f"{BASE}/embed/frame?lang=fr&countries=TN&id={EMBED}"
    assert await ask(http, url, format="json") == {
        **COMMON,
        "type": "rich",
        "title": "Recherche sur la migration et le développement",
        "html": '<iframe src="https://m4d.example/embed/frame?lang=fr&amp;id=embed-1&amp;countries=TN" '
        'title="Recherche sur la migration et le développement" width="640" height="620" loading="lazy" '
        'style="border: 0"></iframe>',
        "width": 640,
        "height": 620,
    }
    latest = await ask(http, f"{BASE}/embed?mode=latest&limit=2&lang=ar&ui=fr")
    assert latest["title"] == "الأحدث في الهجرة والتنمية"
    assert latest["height"] == 360


async def test_an_item_by_its_card_and_by_its_page_on_the_site(opening: Opening, world: Database) -> None:
    http = await opening(site_url="https://site.example/")
    (id_,) = await save(world, write("a", title="Transferts & fonds", language="fr"))
    expected = {
        **COMMON,
        "type": "rich",
        "title": "Transferts & fonds",
        "author_name": "Demo",
        "html": f'<iframe src="https://m4d.example/embed/item/{id_}?lang=en" title="Transferts &amp; fonds" '
        'width="640" height="260" loading="lazy" style="border: 0"></iframe>',
        "width": 640,
        "height": 260,
    }
    assert await ask(http, f"{BASE}/embed/item/{id_}") == expected
    slug = (await Rows(world).by_id([id_], Selection(viewer=PUBLIC, columns=frozenset({"slug"}), first=1)))[id_]["slug"]
    for page in (f"https://site.example/news/{slug}", f"https://site.example/news/{slug}?utm=1#top"):
        assert await ask(http, page) == expected
    assert await status(http, url=f"https://other.example/news/{slug}") == 404


async def test_sizes_are_kept_to_and_where_there_is_no_room_it_is_a_link(
    http: httpx.AsyncClient, world: Database
) -> None:
    (id_,) = await save(world, write("a", title="Transfers"))
    item, search = f"{BASE}/embed/item/{id_}", f"{BASE}/embed/frame"
    for url in (item, search):
        small = await ask(http, url, maxwidth=300, maxheight=250)
        assert (small["type"], small["width"], small["height"]) == ("rich", 300, 250)
        (frame,) = Elements(small["html"]).found
        assert (frame[1]["width"], frame[1]["height"]) == ("300", "250")
        tiny = await ask(http, url, maxwidth=239)
        assert tiny["type"] == "link"
        assert not {"html", "width", "height"} & set(tiny)
        odd = await ask(http, url, maxwidth="wide", maxheight="-3")
        assert odd["width"] == 640
    assert (await ask(http, item, maxheight=199)) == {
        **COMMON, "type": "link", "title": "Transfers", "author_name": "Demo",
    }  # fmt: skip


async def test_what_there_is_not(http: httpx.AsyncClient, opening: Opening, world: Database) -> None:
    (draft,) = await save(world, write("a", title="Secret", state=State.DRAFT))
    for url in (
        f"{BASE}/embed/frame?id=embed-nobody", f"{BASE}/embed/item/{draft}", f"{BASE}/embed/item/x", f"{BASE}/", "x",
        "https://other.example/embed/frame", "https://[", "http://127.0.0.1:8000/news/no-such-thing",
    ):  # fmt: skip
        assert await status(http, url=url) == 404
    assert await status(http, url=f"{BASE}/embed/frame", format="xml") == 501
    assert await status(http) == 400
    closed = await opening(search_anonymous=False)
    assert await status(closed, url=f"{BASE}/embed/frame") == 404
    assert await status(closed, url=f"{BASE}/embed/frame?id={EMBED}") == 200


async def test_a_page_leads_to_its_own_description(http: httpx.AsyncClient, world: Database) -> None:
    (id_,) = await save(world, write("a", title="Transfers"))
    for page in (f"/embed/item/{id_}?lang=fr", "/embed/frame?lang=fr&countries=TN&accent=%23ff0000"):
        links = [said for tag, said in Elements((await http.get(page)).text).found if tag == "link"]
        (found,) = [str(said["href"]) for said in links if said.get("type") == "application/json+oembed"]
        assert found.startswith(f"{BASE}/oembed?")
        described = (await http.get(found)).json()
        (frame,) = Elements(described["html"]).found
        assert urlsplit(str(frame[1]["src"])).path == urlsplit(page).path
        assert parse_qs(urlsplit(str(frame[1]["src"])).query) == parse_qs(urlsplit(page).query)
