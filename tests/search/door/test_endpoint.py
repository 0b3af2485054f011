"""Requests to the door and replies, over the embedded engine."""

from datetime import timedelta
from typing import Any

import anyio
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.errors import EngineError, StorageError
from m4d_search.asked.query import PARAMETERS
from m4d_search.contract import EngineHealth, SearchEngine
from m4d_search.door.endpoint import Request
from tests.search.door.fakes import Door, titles

pytestmark = pytest.mark.anyio
SEARCH = "indexes/content/search"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nowhere", 404, "not_found"),
        ("GET", "indexes/content", 404, "not_found"),
        ("GET", "indexes/content/documents", 404, "not_found"),
        ("GET", "", 404, "not_found"),
        ("PUT", SEARCH, 405, "method_not_allowed"),
        ("GET", "multi-search", 405, "method_not_allowed"),
        ("POST", "health", 405, "method_not_allowed"),
        ("POST", "indexes/other/search", 404, "index_not_found"),
        ("POST", "indexes/other/facet-search", 400, "missing_facet_search_facet_name"),
        ("POST", "indexes/a%20b/search", 400, "invalid_index_uid"),
        ("POST", "indexes/content/similar", 400, "invalid_similar_embedder"),
        ("GET", "indexes/content/similar", 400, "invalid_similar_embedder"),
    ],
)
async def test_where_nothing_is_answered(engine: SearchEngine, method: str, path: str, status: int, code: str) -> None:
    reply = await Door(engine).send(method, path, {})
    assert (reply.status, orjson.loads(reply.body)["code"]) == (status, code)
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", {}, 400, "missing_payload"),
        (b"{", {}, 400, "malformed_payload"),
        (b'{"q": "\\ud800"}', {}, 400, "malformed_payload"),
        (b"[" * 50_000, {}, 400, "malformed_payload"),
        (b"[]", {}, 400, "bad_request"),
        (b"{}", {"content-type": "text/plain"}, 415, "invalid_content_type"),
        (b"{}", {"content-type": ""}, 415, "invalid_content_type"),
        (b"{}", {"content-type": "application/json; charset=utf-8"}, 200, None),
        (b"{}", {"content-type": "APPLICATION/JSON"}, 200, None),
    ],
)
async def test_bodies(
    engine: SearchEngine, body: bytes, headers: dict[str, str], status: int, code: str | None
) -> None:
    reply = await Door(engine).send("POST", SEARCH, body, headers=headers)
    assert (reply.status, orjson.loads(reply.body).get("code")) == (status, code)


async def test_a_body_needs_a_media_type(engine: SearchEngine) -> None:
    door = Door(engine)
    reply = await door.endpoint.reply(Request(method="POST", path=SEARCH, body=b"{}"))
    assert (reply.status, door.read(reply)["code"]) == (415, "missing_content_type")


async def test_browsers_may_ask_from_anywhere(engine: SearchEngine) -> None:
    reply = await Door(engine).send("OPTIONS", "multi-search")
    assert reply.status == 204
    assert "Authorization" in reply.headers["access-control-allow-headers"]
    assert "X-Meilisearch-Client" in reply.headers["access-control-allow-headers"]
    assert reply.headers["access-control-allow-origin"] == "*"


async def test_what_is_asked_by_get_may_be_kept(engine: SearchEngine) -> None:
    door = Door(engine, search_shared_age_s=7)
    first = await door.send("GET", SEARCH, query="q=migr")
    again = await door.send("GET", SEARCH, query="q=migr", headers={"if-none-match": f'"x", W/{first.headers["etag"]}'})
    other = await door.send("GET", SEARCH, query="q=rise")
    assert first.headers["cache-control"] == "public, max-age=7"
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert other.headers["etag"] != first.headers["etag"]
    secret = {"authorization": f"Bearer {door.keys.make('site')}"}
    own = await door.send("GET", SEARCH, query="q=migr", headers=secret)
    assert (own.headers["cache-control"], own.headers["vary"]) == (
        "private, max-age=7",
        "Authorization, Meili-Include-Metadata",
    )
    posted = await door.send("POST", SEARCH, {"q": "migr"})
    assert (posted.headers["cache-control"], "etag" in posted.headers) == ("no-store", False)


async def test_nobody_learns_from_a_refusal_whether_an_index_exists(engine: SearchEngine) -> None:
    door = Door(engine)
    secret = {"authorization": f"Bearer {door.keys.make('other', indexes=('other',))}"}
    for uid in ("content", "nowhere"):
        answer = await door.post(f"indexes/{uid}/search", headers=secret)
        assert (answer["code"], answer["message"]) == ("invalid_api_key", "The provided API key is invalid.")
        answer = await door.post("multi-search", {"queries": [{"indexUid": uid}]}, headers=secret)
        assert answer["message"] == "Inside `.queries[0]`: The provided API key is invalid."
        for body in ({"facetName": "kind"}, {"facetName": "title"}):
            assert (await door.post(f"indexes/{uid}/facet-search", body, headers=secret))["code"] == "invalid_api_key"
        assert (await door.post(f"indexes/{uid}/similar", headers=secret))["code"] == "invalid_api_key"


async def test_a_closed_door_still_tells_how_it_is(engine: SearchEngine) -> None:
    door = Door(engine, search_anonymous=False)
    assert (await door.search())["code"] == "missing_authorization_header"
    assert door.read(await door.send("GET", "health")) == {"status": "available"}
    assert door.read(await door.send("GET", "version"))["pkgVersion"] == "1.50.0"
    secret = {"authorization": f"Bearer {door.keys.make('site')}"}
    assert titles(await door.search({"q": "remitances"}, headers=secret))


async def test_so_many_queries_a_minute_and_no_more(engine: SearchEngine) -> None:
    door = Door(engine, search_rate_queries=3)
    query = {"indexUid": "content", "limit": 0}
    await door.post("multi-search", {"queries": [query] * 2}, client="203.0.113.1")
    assert "hits" in await door.search(client="203.0.113.1")
    reply = await door.send("POST", SEARCH, {}, client="203.0.113.1")
    assert (reply.status, door.read(reply)["code"]) == (429, "too_many_requests")
    assert reply.headers["retry-after"] == "20"
    assert "hits" in await door.search(client="203.0.113.2")
    assert "hits" in await door.search()  # this machine itself
    door.clock.at += timedelta(seconds=20)
    assert "hits" in await door.search(client="203.0.113.1")


async def test_the_holders_of_a_key_share_its_queries_and_each_has_no_more_than_a_client(engine: SearchEngine) -> None:
    door = Door(engine, search_rate_queries=2, search_rate_key_queries=3)
    door.keys.make("site")
    token = door.token("site", ["*"])
    for client in ("203.0.113.1", "203.0.113.1", "203.0.113.2"):
        assert "hits" in await door.search(headers=token, client=client)
    for client, of in (("203.0.113.1", "2"), ("203.0.113.2", "3")):
        refused = await door.search(headers=token, client=client)
        assert (refused["code"], refused["message"].split()[2]) == ("too_many_requests", of)
    assert "hits" in await door.search(client="203.0.113.3")


async def test_limits_of_the_settings_hold(engine: SearchEngine) -> None:
    door = Door(engine, search_max_queries=2, search_max_page=3, search_max_facets=1)
    query = {"indexUid": "content"}
    assert "results" in await door.post("multi-search", {"queries": [query] * 2})
    assert (await door.post("multi-search", {"queries": [query] * 3}))["code"] == "bad_request"
    assert len((await door.search({"limit": 1000}))["hits"]) == 3
    assert (await door.search({"facets": ["kind", "year"]}))["code"] == "invalid_search_facets"


async def test_so_many_hits_in_one_request_and_no_more(engine: SearchEngine) -> None:
    door = Door(engine, search_max_hits=10)
    for limits, code in (((5, 5), None), ((5, 6), "bad_request")):
        queries = [{"indexUid": "content", "limit": limit} for limit in limits]
        assert (await door.post("multi-search", {"queries": queries})).get("code") == code


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 10**20) | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["limit", "q", "x"]), inner, max_size=2)
    ),
    max_leaves=6,
)
BODIES = st.dictionaries(st.sampled_from([*PARAMETERS, "indexUid", "federationOptions"]), VALUES, max_size=3)


@given(body=BODIES | VALUES)
@settings(max_examples=300, deadline=None)
async def test_no_body_makes_it_stumble(engine: SearchEngine, body: Any) -> None:
    door = Door(engine)
    bodies = (
        (SEARCH, body),
        ("multi-search", {"queries": [body]}),
        ("multi-search", {"queries": [body], "federation": body}),
        ("indexes/content/facet-search", {"facetName": "kind", **body} if isinstance(body, dict) else body),
    )
    for path, each in bodies:
        try:
            content = orjson.dumps(each)
        except TypeError:  # a number that JSON does not have
            return
        reply = await door.send("POST", path, content)
        assert reply.status in (200, 400), reply.body


class Failing:
    """An engine that fails in some way."""

    def __init__(self, engine: SearchEngine, fault: Exception | None) -> None:
        self.capabilities = engine.capabilities
        self._fault = fault

    async def search(self, _: Any) -> Any:
        if self._fault is not None:
            raise self._fault
        await anyio.sleep_forever()

    values = search

    async def health(self) -> EngineHealth:
        return EngineHealth(ok=False)


@pytest.mark.parametrize("fault", [EngineError("it is down at 10.0.0.1"), None])
async def test_an_engine_that_does_not_answer(engine: SearchEngine, fault: Exception | None) -> None:
    failing: Any = Failing(engine, fault)
    door = Door(failing, search_deadline_s=0.05)
    for path, body in ((SEARCH, {}), ("multi-search", {"queries": [{"indexUid": "content"}]})):
        reply = await door.send("POST", path, body)
        answer = door.read(reply)
        assert (reply.status, answer["code"], answer["type"]) == (503, "search_unavailable", "system")
        assert reply.headers["retry-after"] == "10"
        assert "10.0.0.1" not in answer["message"]
    assert (await door.send("GET", "health")).status == 503


def found(answer: dict[str, Any]) -> list[Any]:
    return [hit for each in answer.get("results", [answer]) for hit in each.get("hits", each.get("facetHits"))]


async def test_an_engine_that_stands_in_says_so_and_is_kept_by_no_cache(engine: SearchEngine) -> None:
    failing: Any = Failing(engine, EngineError("it is down"))
    door = Door(failing, engine, search_rate_queries=4)
    asked = {"q": "remitances", "attributesToRetrieve": ["title"]}
    for path, body in (
        (SEARCH, asked),
        ("multi-search", {"queries": [{"indexUid": "content", **asked}]}),
        ("indexes/content/facet-search", {"facetName": "kind"}),
    ):
        reply = await door.send("POST", path, body, client="203.0.113.1")
        plain = await Door(engine).send("POST", path, body)
        assert found(door.read(reply)) == found(door.read(plain)) != []
        assert (reply.headers["m4d-search-degraded"], reply.headers["cache-control"]) == ("1", "no-store")
        assert "M4D-Search-Degraded" in reply.headers["access-control-expose-headers"]
        assert "m4d-search-degraded" not in plain.headers
    got = await door.send("GET", SEARCH, query="q=rise", client="203.0.113.1")
    assert (got.headers["m4d-search-degraded"], "etag" in got.headers) == ("1", False)
    assert (await door.send("POST", SEARCH, {}, client="203.0.113.1")).status == 429  # counted once each
    health = await door.send("GET", "health")
    assert (health.status, health.headers["m4d-search-degraded"]) == (200, "1")
    both = Door(failing, failing)
    assert (await both.send("POST", SEARCH, {})).status == 503


async def test_a_database_that_does_not_answer(engine: SearchEngine) -> None:
    failing: Any = Failing(engine, StorageError("no such table: content"))
    door = Door(failing)
    reply = await door.send("POST", SEARCH, {})
    assert (reply.status, door.read(reply)["message"]) == (500, "Unexpected error.")
