"""Whole runs of libraries: every page once, on from where the last run stopped, and what is deleted goes."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from m4d_core.content.item import License
from m4d_core.ingestion import Budget, OaiSource, Scope, SruSource, source
from m4d_core.storage import tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, opened
from tests.core.ingestion.libraries import error, listed, marc, record, sru, token
from tests.world import rows

pytestmark = pytest.mark.anyio
RESERVED = License.reserved("© Library")


@source("demo", partner="m4d", license=RESERVED)
class Repository(OaiSource):
    identity = r"10986/\d+"


class Short(Repository):
    budget = Budget(pages=2)


class Sets(Repository):
    sets = ("com_1", "com_2")
    granularity = "day"


@source("demo", partner="m4d", license=RESERVED)
class Catalog(SruSource):
    query = 'subjects="migration"'


class Scoped(Catalog):
    scope = Scope(words=frozenset({"migra*"}))


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        made.made, made.path = Repository, "/oai"
        yield made


def asked(bench: Bench) -> list[dict[str, str]]:
    queries = [parse_qs(urlsplit(request.path).query) for request in bench.server.requests]
    return [{name: values[0] for name, values in query.items()} for query in queries]


def replies(*bodies: str) -> list[Reply]:
    return [Reply(body=body.encode(), headers={"Content-Type": "text/xml"}) for body in bodies]


PAGES = (
    listed(record(1), record(2), token("oai_dc////2 a/b+c&d")),
    listed(record(3), record(4), token("oai_dc////4", cursor="2")),
    listed(record(5), token("", cursor="4")),
)


async def test_every_page_is_asked_once_and_a_second_run_writes_nothing(bench: Bench) -> None:
    bench.serves(*replies(*PAGES, *PAGES))
    report = await bench.run()
    assert (report.status, report.counts["fetched"], report.counts["new"]) == ("OK", 5, 5)
    assert await bench.titles() == [f"Migrants {number}" for number in range(1, 6)]
    first, second, third = asked(bench)
    assert first == {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    assert second == {"verb": "ListRecords", "resumptionToken": "oai_dc////2 a/b+c&d"}
    assert third == {"verb": "ListRecords", "resumptionToken": "oai_dc////4"}
    before = await rows(bench.database)
    again = await bench.run()
    assert (again.status, again.counts["same"], again.counts["new"], again.counts["changed"]) == ("OK", 5, 0, 0)
    assert await rows(bench.database) == before
    assert await bench.changes() == 5


async def test_the_next_run_asks_for_what_has_changed_a_day_before_the_newest_change(bench: Bench) -> None:
    bench.serves(*replies(*PAGES, error("noRecordsMatch"), listed(record(2, "Migrants renamed", stamp="2026-02-20"))))
    await bench.run()
    quiet = await bench.run()
    assert (quiet.status, quiet.counts["fetched"]) == ("OK", 0)
    report = await bench.run()
    assert (report.status, report.counts["changed"], report.counts["fetched"]) == ("OK", 1, 1)
    assert [query["from"] for query in asked(bench)[3:]] == ["2026-02-04T10:00:00Z", "2026-02-04T10:00:00Z"]
    await bench.run()
    assert asked(bench)[-1]["from"] == "2026-02-19T00:00:00Z"
    assert "Migrants renamed" in await bench.titles()


async def test_a_deleted_record_is_withdrawn_once_and_comes_back_when_it_is_published_again(bench: Bench) -> None:
    gone = listed(record(2, stamp="2026-02-20T10:00:00Z", deleted=True), record(77, deleted=True))
    bench.serves(*replies(*PAGES, gone, gone, listed(record(2, stamp="2026-02-21T10:00:00Z"))))
    await bench.run()
    report = await bench.run()
    assert (report.status, report.counts["quarantined"]) == ("OK", 0)
    (row,) = [row for row in await rows(bench.database) if row["gone_reason"]]
    assert (row["identity"], row["state"], row["gone_reason"]) == ("10986/2", "WITHDRAWN", "deleted by the repository")
    assert await bench.changes() == 6
    await bench.run()
    assert await bench.changes() == 6, "what is gone already is not written again"
    await bench.run()
    assert [row["state"] for row in await rows(bench.database)] == ["PUBLISHED"] * 5


async def test_a_list_longer_than_a_run_goes_on_in_the_next(bench: Bench) -> None:
    bench.made = Short
    bench.serves(*replies(*PAGES, error("noRecordsMatch")))
    first = await bench.run()
    assert (first.counts["new"], len(asked(bench))) == (4, 2)
    second = await bench.run()
    assert (second.counts["new"], asked(bench)[2]["resumptionToken"]) == (1, "oai_dc////4")
    await bench.run()
    assert asked(bench)[3]["from"] == "2026-02-04T10:00:00Z", "only a list read to its end moves the cursor"


async def test_a_token_gone_stale_begins_the_list_again_and_nothing_is_lost(bench: Bench) -> None:
    bench.made = Short
    stale = error("badResumptionToken", "expired")
    bench.serves(*replies(PAGES[0], PAGES[1], stale, PAGES[0], PAGES[1], PAGES[2]))
    await bench.run()
    begun_again = await bench.run()
    assert (begun_again.status, begun_again.counts["same"]) == ("OK", 2)
    assert [query.get("resumptionToken") for query in asked(bench)[2:]] == ["oai_dc////4", None]
    await bench.run()
    await bench.run()
    assert await bench.titles() == [f"Migrants {number}" for number in range(1, 6)]


async def test_a_token_that_is_stale_in_the_run_that_got_it_loses_nothing_either(bench: Bench) -> None:
    stale = error("badResumptionToken")
    first = listed(record(1), record(2), token("new 2"))
    bench.serves(*replies(PAGES[0], stale, stale, first, *PAGES[1:]))
    refused = await bench.run()
    assert (refused.status, refused.reason) == ("FAILING", "stale_page"), "pages that cannot be followed are no success"
    assert await bench.titles() == ["Migrants 1", "Migrants 2"]
    assert (await bench.run()).status == "OK"
    assert await bench.titles() == [f"Migrants {number}" for number in range(1, 6)]


async def test_a_token_that_leads_to_itself_ends_the_run_by_name(bench: Bench) -> None:
    bench.serves(*replies(listed(record(1), token("t")), listed(record(2), token("t"))))
    report = await bench.run()
    assert (report.status, report.reason) == ("FAILING", "endless_list")
    assert len(asked(bench)) == 2
    assert await bench.titles() == ["Migrants 1", "Migrants 2"]


async def test_tokens_that_go_round_are_stopped(bench: Bench) -> None:
    bench.serves(*replies(*(listed(record(number), token(name)) for number, name in enumerate("abab"))))
    report = await bench.run()
    assert len(asked(bench)) == 3
    assert report.reasons["skipped"] == {"an address that was asked in this run already": 1}


async def test_sets_are_read_one_after_another_with_days_for_who_wants_days(bench: Bench) -> None:
    bench.made = Sets
    bench.serves(*replies(
        listed(record(1), token("t1")), listed(record(2)), error("noRecordsMatch"), error("noRecordsMatch"),
    ))  # fmt: skip
    report = await bench.run()
    assert (report.status, report.counts["new"]) == ("OK", 2)
    assert [query.get("set") for query in asked(bench)] == ["com_1", None, "com_2"]
    await bench.run()
    assert asked(bench)[3] == {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "com_1", "from": "2026-02-01"}


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("<!doctype html><html><body>Not here</body></html>", "NOT_A_FEED", "not_a_feed"),
        (error("noRecordsMatch"), "EMPTY", "empty"),
        (error("badArgument", "no such from"), "FAILING", "refused"),
        (PAGES[0][:-90], "FAILING", "truncated"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + PAGES[0].partition("?>")[2], "FAILING", "xml_entities"),
        (listed("<record><header/>" + "<x>" * 300 + "</x>" * 300 + "</record>"), "FAILING", "xml_depth"),
    ],
)
async def test_bad_answers_are_named_and_lose_nothing(bench: Bench, body: str, status: str, reason: str) -> None:
    bench.serves(*replies(body, *PAGES))
    report = await bench.run()
    assert (report.status, report.reason) == (status, reason)
    assert (await bench.run()).status == "OK"
    assert len(await rows(bench.database)) == 5


async def test_an_answer_accepted_and_empty_is_a_challenge(bench: Bench) -> None:
    bench.serves(Reply(status=202))
    report = await bench.run()
    assert (report.status, report.reason) == ("CHALLENGE", "challenge")


async def test_a_damaged_record_is_quarantined_and_its_siblings_and_the_next_page_go_on(bench: Bench) -> None:
    good = [record(number) for number in range(1, 9)]
    damaged = record(9).replace("Migrants", "A & B")
    bench.serves(*replies(listed(*good, damaged, token("t")), listed(record(10))))
    report = await bench.run()
    assert (report.status, report.counts["new"], report.counts["quarantined"]) == ("OK", 9, 1)
    (bad,) = await rows(bench.database, tables.Quarantine)
    assert (bad["reason"], bad["locator"]) == ("not_well_formed", "record[8]")


async def test_a_catalog_is_read_page_by_page_and_a_second_run_writes_nothing(bench: Bench) -> None:
    bench.made = Catalog
    pages = (sru(*(marc(n) for n in range(1, 4)), total=5), sru(marc(4), marc(5), total=5))
    bench.serves(*replies(*pages, *pages))
    report = await bench.run()
    assert (report.status, report.counts["new"]) == ("OK", 5)
    first, second = asked(bench)
    assert first == {
        "version": "1.2", "operation": "searchRetrieve", "recordSchema": "marcxml", "maximumRecords": "50",
        "startRecord": "1", "query": 'subjects="migration"',
    }  # fmt: skip
    assert second == {**first, "startRecord": "4"}
    again = await bench.run()
    assert (again.counts["same"], again.counts["changed"]) == (5, 0)
    assert await bench.changes() == 5


async def test_the_operators_search_goes_before_the_sources_and_without_one_it_is_paused(bench: Bench) -> None:
    bench.made, bench.options = Catalog, {"query": "asylum"}
    bench.serves(*replies(sru(marc(1), total=1)))
    await bench.run()
    assert asked(bench)[0]["query"] == "asylum"

    @source("demo", partner="m4d", license=RESERVED)
    class Bare(SruSource):
        pass

    bench.made, bench.options = Bare, {}
    report = await bench.run()
    assert (report.status, report.reason) == ("PAUSED", "not configured")
    assert "query" in str(report.detail)


async def test_what_a_catalog_says_is_wrong_is_passed_on(bench: Bench) -> None:
    bench.made = Catalog
    said = ("<diagnostics><diagnostic><uri>info:srw/diagnostic/1/16</uri><details>subjects</details>"
            "<message>Unsupported index</message></diagnostic></diagnostics>")  # fmt: skip
    bench.serves(*replies(sru(total=0, inside=said)))
    report = await bench.run()
    assert (report.status, report.reason) == ("FAILING", "refused")
    assert "16: Unsupported index subjects" in str(report.detail)


async def test_the_scope_is_heeded(bench: Bench) -> None:
    bench.made = Scoped
    bench.serves(*replies(sru(marc(1), marc(2, title="Occupational safety"), total=2)))
    report = await bench.run()
    assert (report.counts["new"], report.counts["out_of_scope"]) == (1, 1)
