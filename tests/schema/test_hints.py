"""How long an answer may be kept is told by the least of what it holds."""

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse

from m4d_schema.hints import AGES, LIVE_AGE_S, dry_run, least_age
from m4d_schema.limits import fragments_of
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.schema import build_schema, core_schema
from m4d_schema.selection import Document

SCHEMA = core_schema(build_schema())


def read(text: str) -> tuple[Document, OperationDefinitionNode]:
    document = parse(text)
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), {})
    assert not isinstance(values, list)
    return Document(SCHEMA, fragments_of(document), values), operation


@pytest.mark.parametrize(
    ("document", "age"),
    [
        ("{ __typename }", None),
        ('{ country(code: "TN") { name } }', AGES["Country"]),
        ("{ contents { count { value } } }", AGES["ContentConnection"]),
        ('{ content(by: {path: "/x/y"}) { title } }', min(AGES[each] for each in CONTENT_TYPES.values())),
        ("{ sources { name } }", None),
        ("{ sources { name status } }", LIVE_AGE_S),
        ("{ contents { ...F } } fragment F on ContentConnection { nodes { source { itemCount } } }", LIVE_AGE_S),
        ("{ contents { nodes { source { itemCount @skip(if: true) } } } }", AGES["ContentConnection"]),
        ("{ changes { cursor } }", AGES["ChangePage"]),
        ("{ contents { nodes { id } } rateLimit { cost } }", 0),
    ],
)
def test_the_least_age(document: str, age: int | None) -> None:
    assert least_age(*read(document)) == age


def test_every_age_is_of_a_type() -> None:
    assert set(AGES) <= set(SCHEMA.type_map)


def test_a_dry_run_keeps_the_rate_limit_alone() -> None:
    assert dry_run(*read("{ rateLimit { cost } contents { count { value } } }")) is None
    dry = dry_run(*read("{ rateLimit(dryRun: true) { cost } contents { count { value } } }"))
    assert dry is not None
    assert len(dry.selection_set.selections) == 1


def test_a_null_that_cannot_be_is_left_to_the_execution() -> None:
    asked, operation = read("query ($dry: Boolean = true) { rateLimit(dryRun: $dry) { cost } }")
    nothing = get_variable_values(SCHEMA, operation.variable_definitions or (), {"dry": None})
    assert not isinstance(nothing, list)
    assert dry_run(asked._replace(variables=nothing), operation) is None
