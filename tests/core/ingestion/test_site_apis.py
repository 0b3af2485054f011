"""Whole runs over the APIs of sites: every page once, then only what has changed, faults in the API's own words."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import orjson
import pytest

from m4d_core.content.item import License
from m4d_core.ingestion import Budget, DrupalSource, WordPressSource
from m4d_core.storage.database import Database
from m4d_core.testing.hostile_server import Reply
from tests.core.ingestion.bench import Bench, opened
from tests.world import rows

pytestmark = pytest.mark.anyio

POSTS, NODES = "/wp-json/wp/v2/posts", "/jsonapi/node/article"


@pytest.fixture
async def bench(world: Database) -> AsyncIterator[Bench]:
    async with opened(world) as made:
        made.made, made.path, made.seed = Posts, POSTS, 3
        yield made


def asked(bench: Bench) -> list[str]:
    return [request.path for request in bench.server.requests]


class Posts(WordPressSource):
    key = "demo"
    partner = "m4d"
    license = License(key="CC-BY-4.0")


class Nodes(DrupalSource):
    key = "demo"
    partner = "m4d"
    license = License(key="CC-BY-4.0")


def post(number: int, **values: Any) -> dict[str, Any]:
    return {
        "id": number, "status": "publish", "type": "post", "link": f"https://site.example/{number}",
        "title": {"rendered": f"Migrants &#8211; {number}"}, "modified_gmt": f"2026-02-0{number}T10:00:00", **values,
    }  # fmt: skip


def posts(*records: Any, pages: int | None = 1) -> Reply:
    headers = {"X-WP-TotalPages": str(pages)} if pages is not None else {}
    return Reply(body=orjson.dumps(records), headers=headers)


def refused(code: str, status: int) -> Reply:
    body = {"code": code, "message": "Sorry", "data": {"status": status}}
    return Reply(status=status, body=orjson.dumps(body), headers={"Content-Type": "application/json"})


async def test_posts_page_by_page_then_only_what_has_changed(bench: Bench) -> None:
    bench.server.route(POSTS, posts(post(1), post(2), pages=2), posts(post(3), pages=2))
    assert (await bench.run()).counts["new"] == 3
    assert await bench.titles() == ["Migrants – 1", "Migrants – 2", "Migrants – 3"]
    first, second = asked(bench)
    assert "per_page=100&page=1" in first
    assert "_embed=" in first
    assert "modified_after" not in first
    assert second.endswith("page=2")
    before, changes = await rows(bench.database), await bench.changes()
    bench.server.route(POSTS, posts(post(3)))
    report = await bench.run()
    assert "modified_after=2026-02-02T10%3A00%3A00Z" in asked(bench)[-1]
    assert (report.counts["same"], report.counts["new"]) == (1, 0)
    assert (await rows(bench.database), await bench.changes()) == (before, changes)


async def test_a_list_that_became_shorter_has_ended(bench: Bench) -> None:
    bench.server.route(POSTS, posts(post(1), pages=2), refused("rest_post_invalid_page_number", 400))
    report = await bench.run()
    assert (report.status, report.counts["new"], len(asked(bench))) == ("OK", 1, 2)


async def test_a_page_that_is_not_full_is_the_last_where_no_header_says_so(bench: Bench) -> None:
    bench.server.route(POSTS, posts(post(1), pages=None))
    assert (await bench.run()).counts["new"] == 1
    assert len(asked(bench)) == 1


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (refused("rest_no_route", 404), "NOT_A_FEED", "not_a_feed"),
        (refused("rest_no_search_term_defined", 400), "FAILING", "api_error"),
        (refused("rest_forbidden", 401), "FORBIDDEN", "http_401"),
        (Reply(status=404, body=b"<html>Not here</html>"), "FAILING", "http_404"),
    ],
)
async def test_the_word_of_the_api_names_the_fault(bench: Bench, answer: Reply, status: str, reason: str) -> None:
    bench.server.route(POSTS, answer)
    report = await bench.run()
    assert (report.status, report.reason) == (status, reason)


def node(number: int, **attributes: Any) -> dict[str, Any]:
    told = {"title": f"Migrants {number}", "status": True, "changed": f"2026-02-0{number}T10:00:00+00:00", **attributes}
    return {"type": "node--article", "id": f"uuid-{number}", "attributes": told}


def nodes(*found: Any, following: str | None = None) -> Reply:
    links = {"next": {"href": following}} if following else {}
    return Reply(body=orjson.dumps({"data": found, "links": links}))


async def test_nodes_page_by_page_then_only_what_has_changed(bench: Bench) -> None:
    bench.made, bench.path = Nodes, NODES
    bench.server.route(NODES, nodes(node(1), following=bench.server.url(f"{NODES}?page=b")), nodes(node(2)))
    assert (await bench.run()).counts["new"] == 2
    assert "page%5Blimit%5D=50" in asked(bench)[0]
    assert asked(bench)[1] == f"{NODES}?page=b"
    changes = await bench.changes()
    bench.server.route(NODES, nodes(node(2)))
    assert (await bench.run()).counts["same"] == 1
    assert "filter%5Bsince%5D%5Bcondition%5D%5Bvalue%5D=1770022800" in asked(bench)[-1]
    assert await bench.changes() == changes
    bench.server.route(NODES, nodes(node(2, status=False)))
    assert (await bench.run()).counts["withdrawn"] == 1


async def test_an_error_of_a_drupal_site_is_told_in_its_own_words(bench: Bench) -> None:
    bench.made, bench.path = Nodes, NODES
    body = orjson.dumps({"errors": [{"title": "Bad Request", "detail": "Invalid nested filtering", "status": "400"}]})
    bench.server.route(bench.path, Reply(status=400, body=body))
    report = await bench.run()
    assert (report.status, report.reason) == ("FAILING", "api_error")
    assert "Invalid nested filtering" in (report.detail or "")


async def test_between_two_pages_it_waits_as_long_as_the_source_wants(bench: Bench) -> None:
    class Slow(Posts):
        budget = Budget(pause_s=1.5)

    bench.made = Slow
    bench.server.route(POSTS, posts(post(1), pages=2), posts(post(2), pages=2))
    await bench.run()
    assert (bench.waited, asked(bench)[0].partition("?")[0]) == ([1.5], POSTS), "and no robots.txt is asked"


async def test_a_cursor_counts_for_one_address(bench: Bench) -> None:
    class Two(Posts):
        url: ClassVar[Any] = ("https://one.example", "https://two.example")

    bench.made = Two
    report = await bench.run()
    assert (report.status, "cursor counts for one" in (report.detail or "")) == ("PAUSED", True)
