"""The cost of an operation is told before it runs, with its variables in place, in time linear in the document."""

import time
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import QueryError
from m4d_core.settings import Settings
from m4d_schema.cost import Cost, check_cost, price
from m4d_schema.execution import Executor
from m4d_schema.limits import fragments_of
from m4d_schema.schema import build_schema, core_schema
from m4d_schema.selection import Document
from tests.schema.asking import Asker, light_context

SCHEMA = core_schema(build_schema())
DEFAULTS = Settings()


def read(text: str, **variables: Any) -> tuple[Document, OperationDefinitionNode]:
    document = parse(text)
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), variables)
    assert not isinstance(values, list), values
    return Document(SCHEMA, fragments_of(document), values), operation


def cost(text: str, **variables: Any) -> Cost:
    return price(*read(text, **variables), DEFAULTS)


@pytest.mark.parametrize(
    ("document", "points"),
    [
        ("{ __typename }", 0),
        ('{ country(code: "TN") { iso2 name } }', 1),
        ('{ country(code: "TN") { region { m49 parent { m49 } } } }', 3),
        ("{ contents { nodes { id title } } }", 21),
        ("{ contents(first: 50) { nodes { id } } }", 51),
        ("{ contents(first: 0) { nodes { id } } }", 1),
        ("{ contents(first: 10) { edges { node { id } } } }", 21),
        ("{ contents(first: 10) { nodes { source { id } countries { iso2 } } } }", 1 + 10 * (1 + 1 + 5)),
        ("{ contents(first: 10) { count { value } } }", 1 + 5 + 1),
        ("{ contents { facets(by: [KIND, COUNTRY], first: 4) { buckets { value } } } }", 1 + 10 + 2 * (1 + 4)),
        ("{ contents { pageInfo { endCursor } } }", 2),
        ('{ search(text: "x", first: 10) { nodes { id } } }', 20 + 11),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        ("{ a: contents(first: 5) { nodes { id } } b: contents(first: 5) { nodes { id } } }", 12),
        ("{ contents(first: 5) { ...F ...F nodes { title } } } fragment F on ContentConnection { nodes { id } }", 11),
        ("{ contents(first: 5) { nodes { id } } contents(first: 5) { nodes { title } } }", 12),
        ("{ contents @skip(if: true) { nodes { id } } }", 0),
        ("{ changes { cursor changes { id content { translations { path } } } } }", 1 + 100 * (1 + 1 + 5)),
        ('{ route(path: "/x") { ... on ContentRoute { content { title } } } }', 2),
    ],
)
def test_points(document: str, points: int) -> None:
    assert cost(document).requested == points


@given(st.integers(0, 10**9))
def test_a_size_by_variable_default_or_literal_costs_the_same(size: int) -> None:
    literal = cost(f"{{ contents(first: {min(size, 2**31 - 1)}) {{ nodes {{ id }} }} }}").requested
    by_variable = "query ($n: Int) { contents(first: $n) { nodes { id } } }"
    assert cost(by_variable, n=min(size, 2**31 - 1)).requested == literal
    by_default = f"query ($n: Int = {min(size, 2**31 - 1)}) {{ contents(first: $n) {{ nodes {{ id }} }} }}"
    assert cost(by_default).requested == literal


def test_no_size_and_a_null_are_the_usual_page() -> None:
    by_variable = "query ($n: Int) { contents(first: $n) { nodes { id } } }"
    assert cost(by_variable).requested == cost(by_variable, n=None).requested == 21


def test_the_dearest_field_and_what_would_fit_are_named() -> None:
    text = "{ a: contents(first: 3) { nodes { id } } b: contents(first: 150) { nodes { countries { iso2 } } } }"
    with pytest.raises(QueryError) as caught:
        check_cost(*read(text), Settings(graphql_max_cost=100))
    told = caught.value.extensions
    assert (caught.value.code, told["limit"], told["allowed"]) == ("TOO_EXPENSIVE", "cost", 100)
    assert (told["requested"], told["field"], told["first"]) == (4 + 1 + 150 * 6, "b", 15)
    fits = text.replace("150", "15")
    assert check_cost(*read(fits), Settings(graphql_max_cost=100)).requested == 95
    assert price(*read(text.replace("150", "16")), DEFAULTS).requested > 100


def test_what_no_page_size_helps_names_none() -> None:
    with pytest.raises(QueryError) as caught:
        check_cost(*read("{ countries { iso2 } }"), Settings(graphql_max_cost=100))
    assert caught.value.extensions["field"] == "countries"
    assert "first" not in caught.value.extensions


def test_the_limit_itself_is_allowed_and_one_more_is_not() -> None:
    asked = read("{ contents(first: 10) { nodes { id } } }")
    assert check_cost(*asked, Settings(graphql_max_cost=11)).requested == 11
    with pytest.raises(QueryError):
        check_cost(*asked, Settings(graphql_max_cost=10))


def bomb(levels: int) -> str:
    links = "".join(f"fragment F{n} on Region{{parent{{...F{n + 1}}} b:parent{{...F{n + 1}}}}}" for n in range(levels))
    return f'{{country(code:"TN"){{region{{...F0}}}}}}{links}fragment F{levels} on Region{{m49}}'


def test_2_to_the_40_ways_cost_no_more_time_than_2_to_the_10() -> None:
    def took(levels: int) -> float:
        asked, start = read(bomb(levels)), time.process_time()
        assert price(*asked, DEFAULTS).requested >= 2**levels
        return time.process_time() - start

    took(10)
    assert took(40) < max(12 * took(10), 0.2)


@pytest.mark.anyio
async def test_every_answer_tells_its_cost_and_a_refusal_runs_nothing() -> None:
    ask = Asker(Executor(build_schema()), light_context(settings=Settings(graphql_max_cost=3)))
    body = await ask.body('{ country(code: "TN") { region { m49 } } }')
    assert body["extensions"]["cost"] == {"requested": 2, "limit": 3}
    refused = await ask.body("{ contents { nodes { id } } }")
    assert "data" not in refused
    assert refused["errors"][0]["extensions"]["code"] == "TOO_EXPENSIVE"
