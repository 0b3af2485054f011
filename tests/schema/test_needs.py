"""Which variables decide what is paid and read."""

import pytest
from graphql import OperationDefinitionNode, parse

from m4d_schema.limits import fragments_of
from m4d_schema.needs import Needs, needs_of


def needs(text: str) -> Needs:
    document = parse(text)
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return needs_of(operation, fragments_of(document))


@pytest.mark.parametrize(
    ("selection", "choosing", "pricing"),
    [
        ("contents(first: $a, after: $b) { nodes { id } }", "", "a"),
        ("contents(filter: {countries: {anyOf: [$a]}}, last: $b) { nodes { id } }", "", "b"),
        ("nodes(ids: [$a, $b]) { id }", "", "ab"),
        ("rateLimit(dryRun: $a) { cost }", "", "a"),
        ("content(by: {id: $a}) { related(first: $b, kinds: [$c]) { score } }", "", "bc"),
        ("country(code: $a) { contents(filter: {kinds: [$b]}, after: $c) { nodes { id } } }", "", "bc"),
        ("contents { nodes { id @include(if: $a) ... @skip(if: $b) { slug } } }", "ab", "ab"),
        ("...F @include(if: $a) } fragment F on Query { contents(after: $b, first: $c) { nodes { id } }", "a", "ac"),
    ],
)
def test_variables_that_matter(selection: str, choosing: str, pricing: str) -> None:
    found = needs(f"query ($a: X, $b: X, $c: X) {{ {selection} }}")
    assert (found.choosing, found.pricing) == (frozenset(choosing), frozenset(pricing))


def test_requests_that_cost_the_same_have_one_key() -> None:
    found = needs("query ($n: Int, $after: String) { contents(first: $n, after: $after) { nodes { id } } }")
    assert found.priced({"n": 1, "after": "x"}) == found.priced({"after": "y", "n": 1})
    assert found.priced({"n": 1, "after": "x"}) != found.priced({"n": 2, "after": "x"})
    assert found.priced({"n": 1, "after": "x"}) != found.priced({"n": 1, "after": None}) != found.priced({"n": 1})
    assert found.chosen({"n": 1}) == found.chosen({"n": 2})
