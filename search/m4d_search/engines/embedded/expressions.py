"""Filters of the filter language as queries that find what a Meilisearch server finds (pure but for the values).

Words compare as text without case, numbers as numbers; a text is compared with no number. What has no value is NULL
where one value can stand, and EMPTY where many can; all attributes of a document EXIST.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from math import ceil, floor, isfinite

from tantivy import FieldType, Occur, Query

from m4d_search.attributes import KEY, NUMBERS
from m4d_search.contract import Document
from m4d_search.engines.embedded.fields import any_of, schema
from m4d_search.engines.embedded.values import Values, folded
from m4d_search.filters.tree import And, Between, Compare, Geo, Is, Leaf, Not, OneOf, Or, Sign, State, Tree

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LEAST, _GREATEST = -(1 << 63), (1 << 63) - 1
_SEVERAL = frozenset(each.name for each in fields(Document) if each.default == () and each.default is not MISSING)


def query(tree: Tree, values: Values) -> Query:
    """Return the query for what the filter finds; its score means nothing."""
    if isinstance(tree, Not):
        return _all_but(query(tree.inner, values))
    if isinstance(tree, And):
        return Query.boolean_query([(Occur.Must, query(part, values)) for part in tree.parts])
    if isinstance(tree, Or):
        return _any(query(part, values) for part in tree.parts)
    return _leaf(tree, values)


def _leaf(leaf: Leaf, values: Values) -> Query:
    if isinstance(leaf, Geo):
        return Query.empty_query()
    if isinstance(leaf, Is):
        return _state(leaf)
    if isinstance(leaf, OneOf):
        return _any(_equal(leaf.attribute, value, values) for value in leaf.values)
    if isinstance(leaf, Between):
        return _between(leaf, values)
    return _compared(leaf, values)


def _state(leaf: Is) -> Query:
    if leaf.state is State.EXISTS:
        return Query.all_query()
    can_be = leaf.attribute in _SEVERAL if leaf.state is State.EMPTY else leaf.attribute not in (*_SEVERAL, KEY)
    return _all_but(Query.exists_query(leaf.attribute)) if can_be else Query.empty_query()


def _compared(leaf: Compare, values: Values) -> Query:
    attribute, value = leaf.attribute, leaf.value
    if leaf.sign is Sign.EQUAL:
        return _equal(attribute, value, values)
    if leaf.sign is Sign.UNEQUAL:
        return _all_but(_equal(attribute, value, values))
    if attribute in NUMBERS:
        ends = _ENDS.get(leaf.sign)
        number = _number(value)
        return Query.empty_query() if number is None or ends is None else _range(attribute, *ends(number))
    return _words(attribute, _such(leaf, values))


def _such(leaf: Compare, values: Values) -> Iterable[str]:
    """Return the values that compare so with the one of the filter."""
    listed, key = values.of(leaf.attribute), folded(leaf.value)
    if leaf.sign is Sign.BEGINS:
        return listed.beginning(leaf.value)
    if leaf.sign is Sign.FROM:
        return listed.between(key, None)
    if leaf.sign is Sign.TO:
        return listed.between(None, key)
    same = frozenset(listed.same(leaf.value))
    wider = listed.between(key, None) if leaf.sign is Sign.ABOVE else listed.between(None, key)
    return [value for value in wider if value not in same]


def _between(leaf: Between, values: Values) -> Query:
    if leaf.attribute not in NUMBERS:
        return _words(leaf.attribute, values.of(leaf.attribute).between(folded(leaf.low), folded(leaf.high)))
    low, high = _number(leaf.low), _number(leaf.high)
    return Query.empty_query() if low is None or high is None else _range(leaf.attribute, ceil(low), floor(high))


def _equal(attribute: str, value: str, values: Values) -> Query:
    if attribute == KEY:
        return any_of(KEY, (folded(value),))
    if attribute not in NUMBERS:
        return _words(attribute, values.of(attribute).same(value))
    number = _number(value)
    if number is None or not number.is_integer():
        return Query.empty_query()
    return _range(attribute, int(number), int(number))


# sign -> least and greatest whole number that compare so with a number
_ENDS: dict[Sign, Callable[[float], tuple[int, int]]] = {
    Sign.ABOVE: lambda number: (floor(number) + 1, _GREATEST),
    Sign.FROM: lambda number: (ceil(number), _GREATEST),
    Sign.BELOW: lambda number: (_LEAST, ceil(number) - 1),
    Sign.TO: lambda number: (_LEAST, floor(number)),
}


def _range(attribute: str, low: int, high: int) -> Query:
    low, high = max(low, _LEAST), min(high, _GREATEST)
    if low > high:
        return Query.empty_query()
    return Query.range_query(schema(), attribute, FieldType.Integer, low, high)


def _number(text: str) -> float | None:
    """Return the number that a text is; None for what is none, or too large for any document."""
    found = float(text) if _NUMBER.fullmatch(text) else None
    return found if found is not None and isfinite(found) else None


def _words(attribute: str, found: Iterable[str]) -> Query:
    chosen = list(found)
    return any_of(attribute, chosen) if chosen else Query.empty_query()


def _any(queries: Iterable[Query]) -> Query:
    clauses = [(Occur.Should, each) for each in queries]
    return Query.boolean_query(clauses) if clauses else Query.empty_query()


def _all_but(inner: Query) -> Query:
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, inner)])
