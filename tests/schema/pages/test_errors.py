"""What is answered where nothing is found, or something fails: a page or a problem, and nothing that tells more."""

import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from m4d_core.clock import seeded_randomness
from m4d_core.errors import StorageError
from m4d_schema.facet_names import SPOKEN
from m4d_schema.pages.answering import PAGE_HEADERS
from m4d_schema.pages.docs import docs_routes
from m4d_schema.pages.errors import TOLD_AT, error_handlers
from m4d_schema.pages.guides import guide
from m4d_schema.pages.speech import Speech

pytestmark = pytest.mark.anyio
SECRET = "hunter2 in /etc/passwd at 10.0.0.7"
FAILURES = {
    "/missing": HTTPException(404, SECRET),
    "/gone": HTTPException(410),
    "/teapot": HTTPException(418),
    "/away": StorageError(SECRET),
    "/broken": RuntimeError(SECRET),
}


async def fail(request: Request) -> Response:
    raise FAILURES[request.url.path]


async def get(path: str, method: str = "GET", **headers: str) -> httpx.Response:
    routes = [*(Route(each, fail) for each in FAILURES), *docs_routes()]
    app = Starlette(routes=routes, exception_handlers=error_handlers(seeded_randomness(7)))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://m4d.example") as client:
        return await client.request(method, path, headers=headers)


PATHS = [("/nowhere", 404), ("/missing", 404), ("/gone", 410), ("/teapot", 418), ("/away", 503), ("/broken", 500)]


@pytest.mark.parametrize(("path", "status"), PATHS)
@pytest.mark.parametrize("language", SPOKEN)
async def test_a_browser_gets_a_page_in_its_language(path: str, status: int, language: str) -> None:
    found = await get(path, Accept="text/html,*/*;q=0.8", **{"Accept-Language": language})
    assert found.status_code == status
    assert {name: found.headers[name] for name in PAGE_HEADERS} == PAGE_HEADERS
    assert f'<html lang="{language}"' in found.text
    assert found.text.count("<h1") == 1
    assert f'<p class="meta code-of">{status}</p>' in found.text
    speech = Speech(language)
    assert speech.text(f"error.{status}" if status in (404, 500, 503) else "error.other") in found.text
    assert "hunter2" not in found.text
    assert "Traceback" not in found.text


@pytest.mark.parametrize(("path", "status"), PATHS)
async def test_others_get_a_problem(path: str, status: int) -> None:
    found = await get(path)
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")
    problem = found.json()
    assert (problem["status"], problem["type"]) == (status, TOLD_AT)
    codes = {404: "NOT_FOUND", 500: "INTERNAL", 503: "UNAVAILABLE"}
    assert problem["code"] == codes.get(status, "BAD_REQUEST")
    assert problem["title"]
    assert problem["detail"]
    assert ("errorId" in problem) == (status == 500)
    assert "hunter2" not in found.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_how_long_it_may_be_kept(accept: str) -> None:
    kept = {path: (await get(path, Accept=accept)).headers["cache-control"] for path, _ in PATHS}
    short = "public, max-age=60"
    assert kept == {path: short if status in (404, 410) else "no-store" for path, status in PATHS}
    assert "Accept" in (await get("/nowhere", Accept=accept)).headers["vary"].split(", ")


async def test_who_may_try_again_is_told_when() -> None:
    assert (await get("/away")).headers["retry-after"] == "5"


async def test_what_is_allowed_is_said() -> None:
    found = await get("/docs", "POST")
    assert (found.status_code, set(found.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert found.json()["title"] == "Method not allowed"
    assert Speech("en").text("error.405") in (await get("/docs", "POST", Accept="text/html")).text


async def test_the_number_of_a_fault_is_the_one_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    number = json.loads((await get("/broken")).text)["errorId"]
    assert number in capsys.readouterr().out
    assert number in (await get("/broken", Accept="text/html")).text


def test_where_a_problem_is_told_of_there_is_something() -> None:
    _, _, place = TOLD_AT.partition("/docs/")
    name, _, fragment = place.partition("#")
    told = guide(name)
    assert told
    assert f'<h2 id="{fragment}">' in told.body


async def test_a_path_is_not_written_into_the_page() -> None:
    found = await get("//evil.example/%22%3E%3Cscript%3Ealert(1)", Accept="text/html")
    assert "evil" not in found.text
    assert "alert" not in found.text
