"""A JSON answer to its records, and to what is left of it (pure)."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Entry
from m4d_core.ingestion.formats.json.wire import Answer

KEY = "key_"


def take_apart(answer: Any, path: str, beside: Set[str]) -> Answer:  # noqa: ANN401 - any JSON value
    """Return the answer's records and the rest of it. Raises FeedError (`not_a_feed`) where the path leads nowhere."""
    steps = [step for step in path.split(".") if step]
    found = answer
    for step in steps:
        if not isinstance(found, Mapping) or step not in found:
            raise FeedError(f"the answer has no '{path}'", reason="not_a_feed", hint="the API may have changed")
        found = found[step]
    rest = _without(answer, steps) if isinstance(answer, Mapping) else {}
    if isinstance(found, list):
        return Answer(records=tuple((f"{path}[{n}]", record) for n, record in enumerate(found)), rest=rest)
    if isinstance(found, Mapping) and steps:
        left = {name: value for name, value in found.items() if name in beside}
        records = tuple(
            (f"{path}.{name}", {KEY: name, **record} if isinstance(record, Mapping) else record)
            for name, record in found.items()
            if name not in beside
        )
        return Answer(records=records, rest={**rest, **left})
    if isinstance(found, Mapping):
        return Answer(records=(("", found),), rest={})
    if found is None:
        return Answer(records=(), rest=rest)
    raise FeedError(f"'{path}' of the answer holds no records", reason="not_a_feed", hint="the API may have changed")


def entries(answer: Answer, depth: int) -> Iterator[Entry | BadEntry]:
    """Yield the records as entries; one that is no object, or nests deeper than that, is bad."""
    for locator, record in answer.records:
        if not isinstance(record, Mapping):
            yield BadEntry(locator=locator, reason="not_an_object", error=f"a {type(record).__name__}, not an object")
        elif _is_deeper(record, depth):
            yield BadEntry(locator=locator, reason="too_deep", error=f"the record nests deeper than {depth} values")
        else:
            yield Entry(locator=locator, data=record)


def _without(answer: Mapping[str, Any], steps: list[str]) -> dict[str, Any]:
    """Return the answer without what stands at the steps."""
    if not steps:
        return {}
    first, *rest = steps
    left = {name: value for name, value in answer.items() if name != first}
    inner = answer[first]
    return {**left, first: _without(inner, rest)} if rest and isinstance(inner, Mapping) else left


def _is_deeper(value: object, depth: int) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return depth < 0 or any(_is_deeper(each, depth - 1) for each in inner)
