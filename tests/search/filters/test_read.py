"""Filters read, and the faults of wrong ones, in the words of a real server."""

import json
from pathlib import Path
from typing import Any

import meilisearch
import pytest
from meilisearch.errors import MeilisearchApiError

from m4d_search.filters.read import Bounds, check, read
from m4d_search.filters.tree import And, Between, Compare, Is, Not, OneOf, Or, Sign, State, Tree
from m4d_search.refusal import RefusedError

# [filter, code, message] of an index `golden` whose attributes KNOWN are filterable
REFUSED: list[tuple[Any, str, str]] = [
    tuple(each) for each in json.loads((Path(__file__).parent / "refused.json").read_text("utf-8"))
]
KNOWN = ("id", "kind", "year")
DEFAULT = Bounds()
LONG = {
    "OPERATIONS": "`=`, `!=`, `>=`, `>`, `<=`, `<`, `IN`, `NOT IN`, `TO`, `EXISTS`, `NOT EXISTS`, `IS NULL`,"
    " `IS NOT NULL`, `IS EMPTY`, `IS NOT EMPTY`, `CONTAINS`, `NOT CONTAINS`, `STARTS WITH`, `NOT STARTS WITH`,"
    " `_geoRadius`, `_geoBoundingBox` or `_geoPolygon`",
    "KNOWN": "Available filterable attribute patterns are: `id`, `kind`, `year`.",
}
A, B, C = (Compare(name, Sign.EQUAL, "1") for name in "abc")


def said(message: str) -> str:
    for short, long in LONG.items():
        message = message.replace(short, long)
    return message


def checked(given: object, bounds: Bounds) -> None:
    tree = read(given, bounds)
    assert tree is not None
    check(tree, KNOWN, "golden")


def refusal(given: object, bounds: Bounds = DEFAULT) -> RefusedError:
    with pytest.raises(RefusedError) as raised:
        checked(given, bounds)
    return raised.value


@pytest.mark.parametrize(("given", "code", "message"), REFUSED, ids=range(len(REFUSED)))
def test_a_wrong_filter_is_refused_in_the_words_of_the_server(given: object, code: str, message: str) -> None:
    error = refusal(given)
    assert (error.code, error.message, error.status) == (code, said(message), 400)


def test_a_real_server_says_the_same(meilisearch_server: tuple[str, str]) -> None:
    client = meilisearch.Client(*meilisearch_server)
    client.wait_for_task(client.create_index("golden", {"primaryKey": "id"}).task_uid, 30_000)
    index = client.index("golden")
    client.wait_for_task(index.update_filterable_attributes(list(KNOWN)).task_uid, 30_000)
    client.wait_for_task(index.add_documents([{"id": "1", "kind": "a", "year": "2023"}]).task_uid, 30_000)
    for given, code, message in REFUSED:
        with pytest.raises(MeilisearchApiError) as raised:
            index.search("", {"filter": given})
        assert raised.value.code == code
        assert said(message) in str(raised.value)
    client.delete_index("golden")


@pytest.mark.parametrize(
    ("given", "tree"),
    [
        (None, None),
        (" \n", None),
        ([], None),
        ([[], ""], None),
        ("a = 1", A),
        ("a=1", A),
        (["a = 1"], A),
        ([["a = 1"]], A),
        ('"a"="1"', A),
        ("a = 1 AND b = 1 OR c = 1", Or((And((A, B)), C))),
        ("a = 1 AND (b = 1 OR c = 1)", And((A, Or((B, C))))),
        (["a = 1", ["b = 1", "c = 1"]], And((A, Or((B, C))))),
        ("NOT NOT a = 1", A),
        ("NOT a = 1 AND b = 1", And((Not(A), B))),
        ("a = 1 OR(b = 1)", Or((A, B))),
        ("a 1 TO 2", Between("a", "1", "2")),
        ("a IN[x,'y z',]", OneOf("a", ("x", "y z"))),
        ("a NOT IN []", Not(OneOf("a", ()))),
        ("a IS NULL", Is("a", State.NULL)),
        ("a IS  NOT EMPTY", Not(Is("a", State.EMPTY))),
        ("a NOT EXISTS", Not(Is("a", State.EXISTS))),
        ("a STARTS WITH b", Compare("a", Sign.BEGINS, "b")),
        ("a != -1.5", Compare("a", Sign.UNEQUAL, "-1.5")),
        ("名前 >= ünï-c.o_de", Compare("名前", Sign.FROM, "ünï-c.o_de")),
        (r"'cra\\zy_\"f' = 'it\'s\n\x41\u0042\u{43}\104\/'", Compare('cra\\zy_"f', Sign.EQUAL, "it's\nABCD/")),
        ("'AND' = 'IN'", Compare("AND", Sign.EQUAL, "IN")),
    ],
)
def test_filters(given: object, tree: Tree | None) -> None:
    assert read(given, Bounds()) == tree


def test_a_filter_may_be_so_long_and_no_longer() -> None:
    bounds = Bounds(characters=12)
    assert read(["a = 1", "b = 123"], bounds) is not None
    assert refusal(["a = 1", "b = 1234"], bounds).code == "invalid_search_filter"


def test_a_filter_may_have_so_many_conditions_and_no_more() -> None:
    bounds = Bounds(conditions=3)
    assert read("a = 1 OR b = 1 OR c = 1", bounds) is not None
    assert "more than 3 conditions" in refusal("a = 1 OR b = 1 OR c = 1 OR d = 1", bounds).message


def test_a_filter_may_be_so_deep_and_no_deeper() -> None:
    assert read("NOT " * 147 + "a = 1", Bounds()) is not None
    assert "maximum depth" in refusal("NOT " * 148 + "a = 1").message
    assert read("(a = 1)", Bounds(depth=7)) == A
    assert "maximum depth" in refusal("(a = 1)", Bounds(depth=6)).message


@pytest.mark.parametrize("given", ["_foreign(a, b = c)", "kind = a AND _foreign", "_vectors.a NOT EXISTS"])
def test_what_a_server_must_be_told_to_understand(given: str) -> None:
    assert refusal(given).code == "feature_not_enabled"


def test_a_backslash_at_the_end_escapes_nothing() -> None:
    assert refusal("kind = 'a\\").message == "Malformed value: `a\\\\`.\n9:11 kind = 'a\\"


def test_an_index_need_not_be_named() -> None:
    with pytest.raises(RefusedError, match=r"^Attribute `a` is not filterable"):
        check(A, KNOWN, None)
    check(Compare("kind", Sign.EQUAL, "1"), KNOWN, None)
