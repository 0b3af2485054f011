"""The IATI registry: what is asked, which files are read, and what a run makes of files that come, stay and go."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from m4d_core.content.item import License
from m4d_core.ingestion import IatiSource, Request, Skipped, source
from m4d_core.ingestion.contract import Budget, Context, Entry, FeedInfo, Page, SourceConfig
from m4d_core.ingestion.formats.json.parse import parse
from m4d_core.ingestion.iati_registry import PAGES, URL, dataset, is_page, search
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, opened
from tests.world import rows

BY = License(key="CC-BY", attribution="Agency")


def record(url: str = "https://a.example/a.xml", *, license_id: str = "cc-by", **extras: str) -> dict[str, Any]:
    """A dataset as the registry lists it."""
    return {
        "name": "agency-a",
        "license_id": license_id,
        "extras": [{"key": key, "value": value} for key, value in {"filetype": "activity", **extras}.items()],
        "resources": [{"url": url, "hash": "abc"}],
    }


def query(request: Request) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


def test_a_publishers_datasets_are_asked_for_page_by_page() -> None:
    first = search(URL, "undp")
    assert query(first) == {"fq": ["organization:undp"], "rows": ["200"], "start": ["0"]}
    assert (first.kept, first.format, first.hints) == (False, "json", {"records": "result.results"})
    assert is_page(first)
    page = Page(request=first, data={"result": {"count": 201}}, count=200)
    second = PAGES.next(page)
    assert second is not None
    assert query(second)["start"] == ["200"]
    assert PAGES.next(Page(request=second, data={"result": {"count": 201}}, count=1)) is None


def test_a_dataset_leads_to_its_file() -> None:
    asked = dataset(record("HTTPS://A.example/two words.xml", data_updated="2026-01-01 10:00:00"), BY)
    assert isinstance(asked, Request)
    assert (asked.url, asked.version) == ("https://a.example/two%20words.xml", "2026-01-01 10:00:00")
    assert (asked.large, asked.format, asked.kept) == (True, None, True)
    assert not is_page(asked)
    bare = dataset(record(), BY)
    assert isinstance(bare, Request)
    assert bare.version == "abc", "the hash of the resource where no time is stated"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (record(filetype="organisation"), "a file of the type organisation"),
        (record(license_id="cc-by-nc"), "the registry states the license cc-by-nc, the source CC-BY"),
        (record(license_id="other-at"), "the registry states the license other-at, the source CC-BY"),
        (record(license_id=""), "the registry states the license notspecified, the source CC-BY"),
        (record("ftp://a.example/a.xml"), "a dataset without an address"),
        ({"license_id": "cc-by"}, "a dataset without an address"),
        ({"license_id": "cc-by", "resources": [None, 7], "extras": "odd"}, "a dataset without an address"),
        ({"license_id": "cc-by", "resources": [{"url": None}], "extras": [None, {}]}, "a dataset without an address"),
    ],
)
def test_what_is_not_read_is_left_out_with_its_reason(given: dict[str, Any], reason: str) -> None:
    assert dataset(given, BY) == Skipped(reason=reason)


@pytest.mark.parametrize(
    ("stated", "declared"),
    [("cc-by", "CC-BY"), ("other-at", "attribution"), ("odc-pddl", "PDDL-1.0"), ("odc-by", "ODC-By-1.0")],
)
def test_the_licenses_of_our_partners_are_known(stated: str, declared: str) -> None:
    assert isinstance(dataset(record(license_id=stated), License(key=declared)), Request)


@pytest.mark.parametrize(
    ("name", "path", "urls"),
    [
        ("ckan-registry-datasets-02-2-datasets.json", "result.results",
         ["http://localhost:3000/data/test_foundation_a-dataset-001.xml",
          "http://localhost:3000/data/test_foundation_b-dataset-001.xml"]),
        ("fixture-org-activities.json", "", ["http://fixture.org/iati/activity.xml"]),
    ],
)  # fmt: skip
def test_captured_answers(samples: Path, name: str, path: str, urls: list[str]) -> None:
    found = [*parse((samples / "iati-registry" / name).read_bytes(), {"records": path})]
    asked = [dataset(each.data, None) for each in found if isinstance(each, Entry)]
    assert [each.url for each in asked if isinstance(each, Request)] == urls
    assert [each.version for each in asked if isinstance(each, Request)] == (
        ["2024-03-01 14:24:09"] * 2 if path else ["2018-10-24 22:51:42"]
    )
    assert all(isinstance(each, FeedInfo | Entry) for each in found)


# --- a source with a registry --------------------------------------------------------------------------------------
@source("demo", partner="m4d", license=BY)
class Projects(IatiSource):
    registry = "agency"


@pytest.mark.parametrize("given", ["", "0", "false", "No", " off "])
def test_the_registry_is_not_asked_unless_the_operator_says_so(given: str) -> None:
    made = Projects(SourceConfig(options={"registry": given}))
    assert (made.urls, [*made.requests(Context(url=""))]) == ((), [])


@pytest.mark.parametrize(
    ("given", "publisher"), [("1", "agency"), ("TRUE", "agency"), ("other-agency", "other-agency")]
)
def test_what_is_listed_goes_before_the_registry(given: str, publisher: str) -> None:
    made = Projects(SourceConfig(urls=("https://a.example/a.xml",), options={"registry": given}))
    listed, asked = made.requests(Context(url=""))
    assert (listed.url, listed.large) == ("https://a.example/a.xml", True)
    assert query(asked)["fq"] == [f"organization:{publisher}"]
    assert made.urls == (listed.url, asked.url)


def test_its_settings_are_named() -> None:
    assert {"registry", "registry_url"} <= set(Projects.settings())
    made = Projects(SourceConfig(options={"registry": "1", "registry_url": "https://ckan.example/search"}))
    assert made.urls[0].startswith("https://ckan.example/search?fq=organization%3Aagency")


# --- whole runs ----------------------------------------------------------------------------------------------------
LISTED = ("L-1",)


def file(*identities: str) -> Reply:
    inside = "".join(
        f"<iati-activity><iati-identifier>{each}</iati-identifier><title><narrative>Migrants {each}</narrative></title>"
        "</iati-activity>"
        for each in identities
    )
    return Reply(body=f"<iati-activities version='2.03'>{inside}</iati-activities>".encode())


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        made.made, made.path = Projects, "/listed.xml"
        made.options = {"registry": "1", "registry_url": made.server.url("/search")}
        made.serves(file(*LISTED))
        yield made


def registers(bench: Bench, **files: tuple[str, ...] | None) -> None:
    """Serve these files under versions named after what they hold; None is one that is listed and not there."""
    records = []
    for name, identities in files.items():
        records.append(record(bench.server.url(f"/{name}.xml"), data_updated="-".join(identities or ())))
        if identities is not None:
            bench.server.route(f"/{name}.xml", file(*identities))
    bench.server.route("/search", Reply(body=orjson.dumps({"result": {"count": len(records), "results": records}})))


def asked(bench: Bench) -> list[str]:
    paths = [urlsplit(request.path).path for request in bench.server.requests]
    bench.server.requests.clear()
    return paths


async def identities(bench: Bench, state: str = "PUBLISHED") -> list[str]:
    return sorted(row["identity"] for row in await rows(bench.database) if row["state"] == state)


@pytest.mark.anyio
async def test_files_are_found_read_once_and_not_asked_again_while_they_are_the_same(bench: Bench) -> None:
    registers(bench, a=("A-1", "A-2"), b=("B-1",))
    report = await bench.run()
    assert (report.status, report.counts["new"], report.counts["followed"]) == ("OK", 4, 2)
    assert asked(bench) == ["/listed.xml", "/search", "/a.xml", "/b.xml"]
    before, changes = await rows(bench.database), await bench.changes()
    again = await bench.run()
    assert (again.status, again.counts["new"], again.counts["changed"]) == ("OK", 0, 0)
    assert asked(bench) == ["/listed.xml", "/search"]
    assert (await rows(bench.database), await bench.changes()) == (before, changes)


@pytest.mark.anyio
async def test_more_files_than_a_run_may_ask_are_read_in_the_next(bench: Bench) -> None:
    class Bounded(Projects):
        budget = Budget(pages=4)

    bench.made = Bounded
    registers(bench, **{name: (f"{name}-1",) for name in "abcde"})
    read = []
    for _ in range(4):
        await bench.run()
        read.append([path for path in asked(bench) if path not in ("/search", "/listed.xml")])
    assert read == [["/a.xml", "/b.xml"], ["/c.xml", "/d.xml"], ["/e.xml"], []]
    assert len(await identities(bench)) == 6


@pytest.mark.anyio
async def test_a_new_version_with_the_same_bytes_is_asked_for_once(bench: Bench) -> None:
    registers(bench, a=("A-1",))
    await bench.run()
    registers(bench, a=("A-1", ""))
    bench.server.route("/a.xml", file("A-1"))
    asked(bench)
    await bench.run()
    await bench.run()
    assert [path for path in asked(bench) if path == "/a.xml"] == ["/a.xml"]


@pytest.mark.anyio
async def test_what_vanishes_from_a_file_twice_is_withdrawn_and_the_unread_files_stay(bench: Bench) -> None:
    whole = tuple(f"A-{number}" for number in range(8))
    registers(bench, a=whole, b=("B-1", "B-2"))
    await bench.run()
    registers(bench, a=whole[1:], b=("B-1", "B-2"))
    await bench.run()
    assert len(await identities(bench)) == 11, "missing once"
    report = await bench.run()
    assert (report.counts["withdrawn"], await identities(bench, "WITHDRAWN")) == (1, ["A-0"])
    registers(bench, a=whole, b=("B-1", "B-2"))
    await bench.run()
    assert len(await identities(bench)) == 11, "and comes back"


@pytest.mark.anyio
async def test_a_file_that_moves_takes_its_activities_along(bench: Bench) -> None:
    registers(bench, a=("A-1",), b=tuple(f"B-{number}" for number in range(8)))
    await bench.run()
    registers(bench, moved=("A-1",), b=tuple(f"B-{number}" for number in range(8)))
    for _ in range(3):
        assert (await bench.run()).counts["withdrawn"] == 0
    assert len(await identities(bench)) == 10


@pytest.mark.anyio
async def test_a_file_that_leaves_the_registry_takes_its_activities_with_it(bench: Bench) -> None:
    registers(bench, a=("A-1",), b=tuple(f"B-{number}" for number in range(8)))
    await bench.run()
    registers(bench, b=tuple(f"B-{number}" for number in range(8)))
    assert [(await bench.run()).counts["withdrawn"] for _ in range(3)] == [0, 1, 0]
    assert await identities(bench, "WITHDRAWN") == ["A-1"]


@pytest.mark.anyio
async def test_nothing_goes_because_a_file_failed_or_the_registry_is_short(bench: Bench) -> None:
    registers(bench, a=tuple(f"A-{number}" for number in range(6)), b=("B-1",))
    await bench.run()
    registers(bench, a=("A-0",), b=("B-1",))
    for _ in range(3):
        assert (await bench.run()).counts["withdrawn"] == 0
    registers(bench, a=tuple(f"A-{number}" for number in range(6)), b=None)
    bench.server.route("/b.xml", Reply(status=500))
    for _ in range(3):
        assert (await bench.run()).status == "FAILING"
    registers(bench)
    for _ in range(3):
        assert (await bench.run()).counts["withdrawn"] == 0
    assert len(await identities(bench)) == 8


@pytest.mark.anyio
async def test_a_file_under_another_license_is_told_and_not_read(bench: Bench) -> None:
    records = [record(bench.server.url("/a.xml"), license_id="cc-by-nc")]
    bench.server.route("/search", Reply(body=orjson.dumps({"result": {"count": 1, "results": records}})))
    report = await bench.run()
    assert report.reasons["skipped"] == {"the registry states the license cc-by-nc, the source CC-BY": 1}
    assert asked(bench) == ["/listed.xml", "/search"]


@pytest.mark.anyio
async def test_an_empty_file_among_others_is_no_fault(bench: Bench) -> None:
    registers(bench, a=(), b=("B-1",))
    report = await bench.run()
    assert (report.status, report.counts["new"]) == ("OK", 2)


@pytest.mark.anyio
async def test_the_state_of_each_file_is_its_own(bench: Bench) -> None:
    registers(bench, a=("A-1",), b=None)
    report = await bench.run()
    assert (report.status, report.reason) == ("FAILING", "http_404")
    states = {urlsplit(row["url"]).path: row["version"] for row in await rows(bench.database, tables.SourceUrl)}
    assert states["/a.xml"] == "A-1"
    assert "/search" not in states
