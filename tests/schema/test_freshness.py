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
