"""Documents are weighed in linear time, and one above a limit is refused."""

import time
from typing import Any

import pytest
from graphql import get_introspection_query
from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_core.errors import QueryError
from m4d_core.settings import Settings
from m4d_schema.limits import INTROSPECTION_DEPTH, Budget, OverspentError, check_weight, read_document

SMALL: dict[str, Any] = {
    "graphql_max_characters": 200_000,
    "graphql_max_tokens": 10_000,
    "graphql_max_depth": 5,
    "graphql_max_aliases": 3,
}


def refused(document: str, **limits: int) -> dict[str, object]:
    given = Settings(**{**SMALL, **limits})
    with pytest.raises(QueryError) as caught:
        check_weight(read_document(document, given), given)
    assert caught.value.code == "TOO_EXPENSIVE"
    return caught.value.extensions


def accepted(document: str, **limits: int) -> None:
    given = Settings(**{**SMALL, **limits})
    check_weight(read_document(document, given), given)


def nested(depth: int) -> str:
    return "{a" * depth + "}" * depth


def bomb(levels: int) -> str:
    """Two ways through each of so many fragments: 2^levels in all."""
    links = "".join(f"fragment F{n} on Q{{a{{...F{n + 1}}} b:a{{...F{n + 1}}}}}" for n in range(levels))
    return f"{{...F0}}{links}fragment F{levels} on Q{{x}}"


def test_characters_up_to_the_cap_and_one_more() -> None:
    accepted("{a b}", graphql_max_characters=5)
    assert refused("{a bc}", graphql_max_characters=5) == {"limit": "characters", "allowed": 5, "requested": 6}


def test_tokens_up_to_the_cap_and_one_more() -> None:
    accepted("{a b c}", graphql_max_tokens=5)
    assert refused("{a b c d}", graphql_max_tokens=5) == {"limit": "tokens", "allowed": 5, "requested": 6}


def test_a_document_that_is_wrong_before_the_cap_is_no_matter_of_tokens() -> None:
    with pytest.raises(Exception, match="Syntax Error"):
        accepted("{a b", graphql_max_tokens=5)
    with pytest.raises(Exception, match="Syntax Error"):
        accepted("{a ? ", graphql_max_tokens=5)


def test_depth_up_to_the_cap_and_one_more() -> None:
    accepted(nested(5))
    assert refused(nested(6)) == {"limit": "depth", "allowed": 5, "requested": 6}


def test_depth_counts_through_fragments_and_not_for_them() -> None:
    body = "fragment F on Q { c { d { e } } }"
    accepted("{ a { b { ...F } } }" + body)
    assert refused("{ a { b { x { ... on Q { ...F } } } } }" + body)["requested"] == 6


def test_the_deepest_operation_of_several_counts() -> None:
    assert refused("query A { a } query B " + nested(6))["requested"] == 6


def test_aliases_up_to_the_cap_and_one_more() -> None:
    accepted("{ a: x b: x c: x }")
    assert refused("{ a: x b: x c: x d: x }") == {"limit": "aliases", "allowed": 3, "requested": 4}


def test_aliases_of_a_fragment_count_wherever_it_is_spread() -> None:
    body = "fragment F on Q { a: x b: x }"
    accepted("{ one { ...F } }" + body)
    assert refused("{ one { ...F } two { ...F } }" + body)["requested"] == 4


def test_introspection_has_a_depth_of_its_own() -> None:
    accepted(get_introspection_query(), graphql_max_depth=2)
    deep = "{ __schema { types " + "{ a " * (INTROSPECTION_DEPTH - 1) + "}" * (INTROSPECTION_DEPTH - 1) + "}}"
    found = refused(deep)
    assert (found["limit"], found["requested"]) == ("introspection depth", INTROSPECTION_DEPTH + 1)


def test_fragments_that_lead_back_to_themselves_are_cut() -> None:
    accepted("{ ...A } fragment A on Q { x { ...B } } fragment B on Q { y { ...A } }")
    accepted("{ ...Missing }")


def test_two_to_the_thirty_ways_cost_no_more_than_their_text() -> None:
    found = refused(bomb(30), graphql_max_depth=100)
    assert found == {"limit": "aliases", "allowed": 3, "requested": 2**30 - 1}
    few, many = (_seconds(bomb(levels)) for levels in (10, 30))
    assert many < few * 3 * 10  # three times the text; tenfold slack for a busy machine
    assert many < 0.25


def _seconds(document: str) -> float:
    given = Settings(**SMALL)
    fastest = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        with pytest.raises(QueryError):
            check_weight(read_document(document, given), given)
        fastest = min(fastest, time.perf_counter() - start)
    return fastest


def test_a_chain_of_fragments_as_long_as_the_tokens_allow_is_refused_in_order() -> None:
    links = "".join(f"fragment F{n} on Q{{a{{...F{n + 1}}}}}" for n in range(900))
    found = refused(f"{{...F0}}{links}fragment F900 on Q{{x}}")
    assert found["limit"] == "depth"


def test_nesting_beyond_what_a_parser_can_hold_is_refused_too() -> None:
    for document in (nested(4000), "{a(x:" + "[" * 4000 + "]" * 4000 + ")}"):
        with pytest.raises(Exception, match=r"nested too deeply|tokens"):
            accepted(document)


@given(st.text("{}ab:.F \n", max_size=80))
@settings(max_examples=300)
def test_any_text_is_weighed_or_refused(text: str) -> None:
    given = Settings(**SMALL)
    try:
        check_weight(read_document(text, given), given)
    except QueryError as error:
        assert error.code == "TOO_EXPENSIVE"  # noqa: PT017 - either way is right
    except Exception as error:  # a syntax error
        assert "Syntax Error" in str(error)  # noqa: PT017 - either way is right


def test_a_budget_is_spent_to_its_last_node_and_no_further() -> None:
    budget = Budget(2)
    budget.spend()
    budget.spend()
    with pytest.raises(OverspentError) as caught:
        budget.spend()
    assert caught.value.error.extensions == {"limit": "nodes", "allowed": 2, "requested": 3}


def test_directives_up_to_the_cap_and_one_more() -> None:
    body = "fragment F on Q @x { a @skip(if: true) b @skip(if: true) }"
    accepted("query @x { a @skip(if: true) ...F }" + body, graphql_max_directives=4)
    told = refused("query @x { a @skip(if: true) ... @include(if: true) { ...F @x } }" + body, graphql_max_directives=5)
    assert told == {"limit": "directives", "allowed": 5, "requested": 6}


def test_operations_up_to_the_cap_and_one_more() -> None:
    accepted("query A { a } query B { a }", graphql_max_operations=2)
    told = refused("query A { a } query B { a } query C { a }", graphql_max_operations=2)
    assert told == {"limit": "operations", "allowed": 2, "requested": 3}
