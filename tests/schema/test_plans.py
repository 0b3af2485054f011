"""What is found out about a document once, and how much of it is remembered."""

import gc
import tracemalloc
from typing import Any

import pytest

from m4d_core.errors import QueryError
from m4d_core.settings import Settings
from m4d_schema.execution import Executor, Way
from m4d_schema.plans import Plans
from m4d_schema.requests import Asked
from m4d_schema.schema import build_schema, core_schema
from tests.schema.asking import Asker, light_context

SCHEMA = core_schema(build_schema())
SETTINGS = Settings()
MIB = 1024 * 1024


def test_a_document_is_read_once() -> None:
    plans = Plans(SCHEMA, MIB)
    assert plans.prepared("{ __typename }", SETTINGS) is plans.prepared("{ __typename }", SETTINGS)


@pytest.mark.parametrize("text", ["{", "{ nothing }", "{ " + "a " * 2000 + "}"])
def test_what_is_wrong_is_found_once(text: str) -> None:
    plans = Plans(SCHEMA, MIB)
    found = plans.prepared(text, SETTINGS)
    assert found.refused or found.invalid
    assert plans.prepared(text, SETTINGS) is found


def test_a_limit_that_is_lowered_holds() -> None:
    plans, text = Plans(SCHEMA, MIB), "{ a: __typename b: __typename }"
    assert not plans.prepared(text, SETTINGS).refused
    (error,) = plans.prepared(text, Settings(graphql_max_aliases=1)).refused
    assert error["extensions"]["limit"] == "aliases"


@pytest.mark.anyio
async def test_the_price_is_asked_each_time() -> None:
    ask = Asker(Executor(build_schema()), light_context())
    document = "query ($first: Int) { organizations(first: $first) { nodes { slug } } }"
    for number in (1, 2, 1):
        body = await ask.body(document, first=number)
        assert len(body["data"]["organizations"]["nodes"]) == number
        assert body["extensions"]["cost"]["requested"] == 1 + number
    dear = ask.of(light_context(settings=Settings(graphql_max_cost=2)))
    assert await dear.data(document, first=1)
    assert (await dear.error(document, first=2))["extensions"]["code"] == "TOO_EXPENSIVE"


@pytest.mark.anyio
async def test_directives_choose_each_time() -> None:
    ask = Asker(Executor(build_schema()), light_context())
    document = "query ($yes: Boolean!) { a: __typename @include(if: $yes) b: __typename @skip(if: $yes) }"
    assert await ask.data(document, yes=True) == {"a": "Query"}
    assert await ask.data(document, yes=False) == {"b": "Query"}
    assert ask.executor.ways == {Way.COMPILED: 2}


def hostile(number: int) -> str:
    """A document that nobody has sent before: of many sorts, valid and not."""
    sorts = (
        f"{{ a{number}: __typename }}",
        f'{{ countries(text: "{number}") {{ name iso2 region {{ name }} }} themes {{ slug broader {{ slug }} }} }}',
        f"{{ nothing{number} }}",
        f"{{ {number}",
        f"query Q{number} {{ contents(first: -1) {{ nodes {{ ...F }} }} }} "
        "fragment F on Content { id title themes { slug name } countries { name } related { content { title } } }",
    )
    return sorts[number % len(sorts)]


async def grown(most_bytes: int, number: int) -> tuple[float, int]:
    """How much memory a flood of documents takes beyond what the plans may, and what the plans say they take."""
    executor, context = Executor(build_schema(), most_bytes), light_context()
    await executor.answer(Asked(document=hostile(4)), context)
    tracemalloc.start()
    for each in range(number):
        await executor.answer(Asked(document=hostile(each)), context)
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken - most_bytes, executor.plans.bytes


@pytest.mark.anyio
async def test_a_flood_of_documents_takes_what_the_setting_says() -> None:
    beyond, told = await grown(MIB, 150)
    assert told <= MIB
    assert beyond < MIB


@pytest.mark.anyio
@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_hundred_thousand_documents_leave_memory_flat() -> None:
    beyond, told = await grown(8 * MIB, 100_000)
    print(f"{beyond / MIB:+.1f} MiB beyond, {told / MIB:.1f} MiB told")  # noqa: T201 - for who runs it
    assert told <= 8 * MIB
    assert beyond < 2 * MIB


def test_what_costs_too_much_is_refused_though_its_price_is_known() -> None:
    executor: Any = Executor(build_schema())
    for _ in range(2):
        chosen = executor._chosen(Asked(document="{ nodes(ids: []) { id } themes { id } }"), SETTINGS, reads_only=True)
        with pytest.raises(QueryError):
            executor.plans.priced(chosen, Settings(graphql_max_cost=1))
