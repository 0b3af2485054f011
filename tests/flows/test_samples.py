"""Partners' captured payloads through every room: bytes in, GraphQL and search out, on both databases."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from m4d_core.clock import FixedClock, seeded_randomness
from m4d_core.ingestion.contract import ALL
from m4d_core.ingestion.fetch import Fetcher, FetchPolicy
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry, load_registry
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.runner import FILE, Options, Recorded, run_source
from m4d_core.ingestion.workshop import Workshop
from m4d_core.settings import Settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_core.storage.reference_rows import read_reference
from m4d_schema.execution import Executor
from m4d_schema.pages.operations import operations
from m4d_schema.schema import build_schema
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.indexer import Indexer
from m4d_search.public import PublicContent
from tests.schema.asking import Asker, context_of, index
from tests.world import NOW, rows

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

# source, payload, entries in it, items with every scope, items with the shipped scope
PAYLOADS = (
    ("undp-projects", "iati/undp-XM-DAC-41114-dportal-a.xml", 34, 30, 1),
    ("sdc-projects", "iati/sdc-CH-4-dportal-a.xml", 20, 20, 0),
    ("ec-projects", "iati/dportal-foodsecurity.xml", 7, 1, 0),
    ("un-news", "un-news/un-news-europe-rss-2022-04.xml", 30, 30, 8),
    ("emm", "ec/emm-newsbrief-clusters-en-2022-06.rss.xml", 3, 3, 0),
    ("world-bank-iati", "iati/worldbank.xml", 16, 16, 0),
    ("world-bank-projects", "worldbank/projects-v3-P508961-abridged.json", 1, 1, 0),
    ("world-bank-documents", "worldbank/wds-v3-abridged.json", 1, 1, 0),
    ("reliefweb", "reliefweb/reliefweb-api-v1-reports-page1.json", 4, 4, 0),
)
UNLICENSED = {"world-bank-projects", "world-bank-documents"}
FIELDS = """
  nodes { id title kind locale publishedAt countries { iso2 } license { key } provenance { originalUrl }
    source { slug } }
  count { value }
"""


@pytest.fixture
async def workshop(database: Database) -> AsyncIterator[Workshop]:
    settings = Settings(demo=False)
    await prepare(database, settings, load_registry(settings), FixedClock(NOW))
    async with database.read() as connection:
        reference = await read_reference(connection)
    async with Fetcher(FetchPolicy.from_settings(settings)) as fetcher:
        yield Workshop(
            database=database, fetcher=fetcher, reference=reference, settings=settings, clock=FixedClock(NOW),
            chance=seeded_randomness(1),
        )  # fmt: skip


async def ingest(workshop: Workshop, samples: Path, registry: Registry, *, everything: bool) -> dict[str, Report]:
    reports = {}
    for key, name, *_ in PAYLOADS:
        recorded = Recorded(name=Path(name).name, body=(samples / name).read_bytes())
        options = Options(trigger=FILE, scope=ALL if everything else None, recorded=recorded)
        reports[key] = await run_source(workshop, registry.get(key), options)
    return reports


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """Answers of the database that was asked first."""
    return {}


async def test_every_operation_of_a_site_answers_alike_on_both_databases(
    workshop: Workshop, samples: Path, tmp_path: Path, told: dict[str, Any]
) -> None:
    database = workshop.database
    await ingest(workshop, samples, load_registry(workshop.settings), everything=True)
    engine = EmbeddedEngine(tmp_path / "search", write=True, search_timeout_s=30)
    await index(database, engine)
    ask = Asker(Executor(build_schema()), await context_of(database, engine))
    newest = "query ($k: ContentKind!) { contents(filter: {kinds: [$k]}, first: 1) { nodes { slug } } }"
    slugs = {
        name: (await ask.data(newest, k=kind))["contents"]["nodes"][0]["slug"]
        for name, kind in (("NewsItem", "NEWS"), ("ProjectPage", "PROJECT"), ("DocumentPage", "DOCUMENT"))
    }
    page = await ask.data("{ contents(first: 50) { pageInfo { endCursor } } }")
    for each in operations():
        variables = {**each.variables, **({"slug": slugs[each.name]} if each.name in slugs else {})}
        if each.name == "WorkloadE":
            variables["after"] = page["contents"]["pageInfo"]["endCursor"]
        answer = json.dumps(await ask.data(each.document, **variables), default=str)
        if each.name == "Search":  # its cursors tell which index they are of
            answer = re.sub(r'("(?:c|endC)ursor": )"[^"]+"', r"\1…", answer)
        assert told.setdefault(each.name, answer) == answer, each.name
    await engine.close()


async def test_every_item_comes_in_once_and_is_found(workshop: Workshop, samples: Path, tmp_path: Path) -> None:
    registry, database = load_registry(workshop.settings), workshop.database
    before = len(await rows(database))
    reports = await ingest(workshop, samples, registry, everything=True)
    for key, _, entries, items, _ in PAYLOADS:
        counts = reports[key].counts
        assert (reports[key].status, counts["fetched"], counts["new"]) == ("OK", entries, items), key
    assert reports["undp-projects"].counts["waiting"] == 4
    assert reports["ec-projects"].counts["skipped"] == 6, "of other publishers"
    stored, latest = await rows(database), await Changes(database).latest()
    assert len(stored) - before == 106

    again = await ingest(workshop, samples, registry, everything=True)
    assert all(again[key].counts["same"] == items for key, _, _, items, _ in PAYLOADS)
    assert (await rows(database), await Changes(database).latest()) == (stored, latest)

    engine = EmbeddedEngine(tmp_path / "search", write=True, search_timeout_s=30)
    while await Indexer(engine, Changes(database), PublicContent(database)).step():
        pass
    ask = Asker(Executor(build_schema()), await context_of(database, engine))
    for key, _, _, items, _ in PAYLOADS:
        listed = await _listed(ask, key)
        assert len(listed) == items
        for node in listed:
            await _is_found(ask, node)
    await engine.close()


async def _listed(ask: Asker, key: str) -> list[dict[str, Any]]:
    body = await ask.body(f'{{ contents(first: 100, filter: {{sources: {{anyOf: ["{key}"]}}}}) {{ {FIELDS} }} }}')
    nodes: list[dict[str, Any]] = body["data"]["contents"]["nodes"]
    assert body["data"]["contents"]["count"]["value"] == len(nodes)
    for node in nodes:
        assert node["title"].strip()
        assert re.fullmatch("[a-z]{2,3}", node["locale"])
        assert (node["license"]["key"] == "unknown") is (key in UNLICENSED)
    return nodes


async def _is_found(ask: Asker, node: dict[str, Any]) -> None:
    text = re.sub(r'["\-\\]', " ", node["title"])
    source = node["source"]["slug"]
    query = (
        f'{{ search(text: "{text}", first: 100, filter: {{sources: {{anyOf: ["{source}"]}}}}) {{ nodes {{ id }} }} }}'
    )
    found = (await ask.body(query))["data"]["search"]["nodes"]
    assert node["id"] in {each["id"] for each in found}, node["title"]


async def test_what_the_payload_does_not_say_is_not_guessed(workshop: Workshop, samples: Path) -> None:
    await ingest(workshop, samples, load_registry(workshop.settings), everything=True)
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in await rows(workshop.database):
        by_source.setdefault(row["source_key"], []).append(row)
    assert all(row["countries"] == [] and row["summary"] is None for row in by_source["emm"])
    assert all(row["published_at"] and row["url"] for row in (*by_source["emm"], *by_source["un-news"]))
    assert all(row["countries"] == [] for row in by_source["un-news"])
    assert all(row["published_at"] is None for row in (*by_source["undp-projects"], *by_source["sdc-projects"]))
    assert sum(row["countries"] == [] for row in by_source["sdc-projects"]) == 4
    assert all(row["url"] is None for row in by_source["sdc-projects"])
    assert all(row["html"] is None for row in (*by_source["un-news"], *by_source["emm"])), "no open license, no text"


async def test_the_shipped_scopes_let_through_what_is_about_migration(workshop: Workshop, samples: Path) -> None:
    reports = await ingest(workshop, samples, load_registry(workshop.settings), everything=False)
    for key, _, _, _, inside in PAYLOADS:
        assert reports[key].counts["new"] == inside, key
    stored = [row for row in await rows(workshop.database) if row["source_key"] == "un-news"]
    assert {row["identity"] for row in stored} == {
        "1115242", "1115122", "1114982", "1114592", "1114372", "1114092", "1113942", "1113652",
    }  # fmt: skip
    (project,) = [row for row in await rows(workshop.database) if row["source_key"] == "undp-projects"]
    assert (project["identity"], project["goals"]) == ("XM-DAC-41114-PROJECT-00127264", project["goals"])
    assert "10.7" in project["goals"]
