"""Where snippets are made, without a browser: what may be chosen, and what comes of it."""

import httpx
import pytest

from m4d_core.content.kind import State
from m4d_core.storage.database import Database
from m4d_schema.facet_names import SPOKEN
from m4d_schema.pages.embedding.wish import PICKED
from tests.schema.asking import statements
from tests.schema.pages.embedding.conftest import BASE, EMBED, Opening
from tests.schema.pages.embedding.test_snippets import Elements
from tests.world import save, write

pytestmark = pytest.mark.anyio


async def stored(world: Database) -> None:
    await save(
        world,
        write("a", countries=("TN", "MA"), themes=("remittances",)),
        write("b", countries=("TN",), language="fr", kind="EVENT"),
        write("draft", countries=("SN",), state=State.DRAFT),
    )


async def test_what_is_public_may_be_chosen_by_its_name_and_counted(http: httpx.AsyncClient, world: Database) -> None:
    await stored(world)
    with statements(world) as seen:
        page = await http.get("/embed?ui=fr&countries=TN&mode=inline")
    assert len([each for each in seen if each.startswith("SELECT")]) == len(PICKED)
    ticks = [said for tag, said in Elements(page.text).found if tag == "input" and said.get("type") == "checkbox"]
    found = {(said["name"], said["value"]): "checked" in said for said in ticks}
    assert found == {
        ("countries", "MA"): False, ("countries", "TN"): True, ("themes", "remittances"): False,
        ("kind", "NEWS"): False, ("kind", "EVENT"): False, ("source", "demo"): False,
        ("languages", "en"): False, ("languages", "fr"): False, ("browse", "1"): False, ("recent", "1"): False,
    }  # fmt: skip
    assert page.text.index("Tunisie") < page.text.index("Maroc")  # what is chosen comes first
    assert "Choix : 1" in page.text
    assert "Transferts de fonds" in page.text


async def test_without_a_script_the_form_makes_the_lines(http: httpx.AsyncClient, world: Database) -> None:
    await stored(world)
    page = await http.get("/embed?ui=en&mode=inline&lang=fr&countries=TN&theme=&accent=%230b5d6b&id=")
    assert "&lt;m4d-search lang=&#34;fr&#34; filter=&#39;countries = &#34;TN&#34;&#39;&gt;" in page.text
    frame = dict(Elements(page.text).found)["iframe"]
    assert frame["src"] == f"{BASE}/embed/frame?lang=fr&countries=TN"
    first = await http.get("/embed")
    assert "browse&gt;" in first.text  # so that there is something to see


async def test_its_script_asks_for_the_same(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/embed/snippet.json?ui=es&mode=modal&accent=%23cccc00&id={EMBED}")
    found = answer.json()
    assert set(found) == {"snippet", "frame", "address", "height", "warnings"}
    assert 'mode="modal"' in found["snippet"]
    assert found["warnings"] == {"accent": "Difícil de leer: un contraste de 1.55, cuando hace falta 4.5."}


async def test_an_id_that_is_none_and_one_that_is_needed_are_told(opening: Opening) -> None:
    closed = await opening(search_anonymous=False)
    for query, said in (("id=embed-nobody", "no embed with this id"), ("", "with an id alone")):
        warnings = (await closed.get(f"/embed/snippet.json?{query}")).json()["warnings"]
        assert said in warnings["id"]
    assert (await closed.get(f"/embed/snippet.json?id={EMBED}")).json()["warnings"] == {}


async def test_an_empty_installation_has_a_form_too(http: httpx.AsyncClient) -> None:
    page = await http.get("/embed?countries=SN")
    assert (page.status_code, "<details open>" in page.text, "Senegal" in page.text) == (200, True, True)


@pytest.mark.parametrize("language", SPOKEN)
async def test_it_speaks_the_language_of_who_asks(http: httpx.AsyncClient, language: str) -> None:
    page = await http.get("/embed", headers={"accept-language": f"{language}-XX, en;q=0.1"})
    opened = dict(Elements(page.text).found)
    assert opened["html"]["lang"] == language
    assert (
        f'<m4d-search lang="{language}"' in (await http.get(f"/embed/snippet.json?lang={language}")).json()["snippet"]
    )


async def test_it_is_a_page_like_the_others(http: httpx.AsyncClient) -> None:
    page = await http.get("/embed?ui=fr&lang=es")
    assert page.headers["content-language"] == "fr"
    for said in ('href="/sources?lang=fr"', 'aria-current="page"', 'href="?lang=ar"', 'href="#main"', "<footer>"):
        assert said in page.text
    assert '<option value="es" lang="es" selected>' in page.text
    known = await http.get("/embed?ui=fr&lang=es", headers={"if-none-match": page.headers["etag"]})
    assert known.status_code == 304


async def test_nothing_runs_in_it_but_our_script(http: httpx.AsyncClient) -> None:
    hostile = '"><script>alert(1)</script>'
    page = await http.get("/embed", params=[("countries", "x'y"), ("filter", hostile), ("id", hostile)])
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "form-action 'self'; frame-src 'self';" in policy
    assert "unsafe" not in policy
    assert [tag for tag, _ in Elements(page.text).found].count("script") == 1
