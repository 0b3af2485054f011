"""What the page gives to try works as it is shown."""

import json
import re
import shlex
from pathlib import Path

import graphql
import pytest

from m4d_core.ingestion.registry import load_registry
from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_schema.pages import assets, examples
from m4d_search.contract import SearchEngine
from tests.forked import m4d
from tests.schema.asking import Asker, index
from tests.schema.running import environment
from tests.schema.shelf import fill

ROOT = Path(__file__).parent.parent.parent.parent
SCRIPT = (assets.FOLDER / "landing.js").read_text("utf-8")
SEARCH = re.findall(r"const SEARCH = `([^`]+)`", SCRIPT)[0]
DOCUMENTS = [*(example.document for example in examples.QUERIES), examples.NEWEST, examples.MISSPELT, SEARCH]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_query_fits_the_schema_that_is_published(document: str) -> None:
    schema = graphql.build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))
    assert graphql.validate(schema, graphql.parse(document)) == []


@pytest.mark.anyio
async def test_every_query_is_answered(world: Database, engine: SearchEngine, ask: Asker) -> None:
    await fill(world)
    await index(world, engine)
    for document in DOCUMENTS[:-1]:
        answer = await ask.data(document)
        assert all(answer.values()), document
    filters = {"kinds": ["NEWS"], "countries": {"anyOf": ["TN"]}}
    found = (await ask.data(SEARCH, text="remitance", filter=filters))["search"]
    assert found["count"]["value"] == len(found["nodes"]) > 0
    assert [facet["field"] for facet in found["facets"]] == ["KIND", "COUNTRY"]


@pytest.mark.parametrize("document", [examples.NEWEST, examples.MISSPELT, '{ it(a: "it\'s \\\\ `x` $(y)") }'])
def test_a_shell_reads_the_curl_line_as_it_is_meant(document: str) -> None:
    line = examples.curl("http://m4d.example", document)
    words = shlex.split(line.replace("\\\n", " "))
    assert words[:5] == ["curl", "http://m4d.example/graphql", "-H", "Content-Type: application/json", "-d"]
    assert [json.loads(word) for word in words[5:]] == [{"query": document}]


def test_the_feed_is_five_lines_that_declare_a_source_and_stand_in_the_docs(tmp_path: Path) -> None:
    assert len(examples.FEED.splitlines()) == 5
    assert examples.FEED in (ROOT / "docs" / "plugins.md").read_text("utf-8")
    (tmp_path / "feeds.toml").write_text(examples.FEED)
    registry = load_registry(Settings(feeds=(str(tmp_path / "feeds.toml"),)))
    assert registry.get("city-news").source.partner == "uclg"


@pytest.mark.timeout(120)
def test_the_commands_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the network is missing: a proxy that nobody serves stands before it."""
    (tmp_path / "feeds.toml").write_text(examples.FEED)
    monkeypatch.chdir(tmp_path)
    exported, *lines = examples.COMMANDS.splitlines()
    name, value = exported.removeprefix("export ").split("=")
    environ = environment(tmp_path, **{name: value, "M4D_FETCH_PROXY": "http://127.0.0.1:1"})
    assert len(lines) == 3
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == ".venv/bin/m4d"
        done = m4d(environ, *arguments)
        assert "city-news" in done.stdout, done.stderr
        assert done.returncode in (0, 1), done.stderr
