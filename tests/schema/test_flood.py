"""A flood of documents that nobody has sent before leaves the memory of every cache what its setting says."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import strawberry

from m4d_core.settings import Settings
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database
from m4d_core.storage.pulse import Pulse
from m4d_schema.answers import Answers
from m4d_schema.documents import Documents, sha256
from m4d_schema.door import GraphQLDoor
from m4d_search.contract import SearchEngine
from tests.schema.asking import context_of
from tests.schema.shelf import fill

pytestmark = pytest.mark.anyio
MIB = 1024 * 1024
BOUNDS = {
    "graphql_plan_bytes": MIB,
    "graphql_answer_bytes": MIB // 8,
    "graphql_automatic_bytes": MIB // 64,
    "graphql_body_bytes": MIB // 64,
}
RESIDENT = Path("/proc/self/statm")  # of Linux
GROWN = 16 * MIB  # of the process, once it is warm
# each alone makes another statement; a number says by its bits which of them are asked
CONDITIONS = (
    "kinds: [NEWS]", "featured: true", 'themes: {anyOf: ["x%d"]}', "hasImage: false", 'countries: {noneOf: ["x%d"]}',
    "goesLocal: false", 'languages: ["en"]', 'sources: {anyOf: ["x%d"]}', "years: [%d]", 'people: {anyOf: ["x%d"]}',
    'regions: {exists: false}', 'organizations: {noneOf: ["x%d"]}', "phases: [1]", 'places: {noneOf: ["x%d"]}',
)  # fmt: skip


def hostile(number: int) -> Mapping[str, Any]:
    """The body of a request: no two are the same, and there is one of every sort."""
    asked = ", ".join(each.replace("%d", str(number)) for bit, each in enumerate(CONDITIONS) if number >> bit & 1)
    short = f"{{ a{number}: __typename }}"
    sorts: tuple[Mapping[str, Any], ...] = (
        {"query": f"{{ contents(filter: {{{asked}}}) {{ count {{ value }} nodes {{ id title }} }} }}"},
        {"query": short, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(short)}}},
        {"query": f"query Q{number} {{ theme(slug: \"x{number}\") {{ name contents {{ nodes {{ id }} }} }} }}"},
        {"query": "query ($s: String!) { organization(slug: $s) { name } }", "variables": {"s": f"x{number}"}},
        {"query": "query ($l: LocaleInput) { contents(locale: $l, first: 1) { nodes { title } } }",
         "variables": {"l": {"prefer": [f"en-x-{number}"]}}},
        {"query": f'{{ search(text: "x{number}") {{ count {{ value }} }} }}'},
        {"query": f'{{ route(path: "/x{number}") {{ __typename }} }}'},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(short[1:])}}},
        {"query": f"{{ nothing{number} }}"},
        {"query": f"{{ {number}"},
        {"query": "{ __typename }", "operationName": f"Q{number}"},
        {"query": f"query ($a{number}: Int = {number}) {{ contents(first: $a{number}) {{ nodes {{ id }} }} }}"},
    )  # fmt: skip
    return sorts[number % len(sorts)]


@dataclass(frozen=True, kw_only=True)
class Flooded:
    """A door, and what it keeps."""

    door: GraphQLDoor
    documents: Documents
    answers: Answers

    async def send(self, numbers: range) -> None:
        for number in numbers:
            await post(self.door, orjson.dumps(hostile(number)))

    def kept(self) -> Mapping[str, int]:
        """About how many bytes each cache says it takes."""
        return {
            "graphql_plan_bytes": self.door._executor.plans.bytes,
            "graphql_answer_bytes": self.answers.bytes,
            "graphql_automatic_bytes": self.documents.bytes,
            "graphql_body_bytes": self.door._bodies.size,
        }


async def post(door: GraphQLDoor, body: bytes) -> bytes:
    """What a door answers to a POST, with nothing between."""
    sent: list[Any] = []
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        return next(messages, None) or await gone.wait()

    async def send(message: Any) -> None:
        sent.append(message)

    gone = asyncio.Event()
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "client": ("203.0.113.1", 9),
             "headers": [(b"content-type", b"application/json")]}  # fmt: skip
    await door(scope, receive, send)
    return bytes(sent[-1]["body"])


@pytest.fixture
async def opening(
    world: Database, engine: SearchEngine, schema: strawberry.Schema
) -> AsyncIterator[Callable[..., Flooded]]:
    """What opens a door with caches of these sizes."""
    await fill(world)
    context, pulse = await context_of(world, engine), Pulse(world)

    def opened(**bounds: int) -> Flooded:
        values: dict[str, Any] = {"graphql_rate_points": 0, **BOUNDS, **bounds}
        settings = Settings(**values)
        found = Documents(world, trusted_only=False, most_bytes=settings.graphql_automatic_bytes)
        answers = Answers(Changes(world), context.memory, pulse, settings.graphql_answer_bytes)
        own = replace(context, settings=settings, documents=found, answers=answers)
        return Flooded(door=GraphQLDoor(schema, own), documents=found, answers=answers)

    yield opened
    pulse.close()


@pytest.fixture
def flood(opening: Callable[..., Flooded]) -> Flooded:
    return opening()


def resident() -> int:
    """Bytes of this process that are in memory; 0 where the system does not tell."""
    gc.collect()
    return int(RESIDENT.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if RESIDENT.exists() else 0


async def test_a_flood_takes_what_the_settings_say(flood: Flooded) -> None:
    await flood.send(range(400))
    assert all(most / 2 < flood.kept()[name] <= most for name, most in BOUNDS.items()), flood.kept()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", BOUNDS)
async def test_one_byte_more_than_a_setting_says_is_not_kept(opening: Callable[..., Flooded], name: str) -> None:
    query = "{ contents { nodes { title } } }"
    body = orjson.dumps({"query": query, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(query)}}})
    whole = opening(**dict.fromkeys(BOUNDS, 100 * MIB))
    await post(whole.door, body)
    size = whole.kept()[name]
    enough, short = opening(**{name: size}), opening(**{name: size - 1})
    for each in (enough, short):
        await post(each.door, body)
    assert enough.kept()[name] == size
    assert short.kept()[name] < size - 1


async def test_every_sort_of_a_flood_is_answered(flood: Flooded) -> None:
    codes = set()
    for number in range(24):
        body = orjson.loads(await post(flood.door, orjson.dumps(hostile(number))))
        codes |= {each["extensions"]["code"] for each in body.get("errors", ())} or {"answered"}
    assert codes == {"answered", "VALIDATION_FAILED", "PARSE_FAILED", "BAD_REQUEST", "PERSISTED_QUERY_NOT_FOUND"}


@pytest.mark.long
@pytest.mark.timeout(3 * 3600)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_hundred_thousand_documents_leave_memory_flat(flood: Flooded) -> None:
    size, warm = 10_000, 0
    for start in range(0, 100_000, size):
        await flood.send(range(start, start + size))
        warm = resident() if start == size else warm
        print(start + size, dict(flood.kept()), f"{resident() / MIB:.1f} MiB")  # noqa: T201 - for who runs it
        assert all(flood.kept()[name] <= most for name, most in BOUNDS.items())
    assert resident() - warm < GROWN
