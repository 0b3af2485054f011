"""Validators and how long answers stay fresh."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from m4d_core.settings import Settings
from m4d_schema.door import GraphQLDoor
from m4d_schema.freshness import cache_control, etag, is_known
from m4d_schema.schema import build_schema
from tests.schema.asking import light_context

SCHEMA = build_schema()
QUERY = {"query": '{ country(code: "TN") { name } }'}
FAULTY = {"query": '{ country(code: "TN") { nothing } }'}


def client(**settings: object) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/graphql", GraphQLDoor(SCHEMA, light_context(settings=Settings(**settings))))])  # type: ignore[arg-type]  # one setting at a time
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m4d.example")


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_a_tag_is_of_the_bytes_and_of_the_media_type(one: bytes, other: bytes) -> None:
    assert (etag(one, "a") == etag(other, "a")) is (one == other)
    assert etag(one, "a") != etag(one, "b")


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ('"b","c"', False), ("*", True), (None, False), ("", False),
        ("a", False), ('"a', False), ('"ab"', False),
    ],
)  # fmt: skip
def test_what_a_caller_has(sent: str | None, known: bool) -> None:
    assert is_known('"a"', sent) is known


def test_a_shared_cache_may_keep_it_for_as_long_as_the_setting_says() -> None:
    assert cache_control(30) == "public, max-age=0, s-maxage=30, stale-while-revalidate=30"
    assert cache_control(0) == "public, max-age=0, must-revalidate"


@pytest.mark.anyio
async def test_a_get_is_not_sent_twice() -> None:
    async with client() as asking:
        first = await asking.get("/graphql", params=QUERY)
        tag = first.headers["etag"]
        again = await asking.get("/graphql", params=QUERY, headers={"If-None-Match": tag})
        head = await asking.head("/graphql", params=QUERY, headers={"If-None-Match": tag})
        other = await asking.get("/graphql", params=QUERY, headers={"If-None-Match": '"x"'})
        typed = await asking.get("/graphql", params=QUERY, headers={"Accept": "application/graphql-response+json"})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert head.status_code == 304
    assert (other.status_code, other.json()) == (200, first.json())
    assert typed.headers["etag"] != tag
    assert first.headers["cache-control"] == "public, max-age=0, s-maxage=60, stale-while-revalidate=60"
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert first.headers["vary"] == "Accept, Accept-Encoding"
    assert "ETag" in first.headers["access-control-expose-headers"]


@pytest.mark.anyio
async def test_a_post_and_a_fault_are_never_kept() -> None:
    async with client() as asking:
        posted = await asking.post("/graphql", json=QUERY)
        conditional = await asking.post("/graphql", json=QUERY, headers={"If-None-Match": "*"})
        fault = await asking.get("/graphql", params=FAULTY, headers={"If-None-Match": "*"})
    assert "etag" not in posted.headers
    assert (conditional.status_code, conditional.headers.get("cache-control")) == (200, "no-store")
    assert (fault.status_code, fault.headers["cache-control"], "etag" in fault.headers) == (200, "no-store", False)


@pytest.mark.anyio
async def test_the_age_is_a_setting() -> None:
    async with client(graphql_shared_age_s=5) as asking:
        assert "s-maxage=5," in (await asking.get("/graphql", params=QUERY)).headers["cache-control"]


@pytest.mark.anyio
async def test_an_answer_tells_what_it_hangs_on_in_a_header_and_in_itself() -> None:
    async with client() as asking:
        got = await asking.get("/graphql", params=QUERY)
        posted = await asking.post("/graphql", json=QUERY)
        again = await asking.get("/graphql", params=QUERY, headers={"If-None-Match": got.headers["etag"]})
        refused = await asking.get("/graphql", params={"query": "{"})
    tags = got.json()["extensions"]["cacheTags"]
    assert tags == posted.json()["extensions"]["cacheTags"]
    assert tags
    for each in (got, posted, again):
        assert each.headers["cache-tag"] == ",".join(tags)
        assert "Cache-Tag" in each.headers["access-control-expose-headers"]
    assert "cache-tag" not in refused.headers
    assert "extensions" not in refused.json()


@pytest.mark.anyio
async def test_the_header_is_called_as_the_cache_in_front_calls_it_or_left_out() -> None:
    async with client(graphql_cache_tag_header="Surrogate-Key") as asking:
        assert "surrogate-key" in (await asking.get("/graphql", params=QUERY)).headers
    async with client(graphql_cache_tag_header="") as asking:
        got = await asking.get("/graphql", params=QUERY)
    assert not {"cache-tag", ""} & set(got.headers)
    assert got.json()["extensions"]["cacheTags"]
    assert not got.headers["access-control-expose-headers"].endswith(", ")


@pytest.mark.anyio
async def test_the_least_hint_counts_up_to_the_setting() -> None:
    live = {"query": '{ node(id: "x") { id } sources { itemCount } }'}
    assert cache_control(3600, 300) == "public, max-age=0, s-maxage=300, stale-while-revalidate=300"
    assert cache_control(60, 300) == "public, max-age=0, s-maxage=60, stale-while-revalidate=60"
    assert cache_control(0, 300) == "public, max-age=0, must-revalidate"
    assert cache_control(60, 0) == "private, no-store"
    async with client(graphql_shared_age_s=100_000) as asking:
        kept = await asking.get("/graphql", params={"query": '{ country(code: "TN") { name } }'})
        fault = await asking.get("/graphql", params=live)
        own = await asking.get("/graphql", params={"query": "{ rateLimit { cost } }"})
    assert "s-maxage=86400," in kept.headers["cache-control"]
    assert fault.headers["cache-control"] == "no-store"
    assert own.headers["cache-control"] == "private, no-store"


@pytest.mark.anyio
async def test_statements_are_told_where_the_operator_wants_it() -> None:
    async with client(graphql_stats=True) as asking:
        assert (await asking.get("/graphql", params=QUERY)).json()["extensions"]["stats"] == {
            "statements": 0,
            "way": "COMPILED",
        }
    async with client() as asking:
        assert "stats" not in (await asking.get("/graphql", params=QUERY)).json()["extensions"]
