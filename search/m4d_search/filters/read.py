"""Filters read: from a text, or from lists of texts, to a tree; every fault in the words of Meilisearch (pure).

A tree is looked into level by level: brackets cost four levels, a NOT one, and the deepest is 150, as on the server.
Source: the server's filter parser, v1.50.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from m4d_search.filters.geo import SHAPES, read_shape
from m4d_search.filters.scan import Fault, Scanner, fail
from m4d_search.filters.tree import (
    And,
    Between,
    Compare,
    Geo,
    Is,
    Leaf,
    OneOf,
    Or,
    Sign,
    State,
    Tree,
    joined,
    leaves,
    negated,
)
from m4d_search.filters.write import pointed
from m4d_search.refusal import RefusedError

_CODE = "invalid_search_filter"
_NO_OPERATION = (
    "Was expecting an operation `=`, `!=`, `>=`, `>`, `<=`, `<`, `IN`, `NOT IN`, `TO`, `EXISTS`, `NOT EXISTS`,"
    " `IS NULL`, `IS NOT NULL`, `IS EMPTY`, `IS NOT EMPTY`, `CONTAINS`, `NOT CONTAINS`, `STARTS WITH`,"
    " `NOT STARTS WITH`, `_geoRadius`, `_geoBoundingBox` or `_geoPolygon`"
)
_TOO_DEEP = (
    "The filter exceeded the maximum depth limit. Try rewriting the filter so that it contains fewer nested conditions."
)
_BEHIND = "Found unexpected characters at the end of the filter: `{}`. You probably forgot an `OR` or an `AND` rule."
_UNCLOSED = "Expression `{}` is missing the following closing delimiter: `)`."
_NO_LIST = "Expected `[` after `IN` keyword."
_OPEN_LIST = "Expected matching `]` after the list of field names given to `IN[`"
_NO_NAMES = "Expected only comma-separated field names inside `IN[..]` but instead found `{}`."
_NEEDS = "{} requires enabling the `{}` experimental feature. See https://github.com/orgs/meilisearch/discussions/{}"
_CONTAINS = _NEEDS.format("Using `CONTAINS` in a filter", "contains filter", 763)
_VECTORS = _NEEDS.format("using a vector filter", "multimodal", 846)
_FOREIGN = _NEEDS.format("using a foreign filter", "foreign_keys", 873)
_SIGNS = (Sign.TO, Sign.FROM, Sign.UNEQUAL, Sign.BELOW, Sign.ABOVE, Sign.EQUAL)


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How large a filter may be: characters of its texts, conditions, levels."""

    characters: int = 10_000
    conditions: int = 500
    depth: int = 150


class _FeatureError(Exception):
    """Something that the server understands only when its operator says so."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, end


def read(given: object, bounds: Bounds) -> Tree | None:
    """Return the filter of a request: a text, or a list of which all hold, lists in it of which one holds.

    Raises RefusedError.
    """
    if not isinstance(given, str | list | None):
        raise _malformed("String, Array", given)
    texts = _texts(given)
    if sum(len(text) for group in texts for text in group) > bounds.characters:
        raise RefusedError(f"The filter is longer than {bounds.characters:,} characters.", code=_CODE)
    tree = joined([_any([_parsed(text, bounds.depth) for text in group]) for group in texts])
    if tree is not None and sum(1 for _ in leaves(tree)) > bounds.conditions:
        raise RefusedError(f"The filter has more than {bounds.conditions:,} conditions.", code=_CODE)
    return tree


def check(tree: Tree, known: Sequence[str], index: str | None) -> None:
    """Raise RefusedError for an attribute that may not be filtered by. index: named in the message, if any."""
    found = list(leaves(tree))
    plain = (leaf for leaf in reversed(found) if not isinstance(leaf, Geo) and leaf.attribute not in known)
    wrong: Leaf | None = next(plain, None) or next((leaf for leaf in found if isinstance(leaf, Geo)), None)
    if wrong is None:
        return
    text, column = pointed(tree, wrong)
    length = (
        len(wrong.points[0][0]) if isinstance(wrong, Geo) else len(json.dumps(wrong.attribute, ensure_ascii=False)) - 2
    )
    names = ", ".join(f"`{name}`" for name in known)
    where = f"Index `{index}`: " if index else ""
    message = (
        f"{where}Attribute `{wrong.attribute}` is not filterable. Available filterable attribute patterns are: {names}."
    )
    raise RefusedError(f"{message}\n{column}:{column + length} {text}", code=_CODE)


def _texts(given: str | list[object] | None) -> list[list[str]]:
    """Return groups of texts: all groups hold, of each group one text."""
    groups = []
    for part in [given] if isinstance(given, str) else given or []:
        if not isinstance(part, str | list):
            raise _malformed("String, [String]", part)
        group = [part] if isinstance(part, str) else part
        wrong = next((each for each in group if not isinstance(each, str)), None)
        if wrong is not None or None in group:
            raise _malformed("String", wrong)
        groups.append([str(each) for each in group])
    return groups


def _malformed(expected: str, found: object) -> RefusedError:
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return RefusedError(f"Invalid syntax for the filter parameter: `expected {expected}, found: {text}`.", code=_CODE)


def _any(trees: list[Tree | None]) -> Tree | None:
    some = tuple(tree for tree in trees if tree is not None)
    return Or(some) if len(some) > 1 else next(iter(some), None)


def _parsed(text: str, depth: int) -> Tree | None:
    if not text.strip():
        return None
    try:
        return _Reader(text, depth).whole()
    except Fault as fault:
        raise RefusedError(f"{fault.message}\n{_place(text, fault)}", code=_CODE) from None
    except _FeatureError as missing:
        raise RefusedError(f"{missing.message}\n{_place(text, missing)}", code="feature_not_enabled") from None


def _place(text: str, fault: "Fault | _FeatureError") -> str:
    column = fault.start - (text.rfind("\n", 0, fault.start) + 1) + 1
    return f"{column}:{column + fault.end - fault.start} {text}"


class _Reader:
    """Reads one text by descending into it."""

    def __init__(self, text: str, depth: int) -> None:
        self._scan = Scanner(text)
        self._deepest = depth
        self._missing: _FeatureError | None = None

    def whole(self) -> Tree:
        tree = self._either(0)
        if self._scan.at < len(self._scan.text):
            raise self._scan.rest(_BEHIND)
        if self._missing is not None:
            raise self._missing
        return tree

    def _either(self, depth: int) -> Tree:
        self._go(depth)
        parts = self._repeated("OR", lambda: self._all(depth + 1))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self, depth: int) -> Tree:
        self._go(depth)
        parts = self._repeated("AND", lambda: self._not(depth + 1))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _repeated(self, keyword: str, part: Callable[[], Tree]) -> list[Tree]:
        parts = [part()]
        while self._keyword(keyword):
            parts.append(part())
        return parts

    def _not(self, depth: int) -> Tree:
        self._go(depth)
        if self._keyword("NOT"):
            return negated(self._not(depth + 1))
        return self._primary(depth + 1)

    def _go(self, depth: int) -> None:
        if depth > self._deepest:
            raise self._scan.rest(_TOO_DEEP)

    def _keyword(self, keyword: str) -> bool:
        """Return whether the next word is the keyword, and move over it and the blanks around it."""
        start = self._scan.at
        self._scan.blank()
        if self._scan.word() != keyword:
            self._scan.at = start
            return False
        self._scan.at += len(keyword)
        self._scan.blank()
        return True

    def _primary(self, depth: int) -> Tree:
        self._go(depth)
        scan, start = self._scan, self._scan.at
        scan.blank()
        if scan.take("("):
            scan.blank()
            inner = self._either(depth + 1)
            scan.blank()
            if not scan.take(")"):
                raise scan.rest(_UNCLOSED, start=start)
            scan.blank()
            return inner
        word = scan.word()
        if word in SHAPES:
            return read_shape(scan)
        if word == "_foreign":
            raise _FeatureError(_FOREIGN, scan.at, scan.at + len(word))
        scan.at = start
        return self._condition()

    def _condition(self) -> Tree:
        scan, start = self._scan, self._scan.at
        try:
            attribute = scan.value()
        except Fault as fault:
            if fault.soft and "reserved keyword" not in fault.message:
                raise self._nothing_known(start) from None
            fail(fault)
        for form in (self._listed, self._compared, self._stated, self._ranged, self._texted):
            found = form(attribute, start)
            if found is not None:
                return found
        raise self._nothing_known(start)

    def _nothing_known(self, start: int) -> Fault:
        is_empty = not self._scan.text[start:].strip()
        return self._scan.rest(_NO_OPERATION + (" but instead got nothing." if is_empty else " at `{}`."), start=start)

    def _listed(self, attribute: str, _start: int) -> Tree | None:
        place = self._scan.at
        is_not = self._scan.word() == "NOT" and self._keyword("NOT")
        if not self._keyword("IN"):
            self._scan.at = place
            return None
        found = OneOf(attribute, self._list())
        return negated(found) if is_not else found

    def _list(self) -> tuple[str, ...]:
        scan = self._scan
        if not scan.take("["):
            raise scan.rest(_NO_LIST)
        values: list[str] = []
        behind = scan.at
        while True:
            try:
                values.append(scan.value())
            except Fault as fault:
                if not fault.soft:
                    raise
                scan.at = behind
                break
            behind = scan.at
            scan.blank()
            if not scan.take(","):
                break
            scan.blank()
            behind = scan.at
        scan.blank()
        if not scan.take("]"):
            raise scan.rest(_OPEN_LIST if scan.at == len(scan.text) else _NO_NAMES)
        scan.blank()
        return tuple(values)

    def _compared(self, attribute: str, _start: int) -> Tree | None:
        sign = next((sign for sign in _SIGNS if self._scan.take(sign.value)), None)
        return None if sign is None else Compare(attribute, sign, self._value())

    def _stated(self, attribute: str, start: int) -> Tree | None:
        scan = self._scan
        forms: tuple[tuple[tuple[str, ...], State, bool], ...] = (
            (("IS", "NULL"), State.NULL, False),
            (("IS", "NOT", "NULL"), State.NULL, True),
            (("IS", "EMPTY"), State.EMPTY, False),
            (("IS", "NOT", "EMPTY"), State.EMPTY, True),
            (("EXISTS",), State.EXISTS, False),
            (("NOT", "EXISTS"), State.EXISTS, True),
        )
        for words, state, is_not in forms:
            if scan.take_words(*words):
                if state is State.EXISTS and attribute.partition(".")[0] == "_vectors":
                    raise _FeatureError(_VECTORS, start, start + len("_vectors"))
                return negated(Is(attribute, state)) if is_not else Is(attribute, state)
        return None

    def _ranged(self, attribute: str, _start: int) -> Tree | None:
        scan, place = self._scan, self._scan.at
        try:
            low = scan.value()
        except Fault as fault:
            if not fault.soft:
                raise
            scan.at = place
            return None
        if scan.take("TO"):
            before = scan.at
            scan.blank()
            if scan.at > before:
                return Between(attribute, low, self._value())
        scan.at = place
        return None

    def _texted(self, attribute: str, _start: int) -> Tree | None:
        scan, place = self._scan, self._scan.at
        is_not = scan.take_words("NOT")
        if is_not:
            scan.blank()
        keyword = scan.at
        if scan.take("CONTAINS"):
            missing = _FeatureError(_CONTAINS, keyword, scan.at)
            value = self._value()
            self._missing = self._missing or missing
        elif scan.take(Sign.BEGINS.value):
            value = self._value()
        else:
            scan.at = place
            return None
        found = Compare(attribute, Sign.BEGINS, value)
        return negated(found) if is_not else found

    def _value(self) -> str:
        """Return the value that must stand here."""
        try:
            return self._scan.value()
        except Fault as fault:
            fail(fault)
