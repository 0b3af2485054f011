"""How partners are asked, on the request log of their server: conditions, peace, redirects, states of health."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from m4d_core.ingestion import source
from m4d_core.ingestion.contract import Request
from m4d_core.ingestion.fetch import Fetched, Fetcher, Validators
from m4d_core.ingestion.moving import SIGHTINGS
from m4d_core.storage import sources, tables
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, Demo, entry, opened, rss, seen
from tests.world import NOW, rows

pytestmark = pytest.mark.anyio
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = rss(entry(1), entry(2))


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        yield made


async def polls(bench: Bench, number: int, every: timedelta = DAY) -> None:
    for _ in range(number):
        bench.clock.at += every
        await bench.run()


async def address(bench: Bench) -> dict[str, Any]:
    (row,) = await rows(bench.database, tables.SourceUrl)
    return row


async def due_in(bench: Bench) -> timedelta:
    state = await bench.state()
    assert state.next_check_at is not None
    return state.next_check_at - bench.clock.at


# --- conditions -------------------------------------------------------------------
async def test_every_poll_after_the_first_is_conditional_and_tells_who_asks(bench: Bench) -> None:
    headers = {"ETag": '"a"', "Set-Cookie": "session=1"}
    bench.serves(Reply(body=FEED, headers=headers), Reply(status=304, headers=headers))
    await polls(bench, 6)
    first, *others = seen(bench.server)
    assert "if-none-match" not in first
    assert [request.get("if-none-match") for request in others] == ['"a"'] * 5
    for request in seen(bench.server):
        assert request.keys() & {"cookie", "referer"} == set()
        assert request["user-agent"].startswith("M4D/")
        assert "(+" in request["user-agent"]
    names = [[name.lower() for name, _ in request.headers].count("user-agent") for request in bench.server.requests]
    assert names == [1] * 6


async def test_validators_are_refreshed_by_a_304(bench: Bench) -> None:
    first, second = "Mon, 05 Jan 2026 01:02:03 GMT", "Tue, 06 Jan 2026 01:02:03 GMT"
    bench.serves(
        Reply(body=FEED, headers={"Last-Modified": first}), Reply(status=304, headers={"Last-Modified": second}),
        Reply(status=304),
    )  # fmt: skip
    await polls(bench, 4)
    assert [request.get("if-modified-since") for request in seen(bench.server)] == [None, first, second, second]


async def test_a_body_that_came_before_is_told_without_validators_and_leaves_no_row(bench: Bench) -> None:
    bench.serves(Reply(body=FEED))
    await bench.run()
    before = [await rows(bench.database, table) for table in (tables.FetchRun, tables.Fetch, tables.RawPayload)]
    await polls(bench, 2)
    assert before == [await rows(bench.database, table) for table in (tables.FetchRun, tables.Fetch, tables.RawPayload)]
    assert len(bench.server.requests) == 3
    assert (await bench.state()).last_fetched_at == bench.clock.at


async def test_the_same_body_under_new_validators_is_remembered_with_them(bench: Bench) -> None:
    bench.serves(*(Reply(body=FEED, headers={"ETag": f'"{number}"'}) for number in range(3)))
    await polls(bench, 3)
    assert [request.get("if-none-match") for request in seen(bench.server)] == [None, '"0"', '"1"']
    assert (await address(bench))["etag"] == '"2"'


# --- when -------------------------------------------------------------------------
async def test_a_server_that_wants_peace_is_not_asked_across_restarts(bench: Bench) -> None:
    bench.serves(Reply(status=429, headers={"Retry-After": "9999999"}))
    await bench.run()
    state = await bench.state()
    assert state.next_check_at == NOW + 7 * DAY
    assert state.detail is not None
    assert state.detail.endswith("of which seven days are kept")
    async with bench.database.write() as connection:  # a registration, as every start makes
        await sources.register(connection, [_declared(bench)])
    assert (await bench.state()).next_check_at == state.next_check_at


@pytest.mark.parametrize(
    ("wish", "headers"),
    [("<ttl>1200</ttl>", {}), ("", {"Cache-Control": "max-age=72000"}), ("", {"Cache-Control": "max-age=0"})],
)
async def test_hints_of_feed_and_answer_are_kept_over_a_304(bench: Bench, wish: str, headers: dict[str, str]) -> None:
    body = rss(wish, entry(1), entry(2))
    bench.serves(Reply(body=body, headers={"ETag": '"a"', **headers}), Reply(status=304))
    bench.clock.at = NOW.replace(month=1, day=4)
    hours = 12 if headers.get("Cache-Control") == "max-age=0" else 20
    for _ in range(2):
        await bench.run()
        assert hours * HOUR <= await due_in(bench) <= hours * 1.1 * HOUR
        bench.clock.at += DAY


async def test_the_interval_follows_the_rhythm_and_silence(bench: Bench) -> None:
    bench.clock.at = NOW.replace(month=1, day=4)  # entries are a day apart, the newest is two days old
    bench.serves(Reply(body=FEED, headers={"ETag": '"a"'}), Reply(status=304))
    await bench.run()
    assert 12 * HOUR <= await due_in(bench) <= 14 * HOUR
    bench.clock.at += 40 * DAY
    await bench.run()
    assert DAY <= await due_in(bench) <= 1.1 * DAY


async def test_what_is_left_of_a_long_list_follows_soon(bench: Bench) -> None:
    bench.clock.at = NOW + 300 * DAY
    bench.serves(Reply(body=rss(*(entry(number) for number in range(15))), headers={"ETag": '"a"'}), Reply(status=304))
    await bench.run()
    assert HOUR <= await due_in(bench) <= 1.1 * HOUR
    await bench.run()
    assert await due_in(bench) >= DAY


async def test_failures_back_off_and_one_success_restores_the_interval(bench: Bench) -> None:
    bench.serves(Reply(status=500))
    await polls(bench, 12)
    assert (await bench.state()).failures == 12
    bench.serves(Reply(body=FEED))
    await bench.run()
    assert (await bench.state()).failures == 0
    assert HOUR <= await due_in(bench) <= 1.1 * DAY


# --- redirects --------------------------------------------------------------------
def moves(bench: Bench, status: int = 301, to: str = "/new.xml") -> None:
    bench.serves(Reply(status=status, headers={"Location": to}))


def asked(bench: Bench) -> list[str]:
    return [request.path for request in bench.server.requests]


async def test_an_address_that_moves_for_good_is_believed_after_a_week_and_nothing_is_read_again(bench: Bench) -> None:
    moves(bench)
    bench.server.route("/new.xml", Reply(body=FEED, headers={"ETag": '"a"'}), Reply(status=304))
    await polls(bench, SIGHTINGS - 1)
    assert ((await bench.state()).status, (await address(bench))["moved_count"]) == ("OK", SIGHTINGS - 1)
    await polls(bench, 1)
    state = await bench.state()
    assert (state.status, state.reason, state.failures) == ("MOVED", "moved", 0)
    assert state.detail == f"{bench.server.url('/feed.xml')} has moved for good to {bench.server.url('/new.xml')}"
    bench.server.requests.clear()
    await polls(bench, 2)
    assert asked(bench) == ["/new.xml"] * 2
    assert [request.get("if-none-match") for request in seen(bench.server)] == ['"a"'] * 2
    bench.path = "/new.xml"  # the operator follows
    bench.server.requests.clear()
    report = await bench.run()
    assert (report.counts["fetched"], seen(bench.server)[0].get("if-none-match")) == (0, '"a"')
    assert (await bench.state()).status == "OK"
    assert len(await rows(bench.database, tables.FetchRun)) == 1, "all that was ever read is the first body"


async def test_a_redirect_that_is_not_for_good_is_followed_and_forgotten(bench: Bench) -> None:
    bench.server.route("/new.xml", Reply(body=FEED, headers={"ETag": '"a"'}), Reply(status=304))
    for status in (302, 303, 307):
        moves(bench, status)
        await polls(bench, SIGHTINGS)
    assert asked(bench) == ["/feed.xml", "/new.xml"] * SIGHTINGS * 3
    assert (await address(bench))["moved_to"] is None


async def test_a_new_address_that_is_gone_sends_us_back_to_the_old_one(bench: Bench) -> None:
    moves(bench, 308)
    bench.server.route("/new.xml", Reply(body=FEED, headers={"ETag": '"a"'}), Reply(status=304))
    await polls(bench, SIGHTINGS)
    bench.server.route("/new.xml", Reply(status=404))
    bench.serves(Reply(body=FEED, headers={"ETag": '"b"'}))
    bench.server.requests.clear()
    await polls(bench, 2)
    assert asked(bench) == ["/new.xml", "/feed.xml", "/feed.xml"]
    assert [request.get("if-none-match") for request in seen(bench.server)] == ['"a"', None, '"b"']
    assert ((await bench.state()).status, (await address(bench))["moved_to"]) == ("OK", None)


async def test_a_new_address_that_fails_for_now_is_not_left(bench: Bench) -> None:
    moves(bench)
    bench.server.route("/new.xml", Reply(body=FEED, headers={"ETag": '"a"'}), Reply(status=304))
    await polls(bench, SIGHTINGS)
    bench.server.route("/new.xml", Reply(status=500))
    bench.server.requests.clear()
    await polls(bench, 1)
    assert (asked(bench), (await bench.state()).reason) == (["/new.xml"], "http_5xx")


async def test_one_that_moves_on_is_followed_from_the_beginning(bench: Bench) -> None:
    moves(bench)
    bench.server.route("/new.xml", Reply(body=FEED, headers={"ETag": '"a"'}), Reply(status=304))
    await polls(bench, SIGHTINGS)
    bench.server.route("/new.xml", Reply(status=301, headers={"Location": "/newer.xml"}))
    bench.server.route("/newer.xml", Reply(status=304))
    await polls(bench, 1)
    row = await address(bench)
    assert (row["moved_to"], row["moved_count"]) == (bench.server.url("/newer.xml"), 1)
    await polls(bench, SIGHTINGS - 1)
    bench.server.requests.clear()
    await polls(bench, 1)
    assert asked(bench) == ["/newer.xml"]


async def test_a_key_of_the_partner_is_not_stored_with_where_it_moved_and_is_sent_again(bench: Bench) -> None:
    @source("demo", requires={"apikey": "the partner"})
    class Keyed(Demo):
        pass

    bench.made, bench.options, bench.path = Keyed, {"apikey": "s3cret"}, "/feed.xml?key=s3cret"
    bench.server.route("/feed.xml", Reply(status=301, headers={"Location": "/new.xml?key=s3cret"}))
    bench.server.route("/new.xml", Reply(body=FEED, headers={"ETag": '"a"'}), Reply(status=304))
    await polls(bench, SIGHTINGS + 1)
    assert (await address(bench))["moved_to"] == bench.server.url("/new.xml?key={apikey}")
    assert asked(bench)[-1] == "/new.xml?key=s3cret"


# --- states -----------------------------------------------------------------------
HTML = {"Content-Type": "text/html"}
STATES = [
    (Reply(body=rss()), "EMPTY", "empty"),
    (Reply(body=b" "), "EMPTY", "empty"),
    (Reply(status=410), "GONE", "http_410"),
    (Reply(status=404), "FAILING", "http_404"),
    (Reply(status=403, body=b"Just a moment...", headers=HTML), "CHALLENGE", "challenge"),
    (Reply(status=202), "CHALLENGE", "challenge"),
    (Reply(status=401), "FORBIDDEN", "http_401"),
    (Reply(status=403), "FORBIDDEN", "http_403"),
    (Reply(body=b"<!doctype html><html><p>no</html>", headers=HTML), "NOT_A_FEED", "not_a_feed"),
    (Reply(status=500), "FAILING", "http_5xx"),
    (Reply(status=304), "FAILING", "unasked_304"),
]


@pytest.mark.parametrize(("reply", "status", "reason"), STATES, ids=[f"{status}-{why}" for _, status, why in STATES])
async def test_a_state_lasts_is_told_once_each_way_and_removes_nothing(
    bench: Bench, reply: Reply, status: str, reason: str
) -> None:
    bench.serves(Reply(body=FEED))
    await bench.run()
    before = await bench.titles()
    bench.serves(reply)
    with capture_logs() as logs:
        await polls(bench, 3, HOUR)
        state = await bench.state()
        assert (state.status, state.reason, state.failures) == (status, reason, 3)
        bench.serves(Reply(body=FEED))
        await polls(bench, 2, HOUR)
    told = [(log["before"], log["now"]) for log in logs if log["event"] == "source.state"]
    assert told == [("OK", status), (status, "OK")]
    assert await bench.titles() == before


async def test_an_empty_feed_stays_empty_when_it_says_304(bench: Bench) -> None:
    bench.serves(Reply(body=rss(), headers={"ETag": '"empty"'}))
    await polls(bench, 2)
    assert (await bench.state()).status == "EMPTY"
    assert "if-none-match" not in seen(bench.server)[-1], "what held nothing is asked for again"


async def test_what_is_taken_down_is_asked_no_more_until_it_is_revived(bench: Bench) -> None:
    bench.serves(Reply(status=410))
    await bench.run()
    assert (await bench.state()).next_check_at is None
    async with bench.database.write() as connection:
        assert await sources.revive(connection, "demo", NOW)
    bench.serves(Reply(body=FEED))
    await bench.run()
    assert (await bench.state()).status == "OK"


async def test_what_is_not_found_for_a_week_is_gone_and_still_asked(bench: Bench) -> None:
    bench.serves(Reply(status=404))
    states = []
    for _ in range(9):
        await polls(bench, 1)
        states.append((await bench.state()).status)
    assert states == ["FAILING"] * 7 + ["GONE"] * 2
    assert (await bench.state()).next_check_at is not None


async def test_the_host_is_asked_as_the_budget_of_the_source_says(bench: Bench) -> None:
    found: list[int] = []

    class Watched(Fetcher):
        async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
            found.append(request.at_once)
            return await super().fetch(request, validators)

    bench.fetcher = Watched
    bench.serves(Reply(body=FEED))
    await bench.run()
    assert found == [1]


def _declared(bench: Bench) -> dict[str, Any]:
    return {
        "key": "demo", "name": "Demo", "partner": "m4d", "plugin": "m4d", "kind": "NEWS", "homepage": None,
        "urls": [bench.server.url(bench.path)], "license": {"key": "CC-BY-4.0"}, "status": "PAUSED",
    }  # fmt: skip
