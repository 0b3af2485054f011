"""docs/query.md, from the first line to the site: every block is run as it stands there.

The pages of the site are built by Next.js in the long form; `npm ci --prefix schema/examples/nextjs` installs it.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.absent import absent
from tests.schema.running import Running, free_port, running

ROOT = Path(__file__).parents[2]
SITE = ROOT / "schema" / "examples" / "nextjs"
GUIDE = (ROOT / "docs" / "query.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
SHOWN = re.findall(r"\[`([^`]+)`\]\(\.\./schema/examples/nextjs/\1\):\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
QUERIES = [code for language, code in BLOCKS if language == "graphql"]
CURLS = [code for _, code in BLOCKS if code.startswith("curl")]
ASKED = """
import { at, newest } from "SITE/lib/m4d.mjs";
const first = await newest("TN", "fr");
const item = await at(first.items[0].path);
const [none, all] = [await at("/news/none-such"), await newest("MA", "ar", first.next.endCursor)];
let failed;
try { await newest("TN", "fr", "no cursor"); } catch ({ message }) { failed = message; }
console.log(JSON.stringify({ first, item, none, all, failed }));
"""

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("server"), M4D_PLUGINS="undp-projects") as up:
        up.until('{ search(text: "remitances") { nodes { title } } }', "emit")
        yield up


@pytest.mark.parametrize("line", CURLS)
def test_a_line_is_answered_as_it_is_copied(server: Running, line: str) -> None:
    curl = shutil.which("curl") or absent("no curl on the PATH")
    local = line.replace("http://127.0.0.1:8000", server.base).replace("curl", f"{curl} --silent --noproxy '*'", 1)
    done = subprocess.run(["sh", "-c", local], capture_output=True, text=True, check=True, timeout=30)
    assert len(json.loads(done.stdout)["data"]["contents"]["nodes"]) == 3


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: re.findall(r"\w+", query)[1])
def test_a_query_is_answered_with_something(server: Running, query: str) -> None:
    data = server.ask(query)
    (found,) = data.values()
    assert found
    nodes = found.get("nodes", found.get("edges"))
    assert nodes is None or len(nodes) > 0


def node(server: Running, code: str) -> dict[str, Any]:
    binary = shutil.which("node") or absent("Node is not installed")
    done = subprocess.run(
        [binary, "--input-type=module", "-e", code],
        env={"M4D_URL": server.base},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_the_site_asks_is_answered(server: Running) -> None:
    found = node(server, ASKED.replace("SITE", SITE.as_posix()))
    assert found["first"]["name"] == "Tunisie"
    assert found["first"]["total"] >= len(found["first"]["items"]) > 0
    assert found["item"]["content"]["title"] == found["first"]["items"][0]["title"]
    assert found["none"] is None
    assert found["all"]["name"] == "المغرب"
    assert found["failed"].startswith("BAD_INPUT: ")


@pytest.mark.parametrize(("name", "code"), SHOWN)
def test_the_guide_shows_the_files_of_the_site(name: str, code: str) -> None:
    assert (SITE / name).read_text("utf-8") == code


def test_the_guide_shows_no_code_that_is_not_run() -> None:
    files = {path.relative_to(SITE).as_posix() for part in ("app", "lib") for path in (SITE / part).rglob("*.*js*")}
    assert {name for name, _ in SHOWN} == files
    others = [code for _, code in BLOCKS if code not in QUERIES and code not in dict(SHOWN).values()]
    assert len(CURLS) == 2
    assert [code for code in others if code not in CURLS] == [
        code for code in others if code.startswith("npx create-next-app")
    ]


@pytest.mark.long
@pytest.mark.timeout(900)
def test_next_builds_the_site_and_serves_it(server: Running) -> None:
    if not (SITE / "node_modules").is_dir():
        absent("`npm ci --prefix schema/examples/nextjs` has not been run")
    port = free_port()
    environ = {**server.environ, "M4D_URL": server.base, "NEXT_TELEMETRY_DISABLED": "1"}
    next_js = [shutil.which("node") or absent("Node is not installed"), "node_modules/next/dist/bin/next"]
    subprocess.run([*next_js, "build"], cwd=SITE, env=environ, check=True, capture_output=True, timeout=600)
    site = subprocess.Popen([*next_js, "start", "--port", str(port)], cwd=SITE, env=environ, stdout=subprocess.DEVNULL)
    try:
        page = reached(f"http://127.0.0.1:{port}/")
        assert "<h1>Tunisie" in page.text
        (path, *_) = re.findall(r'<h2><a href="(/[^"]+)"', page.text)
        assert httpx.get(f"http://127.0.0.1:{port}{path}", timeout=30).status_code == 200
        assert httpx.get(f"http://127.0.0.1:{port}/news/none-such", timeout=30).status_code == 404
    finally:
        site.kill()
        site.wait()


def reached(address: str) -> httpx.Response:
    deadline = time.monotonic() + 60
    while True:
        try:
            return httpx.get(address, timeout=30)
        except httpx.TransportError:
            assert time.monotonic() < deadline
