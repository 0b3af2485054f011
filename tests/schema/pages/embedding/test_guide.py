"""What docs/embed.md and docs/operations.md say of embeds, frames and oEmbed is what there is."""

import gzip
import json
import re
import shlex
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import PUBLIC, Selection
from m4d_schema.pages.embedding.snippets import frame, frame_address
from m4d_schema.pages.embedding.wish import MOST, PICKED, Wish
from m4d_search.refusal import CODES
from m4d_search.widget import widget
from tests.forked import m4d
from tests.schema.pages.embedding.conftest import BASE, EMBED, Opening
from tests.schema.pages.embedding.test_snippets import Elements
from tests.schema.running import environment
from tests.world import save, write

ROOT = Path(__file__).parents[4]
GUIDE = (ROOT / "docs/embed.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
CHAPTER = OPERATIONS.split("## Search on the pages of others\n")[1].split("\n## ")[0]


def section(name: str) -> str:
    return GUIDE.split(f"\n## {name}\n")[1].split("\n## ")[0]


def block(name: str, language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", section(name), re.DOTALL)
    return str(found).strip()


def test_the_line_of_a_frame_is_the_one_that_is_made() -> None:
    wish = Wish(id="PUBLIC_ID", lang="fr", picks={"countries": ("TN",)})
    assert block("As a frame", "html") == frame(frame_address(wish, BASE), "Recherche", ("100%", 620))


def test_parameters_of_a_frame_are_those_that_are_read() -> None:
    rows = [line.split("|")[1] for line in section("As a frame").splitlines() if line.startswith("| `")]
    wish = Wish(
        id="x", mode="latest", picks=dict.fromkeys(PICKED, ("x",)), filter="x", theme="dark", accent="#000000",
        accent_dark="#000000", browse=True, recent=True, limit=MOST,
    )  # fmt: skip
    assert set(re.findall(r"`([a-z-]+)`", " ".join(rows))) == {name for name, _ in wish.query()}
    assert f"up to {MOST} |" in section("As a frame")


@pytest.mark.anyio
async def test_what_is_told_of_oembed_is_answered(opening: Opening, world: Database) -> None:
    http = await opening(site_url="https://site.example")
    (id_,) = await save(world, write("a", title="A slug"))
    slug = (await Rows(world).by_id([id_], Selection(viewer=PUBLIC, columns=frozenset({"slug"}), first=1)))[id_]["slug"]
    _, address = shlex.split(block("oEmbed", "sh"))
    (link,) = Elements(block("oEmbed", "html")).found
    for url in (address, str(link[1]["href"]).replace("a-slug", slug)):
        assert url.startswith(f"{BASE}/oembed?")
        answer = await http.get(url)
        assert (answer.status_code, answer.json()["type"]) == (200, "rich")
    asked = dict(parse_qsl(urlsplit(address).query))
    assert (await http.get("/oembed", params={**asked, "format": "xml"})).status_code == 501
    assert f"{link[1]['type']}" == "application/json+oembed"


@pytest.mark.anyio
async def test_the_guide_names_ids_as_they_are(http: httpx.AsyncClient) -> None:
    assert EMBED.startswith("embed-")
    assert 'embed-id="embed-…"' in GUIDE
    assert (await http.get("/embed/frame?id=PUBLIC_ID")).status_code == 404


@pytest.mark.timeout(120)
def test_the_commands_run(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    assert m4d(environ, "db", "upgrade").returncode == 0
    command, *arguments = shlex.split(block("Ids, and the sites they are for", "sh").replace("\\\n", ""))
    made = m4d(environ, *arguments)
    assert (command, made.returncode) == ("m4d", 0), made.stderr
    (listed,) = json.loads(m4d(environ, "embeds", "list", "--json").stdout)
    assert listed["origins"] == ["https://city.example", "https://*.city.example"]
    told = re.findall(r"^\| `m4d embeds (\w+)", CHAPTER, re.MULTILINE)
    offered = re.findall(r"^│ (\w+) ", m4d(environ, "embeds", "--help").stdout.split("Commands")[1], re.MULTILINE)
    assert told == offered


@pytest.mark.parametrize("name", sorted(set(re.findall(r"M4D_\w+", CHAPTER + section("oEmbed")))))
def test_a_setting_that_is_named_is_one(name: str) -> None:
    assert name.removeprefix("M4D_").lower() in Settings.model_fields


def test_codes_are_those_of_the_door() -> None:
    told = set(re.findall(r"\(`(\w+)`\)", section("Ids, and the sites they are for")))
    assert told == {"origin_not_allowed", "invalid_api_key", "too_many_requests"} <= set(CODES)


def test_our_size_is_the_one_that_was_measured() -> None:
    row = next(line for line in section("How large it is").splitlines() if line.startswith("| `<m4d-search>`"))
    told = float(row.split("|")[2])
    assert told == pytest.approx(len(gzip.compress(widget().script, 9)) / 1024, abs=0.2)  # zlib and zlib-ng differ
