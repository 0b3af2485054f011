"""How pages are answered: in a language, guarded, compressed, and not sent twice."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from m4d_schema.pages.answering import A_MINUTE, NAV, PAGE_HEADERS, answer, page, speech_of

pytestmark = pytest.mark.anyio


async def shown(request: Request) -> Response:
    speech = speech_of(request)
    values = {"status": 200, "heading": "<Heading>", "what": "what"}
    return answer(request, speech, page("error.html", speech, "/docs", **values), {"Cache-Control": A_MINUTE})


async def get(path: str = "/", **headers: str) -> httpx.Response:
    app = Starlette(routes=[Route("/", shown)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        return await client.get(path, headers=headers)


async def test_it_is_guarded_and_says_what_it_hangs_on() -> None:
    found = await get()
    assert {name: found.headers[name] for name in PAGE_HEADERS} == PAGE_HEADERS
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["vary"] == "Accept-Language, Accept-Encoding"
    assert found.headers["cache-control"] == A_MINUTE


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/", "", "en"),
        ("/", "fr-CA, en;q=0.5", "fr"),
        ("/?lang=ar", "fr", "ar"),
        ("/?lang=%3Cb%3E", "es;q=0.1", "es"),
    ],
)
async def test_it_speaks_the_language_that_is_asked_for(path: str, accepted: str, language: str) -> None:
    found = await get(path, **{"Accept-Language": accepted})
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in found.text
    assert found.headers["content-language"] == language
    assert "&lt;Heading&gt;" in found.text


async def test_a_chosen_language_goes_with_the_links() -> None:
    for path, _ in NAV:
        assert f'href="{path}"' in (await get()).text
        assert f'href="{path}?lang=es"' in (await get("/?lang=es")).text
    assert (await get()).text.count('aria-current="page"') == 1


async def test_it_is_not_sent_twice() -> None:
    first = await get()
    again = await get(**{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again.headers[name] for name in ("etag", "cache-control", "vary", *PAGE_HEADERS)} == {
        name: first.headers[name] for name in ("etag", "cache-control", "vary", *PAGE_HEADERS)
    }
    assert (await get("/?lang=fr", **{"If-None-Match": first.headers["etag"]})).status_code == 200


async def test_it_comes_compressed_to_who_understands_it() -> None:
    plain, short = [await get(**{"Accept-Encoding": each}) for each in ("identity", "gzip")]
    assert plain.content == short.content
    assert plain.headers["etag"] == short.headers["etag"]
    assert (plain.headers.get("content-encoding"), short.headers["content-encoding"]) == (None, "gzip")
    assert int(short.headers["content-length"]) < int(plain.headers["content-length"])
