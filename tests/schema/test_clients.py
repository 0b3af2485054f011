"""The clients that frontend teams use, run by Node against a server as its operator has it.

`npm ci --prefix tests/schema/clients` installs them; without Node or without them the tests are skipped.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.absent import absent
from tests.forked import m4d
from tests.schema.running import Running, running

ROOT = Path(__file__).parent.parent.parent
CLIENTS = Path(__file__).parent / "clients"
GUIDE = (ROOT / "docs" / "clients.md").read_text("utf-8")
SHOWN = re.findall(r"\[`([\w/.-]+)`\]\(\.\./tests/schema/clients/[^)]+\):\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
NODE = shutil.which("node")
JITI = "node_modules/jiti/lib/jiti-cli.mjs"
CONTENT = ["BlogPost", "Document", "Event", "NewsArticle", "Page", "Project", "Video"]
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("server"), M4D_PLUGINS="undp-projects") as up:
        up.until('{ search(text: "remittances") { nodes { title } } }', "emit")
        yield up


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder as a frontend team has it: their files, our schema, the packages; what is generated stays in it."""
    if NODE is None or not (CLIENTS / "node_modules").is_dir():
        absent("Node is not installed, or `npm ci --prefix tests/schema/clients` has not been run")
    folder = tmp_path / "site"
    shutil.copytree(CLIENTS, folder, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "schema" / "schema.graphql", folder)
    (folder / "node_modules").symlink_to(CLIENTS / "node_modules")
    return folder


def node(site: Path, *arguments: str, **environ: str) -> str:
    """Run Node in the folder and return what it prints."""
    done = subprocess.run(
        [str(NODE), *arguments], cwd=site, env={"PATH": "/usr/bin:/bin", "HOME": str(site), **environ},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pushed(server: Running, file: Path) -> str:
    """Push documents as an operator does; what the command says."""
    done = m4d(server.environ, "operations", "push", str(file))
    assert done.returncode == 0, done.stderr
    return done.stderr.strip()


def test_apollo_client_pages_caches_and_asks_by_hash(server: Running, site: Path) -> None:
    found = json.loads(node(site, "apollo/run.mjs", server.base))
    assert found["types"]["Content"] == CONTENT
    assert {"Country", "Organization", "Source"} < set(found["types"]["Node"])
    assert len(found["first"]) == 5
    assert found["merged"][:5] == found["first"]
    assert len(set(found["merged"])) == 10 < found["count"]
    assert all(has_status == (name == "Project") for name, has_status in found["statuses"])
    assert found["fromCache"]["id"] == found["first"][0]
    assert found["failed"] == ["VALIDATION_FAILED"]
    hashed = {"method": "GET", "hasDocument": False}
    assert found["requests"] == [
        {**hashed, "status": 400},  # nobody has asked this yet
        {"method": "POST", "hasDocument": True, "status": 200},
        {**hashed, "status": 200},  # the next page
        {**hashed, "status": 200},  # another client
        {**hashed, "status": 400},
        {"method": "POST", "hasDocument": True, "status": 400},
    ]


def test_urql_searches_and_asks_by_hash(server: Running, site: Path) -> None:
    found = json.loads(node(site, "urql/run.mjs", server.base))
    assert len(found["found"]["nodes"]) == 3
    assert {each["__typename"] for each in found["found"]["nodes"]} <= set(CONTENT)
    assert found["other"] == found["found"]["count"]["value"] > 3
    assert found["isSame"] is True
    assert found["failed"] == ["VALIDATION_FAILED"]
    assert [(each["hasDocument"], each["status"]) for each in found["requests"]] == [
        (False, 400), (True, 200),
        (False, 200),  # another client
        (False, 400), (True, 400),
    ]  # fmt: skip
    assert {each["method"] for each in found["requests"]} == {"GET"}


def test_graphql_codegen_makes_documents_that_are_trusted_as_they_are(server: Running, site: Path) -> None:
    node(site, "node_modules/.bin/graphql-codegen", "--config", "codegen/codegen.mjs")
    manifest = site / "codegen" / "generated" / "persisted-documents.json"
    (key,) = json.loads(manifest.read_text("utf-8"))
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", key)
    ask = (JITI, "codegen/run.ts")
    assert json.loads(node(site, *ask, M4D_URL=server.base)) == {
        "error": "PERSISTED_QUERY_NOT_FOUND: PersistedQueryNotFound"
    }
    assert pushed(server, manifest) == "1 of 1 documents are new"
    found: dict[str, Any] = json.loads(node(site, *ask, M4D_URL=server.base))
    assert found["country"]["name"] == "Senegal"
    assert found["contents"]["count"]["value"] >= len(found["contents"]["nodes"]) > 0
    assert pushed(server, manifest) == "0 of 1 documents are new"


def test_what_graphql_codegen_makes_fits_what_a_site_writes(site: Path) -> None:
    node(site, "node_modules/.bin/graphql-codegen", "--config", "codegen/codegen.mjs")
    node(site, "node_modules/typescript/bin/tsc", "--project", "codegen")


def test_relay_compiles_a_paginated_fragment_and_its_store_joins_the_pages(server: Running, site: Path) -> None:
    said = node(site, "node_modules/relay-compiler/cli.js", "relay/relay.config.json")
    assert "ERROR" not in said
    assert "WARN" not in said
    assert pushed(server, site / "relay" / "persisted.json") == "2 of 2 documents are new"
    found = json.loads(node(site, JITI, "relay/run.js", server.base))
    assert (found["path"], found["refetch"]) == (["contents"], "ListPagePaginationQuery")
    assert len(found["first"]) == 5
    assert found["merged"][:5] == found["first"]
    assert len(set(found["merged"])) == 10 < found["count"]
    assert found["hasNext"] is True


@pytest.mark.parametrize(("name", "code"), SHOWN)
def test_the_guide_shows_what_is_tested(name: str, code: str) -> None:
    assert (CLIENTS / name).read_text("utf-8") == code


def test_the_guide_shows_no_other_code_but_lines_for_a_shell() -> None:
    languages = re.findall(r"^```(\w+)$", GUIDE, re.MULTILINE)
    assert len(languages) - languages.count("sh") == len(SHOWN) > 8
