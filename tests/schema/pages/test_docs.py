"""The guides as pages: the list, each guide, its images, and that an installed M4D has them."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from m4d_schema.facet_names import SPOKEN
from m4d_schema.pages.docs import docs_routes
from m4d_schema.pages.guides import GROUPS, guide
from m4d_schema.pages.speech import Speech

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[3]
NAMES = [name for few in GROUPS.values() for name in few]


async def get(path: str, **headers: str) -> httpx.Response:
    app = Starlette(routes=docs_routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("language", SPOKEN)
async def test_the_list_names_every_guide_and_says_in_which_language_they_are(language: str) -> None:
    found = (await get(f"/docs?lang={language}")).text
    for name in NAMES:
        assert f'<a href="/docs/{name}?lang={language}">' in found
    speech = Speech(language)
    assert (speech.text("docs.english") in found) == (language != "en")
    assert found.count('<li class="card" lang="en" dir="ltr">') == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
async def test_a_guide_stands_in_its_page(name: str) -> None:
    shown = guide(name)
    assert shown
    assert shown.body in (await get(f"/docs/{name}")).text
    found = await get(f"/docs/{name}?lang=ar")
    assert found.headers["content-language"] == "ar"
    assert '<article class="guide" lang="en" dir="ltr">' in found.text
    for heading in shown.headings:
        assert f'<a href="#{heading.anchor}">' in found.text
    place = NAMES.index(name)
    for beside in (*NAMES[max(place - 1, 0) : place], *NAMES[place + 1 : place + 2]):
        assert f'<a href="/docs/{beside}?lang=ar" lang="en">' in found.text
    again = await get(f"/docs/{name}?lang=ar", **{"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304


async def test_its_links_go_on_in_the_chosen_language() -> None:
    assert '<a href="/docs/graphql#mirrors">' in (await get("/docs/query")).text
    found = (await get("/docs/query?lang=fr")).text
    assert '<a href="/docs/graphql?lang=fr#mirrors">' in found
    assert not re.search(r'href="/docs/[^"?]*[#"]', found.replace('href="/docs/images', ""))


@pytest.mark.parametrize("path", ["/docs/nonesuch", "/docs/..%2fREADME", "/docs/graphql.md", "/docs/images/none.webp"])
async def test_nothing_else_is_there(path: str) -> None:
    assert (await get(path)).status_code == 404


IMAGES = {path.name: path.read_bytes() for path in (ROOT / "docs" / "images").iterdir()}


@pytest.mark.parametrize("name", sorted(IMAGES))
async def test_an_image_comes_as_what_it_is(name: str) -> None:
    found = await get(f"/docs/images/{name}")
    assert found.content == IMAGES[name]
    kinds = {"webp": "image/webp", "svg": "image/svg+xml"}
    assert found.headers["content-type"] == kinds[name.rpartition(".")[2]]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert len(found.content) < 80_000


def test_an_installed_m4d_has_them(tmp_path: Path) -> None:
    """The wheel is built as pip builds it, without a network; what is in it is served from it."""
    build = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(tmp_path), ".")
    subprocess.run([sys.executable, "-m", "pip", *build], cwd=ROOT, check=True, timeout=100)
    (wheel,) = tmp_path.glob("m4d-*.whl")
    with zipfile.ZipFile(wheel) as held:
        held.extractall(tmp_path / "site")
    asked = "from m4d_schema.pages import guides; print(guides.folder(), *sum(guides.GROUPS.values(), ()))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", asked],
        env={"PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    place, *found = done.stdout.split()
    assert Path(place) == tmp_path / "site" / "m4d_schema" / "pages" / "manual"
    assert found == NAMES
    assert {path.name for path in (Path(place) / "images").iterdir()} == set(IMAGES)
