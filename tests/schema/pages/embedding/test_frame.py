"""The page with the widget alone: who may show it, and what it holds."""

import hashlib
from base64 import b64encode

import httpx
import pytest

from m4d_core.storage import embeds
from m4d_core.storage.database import Database
from m4d_core.storage.embeds import Use
from m4d_search.door.embeds import EmbedUses
from tests.schema.pages.embedding.conftest import CITY, EMBED, EVIL
from tests.schema.pages.embedding.test_snippets import Elements

pytestmark = pytest.mark.anyio
FRAME = "/embed/frame"


def policy(answer: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


def shown_by(site: str | None) -> dict[str, str]:
    return {"sec-fetch-dest": "iframe", **({"referer": f"{site}/"} if site else {})}


async def test_it_holds_the_widget_as_it_was_wished(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{FRAME}?lang=ar&countries=TN&filter=title+%21%3D+'x'&browse=1")
    assert answer.status_code == 200
    found = dict(Elements(answer.text).found)
    assert (found["html"]["lang"], found["html"]["dir"]) == ("ar", "rtl")
    assert found["m4d-search"] == {
        "lang": "ar", "filter": "(title != 'x') AND countries = \"TN\"", "browse": "", "target": "_blank",
    }  # fmt: skip
    assert found["link"]
    assert 'type="application/json+oembed"' in answer.text
    assert policy(answer)["frame-ancestors"] == "'self' *"
    assert "x-frame-options" not in answer.headers


async def test_browsers_are_told_on_whose_pages_an_embed_may_stand(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{FRAME}?id={EMBED}&mode=latest")
    assert policy(answer)["frame-ancestors"] == f"'self' {CITY}"
    assert dict(Elements(answer.text).found)["m4d-latest"]["embed-id"] == EMBED


async def test_a_page_that_may_not_show_it_shows_why(http: httpx.AsyncClient, world: Database, uses: EmbedUses) -> None:
    address = f"{FRAME}?id={EMBED}&lang=fr"
    for site, status in ((CITY, 200), ("https://m4d.example", 200), (None, 200), (EVIL, 403)):
        assert (await http.get(address, headers=shown_by(site))).status_code == status
    assert (await http.get(address, headers={"referer": f"{EVIL}/"})).status_code == 200  # a link to it, no frame
    refused = await http.get(address, headers=shown_by(EVIL))
    assert "n’est pas enregistrée pour ce site" in refused.text
    assert "<script" not in refused.text
    assert policy(refused)["frame-ancestors"] == "'self' *"
    await uses.report()
    async with world.read() as connection:
        found = (await embeds.uses(connection))[EMBED]
    assert found[0] == Use(origin=EVIL, answered=0, refused=2)
    assert {use.origin: use.answered for use in found[1:]} == {CITY: 1, "https://m4d.example": 1, "none": 1}


async def test_an_embed_that_is_none_is_said_so(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{FRAME}?id=embed-nobody&lang=es")
    assert (answer.status_code, "No existe ninguna inserción" in answer.text) == (404, True)


async def test_colors_are_the_one_style_that_holds(http: httpx.AsyncClient) -> None:
    plain = await http.get(FRAME)
    assert policy(plain)["style-src"] == "'self'"
    answer = await http.get(f"{FRAME}?accent=%23ff0000")
    style = answer.text.split("<style>")[1].split("</style>")[0]
    assert "light-dark(#ff0000, #74c8d4)" in style
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy(answer)["style-src"] == f"'self' 'sha256-{digest}'"
    assert policy(answer)["script-src"] == "'self'"
    assert '<meta name="color-scheme" content="light dark">' in answer.text
    assert '<meta name="color-scheme" content="dark">' in (await http.get(f"{FRAME}?theme=dark")).text


async def test_nothing_that_is_wished_becomes_markup(http: httpx.AsyncClient) -> None:
    hostile = '"><script>alert(1)</script>'
    answer = await http.get(FRAME, params={"filter": hostile, "countries": hostile, "id": "", "lang": hostile})
    tags = [tag for tag, _ in Elements(answer.text).found]
    assert tags.count("script") == 1
    assert hostile not in answer.text
