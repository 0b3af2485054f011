"""What an operation asks for is seen before anything is read."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse
from graphql.execution.values import VariableValues

from m4d_core.storage.selection import FacetField
from m4d_schema.limits import fragments_of
from m4d_schema.schema import build_schema, core_schema
from m4d_schema.selection import Demand, Document, FacetDemand, demands

SCHEMA = core_schema(build_schema())


def seen(text: str, **variables: Any) -> dict[str, Demand]:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), variables)
    assert isinstance(values, VariableValues)
    return demands(Document(SCHEMA, fragments_of(document), values), operation)


def test_each_root_field_by_its_response_name() -> None:
    found = seen("{ a: contents { nodes { title } } b: contents { nodes { slug } } sources { slug } __typename }")
    assert set(found) == {"a", "b", "sources", "__typename"}
    assert (found["a"].columns, found["b"].columns) == ({"title"}, {"slug"})


@pytest.mark.parametrize(
    ("selected", "expected"),
    [
        ("nodes { id }", Demand(columns={"id"}, has_nodes=True, has_page=True)),
        ("edges { cursor }", Demand(has_nodes=True, has_page=True, has_cursors=True)),
        ("pageInfo { hasNextPage }", Demand(has_page=True)),
        ("pageInfo { endCursor }", Demand(has_page=True, has_ends=True)),
        ("count { value }", Demand(has_total=True)),
        ("__typename", Demand()),
        ("nodes { source { slug } }", Demand(columns={"source_key"}, has_nodes=True, has_page=True)),
        ("nodes { source { status } }", Demand(columns={"source_key"}, is_live=True, has_nodes=True, has_page=True)),
        ("nodes { ... on Project { number } }", Demand(columns={"detail"}, has_nodes=True, has_page=True)),
        (
            "nodes { ... on Node { ... on Document { pageCount } } }",
            Demand(columns={"detail"}, has_nodes=True, has_page=True),
        ),
        (
            "nodes { countries { region { countries { name } } } }",
            Demand(columns={"countries"}, has_nodes=True, has_page=True),
        ),
        ("nodes { title @skip(if: true) }", Demand(has_nodes=True, has_page=True)),
        ("nodes { title @include(if: false) slug }", Demand(columns={"slug"}, has_nodes=True, has_page=True)),
        ("count @skip(if: true) { value }", Demand()),
    ],
)
def test_what_is_selected_is_read_and_nothing_else(selected: str, expected: Demand) -> None:
    assert seen(f"{{ contents {{ {selected} }} }}") == {"contents": expected}


def test_facets_with_literals_variables_and_defaults() -> None:
    found = seen(
        """query ($by: [FacetField!]!, $first: Int = 7, $absent: Int) { contents {
          a: facets(by: $by) { otherCount } b: facets(by: KIND, first: 3) { otherCount }
          c: facets(by: [THEME], first: $first) { otherCount }
          d: facets(by: [THEME], first: $absent) { otherCount } } }""",
        by=["COUNTRY", "KIND"],
    )
    assert list(found["contents"].facets) == [
        FacetDemand(FacetField.COUNTRY, 20),
        FacetDemand(FacetField.KIND, 20),
        FacetDemand(FacetField.KIND, 3),
        FacetDemand(FacetField.THEME, 7),
        FacetDemand(FacetField.THEME, 20),
    ]


def test_directives_go_by_variables() -> None:
    fragment = "fragment F on ContentConnection { count { value } }"
    document = "query ($on: Boolean!) { contents { ...F @include(if: $on) } }" + fragment
    assert seen(document, on=True)["contents"].has_total
    assert not seen(document, on=False)["contents"].has_total


def test_a_fragment_that_is_skipped_in_one_place_counts_in_another() -> None:
    document = "{ contents { nodes { ...F @skip(if: true) } edges { node { ...F } } } } fragment F on Content { title }"
    assert seen(document)["contents"].columns == {"title"}


def test_fields_of_one_response_name_are_united() -> None:
    fragment = "fragment More on Query { contents { count { value } nodes { slug } } }"
    document = "{ contents { nodes { title } } ...More }" + fragment
    demand = seen(document)["contents"]
    assert (demand.columns, demand.has_total) == ({"title", "slug"}, True)


def test_sources_behind_buckets_are_looked_at_when_asked_how_they_do() -> None:
    document = "{ contents { facets(by: [SOURCE]) { buckets { node { ... on Source { lastFetchedAt } } } } } }"
    assert seen(document)["contents"].is_live


def test_many_ways_through_fragments_cost_no_more_than_their_text() -> None:
    links = "".join(f"fragment F{n} on Content {{ ...F{n + 1} ... on Node {{ ...F{n + 1} }} }}" for n in range(60))
    document = f"{{ contents {{ nodes {{ ...F0 }} }} }} {links} fragment F60 on Content {{ title }}"
    assert seen(document)["contents"].columns == {"title"}


def test_an_operation_the_schema_has_no_root_for_asks_for_nothing() -> None:
    assert seen("mutation { anything }") == {}
