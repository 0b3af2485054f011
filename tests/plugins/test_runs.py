"""Whole runs of the paged sources against a server that answers as recorded: everything once, a key nowhere."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from m4d_core.ingestion import ALL, source
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from m4d_plugins.reliefweb.reports import ReliefWeb
from m4d_plugins.unhcr import UnhcrDocuments
from m4d_plugins.world_bank.documents import WorldBankDocuments
from m4d_plugins.world_bank.projects import WorldBankProjects
from tests.core.ingestion.bench import Bench, opened
from tests.plugins.test_recorded import RECORDED
from tests.world import rows

pytestmark = pytest.mark.anyio
KEY = "canary-key-0123456789"


@source("demo", partner="m4d", scope=ALL)
class Reports(ReliefWeb):
    pass


@source("demo", partner="m4d", scope=ALL)
class Library(WorldBankDocuments):
    pass


@source("demo", partner="m4d", scope=ALL)
class Projects(WorldBankProjects):
    pass


@source("demo", partner="m4d", scope=ALL)
class Portal(UnhcrDocuments):
    pass


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world, ingest_max_bad=0.5) as made:
        yield made


def recorded(name: str) -> Any:
    return orjson.loads((RECORDED / f"{name}.json").read_bytes())


def asked(bench: Bench) -> list[dict[str, str]]:
    queries = [parse_qs(urlsplit(request.path).query) for request in bench.server.requests]
    bench.server.requests.clear()
    return [{name: values[0] for name, values in query.items()} for query in queries]


async def stands_nowhere(bench: Bench, key: str) -> bool:
    models = (tables.Source, tables.SourceUrl, tables.Fetch, tables.FetchRun, tables.Content, tables.Quarantine)
    return not [model for model in models if key in repr(await rows(bench.database, model))]


async def test_reliefweb(bench: Bench) -> None:
    answer = recorded("reliefweb")
    answer["links"]["next"]["href"] = bench.server.url("/v2/reports?offset=100&limit=100")
    pages = Reply(body=orjson.dumps(answer)), Reply(body=b'{"data": [], "links": {}, "totalCount": 5}')
    bench.made, bench.path, bench.options = Reports, "/v2", {"appname": KEY}
    bench.server.route("/v2/reports", *pages, *pages)
    report = await bench.run()
    counts = report.counts
    assert (report.status, counts["new"], counts["quarantined"], counts["withdrawn"]) == ("OK", 3, 1, 0)
    first, second = asked(bench)
    assert (first["appname"], second["appname"], second["offset"]) == (KEY, KEY, "100")
    before, changes = await rows(bench.database), await bench.changes()
    again = await bench.run()
    assert (again.counts["same"], again.counts["new"], again.counts["changed"]) == (3, 0, 0)
    assert asked(bench)[0]["filter[conditions][1][value][from]"] == "2026-02-12T11:00:00+00:00", (
        "its newest, less the lag"
    )
    assert (await rows(bench.database), await bench.changes()) == (before, changes)
    assert await stands_nowhere(bench, KEY)
    answer["data"][0]["fields"]["status"] = "archive"
    bench.server.route("/v2/reports", Reply(body=orjson.dumps(answer)), pages[1])
    assert (await bench.run()).counts["withdrawn"] == 1


async def test_reliefweb_without_an_appname(bench: Bench) -> None:
    bench.made, bench.path = Reports, "/v2"
    report = await bench.run()
    assert (report.status, report.reason) == ("PAUSED", "not configured")
    assert report.detail == "appname: https://apidoc.reliefweb.int/parameters#appname"
    assert bench.server.requests == []


async def test_reliefweb_with_an_appname_that_is_not_approved(bench: Bench) -> None:
    bench.made, bench.path, bench.options = Reports, "/v2", {"appname": KEY}
    bench.server.route("/v2/reports", Reply(status=403, body=b'{"status": 403, "error": {"type": "AccessDenied"}}'))
    report = await bench.run()
    assert report.status == "FORBIDDEN"
    assert await stands_nowhere(bench, KEY)


@pytest.mark.parametrize(
    ("made", "name", "records", "new"),
    [(Library, "world-bank-documents", "documents", 3), (Projects, "world-bank-projects", "projects", 3)],
)
async def test_world_bank(bench: Bench, made: Any, name: str, records: str, new: int) -> None:
    whole = recorded(name)
    size = made.paginate.size[1]
    whole["total"] = str(size + 1)
    padding = {f"X{number}": "no record" for number in range(size - len(whole[records]) + ("facets" in whole[records]))}
    first = {**whole, records: {**whole[records], **padding}}
    last = {**whole, records: {"facets": {}} if made is Library else {}}
    bench.made, bench.path = made, "/api"
    bench.settings = bench.settings.model_copy(update={"ingest_max_bad": 1.0})
    pages = Reply(body=orjson.dumps(first)), Reply(body=orjson.dumps(last))
    bench.serves(*pages, *pages)
    report = await bench.run()
    assert (report.status, report.counts["new"]) == ("OK", new)
    assert [query["os"] for query in asked(bench)] == ["0", str(size)]
    before, changes = await rows(bench.database), await bench.changes()
    again = await bench.run()
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert (await rows(bench.database), await bench.changes()) == (before, changes)


async def test_unhcr(bench: Bench) -> None:
    bench.made, bench.path, bench.options = Portal, "/documents.json", {"api_key": KEY, "limit": "50"}
    bench.serves(Reply(body=orjson.dumps(recorded("unhcr-documents"))))
    report = await bench.run()
    assert (report.status, report.counts["new"], report.counts["quarantined"]) == ("OK", 2, 1)
    assert asked(bench) == [{"API_KEY": KEY, "order[created]": "desc", "limit": "50"}]
    assert await stands_nowhere(bench, KEY)
    changes = await bench.changes()
    assert (await bench.run()).counts["same"] == 2
    assert await bench.changes() == changes
