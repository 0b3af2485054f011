"""The values of a record, one by one: where each stands, and the record with another in its place (pure)."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

Path = tuple[str | int, ...]


def leaves(data: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every value that holds no others, with the names and places that lead to it."""
    if isinstance(data, Mapping) and data:
        for name, value in data.items():
            yield from leaves(value, (*path, str(name)))
    elif isinstance(data, list | tuple) and data:
        for place, value in enumerate(data):
            yield from leaves(value, (*path, place))
    else:
        yield path, data


def texts(data: object) -> Iterator[tuple[Path, str]]:
    """Yield every value that is text."""
    yield from ((path, value) for path, value in leaves(data) if isinstance(value, str))


def replaced(data: Mapping[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Return a copy of the record with another value at a path."""
    copied, (*way, last) = plain(data), path
    found: Any = copied
    for step in way:
        found = found[step]
    found[last] = value
    return copied


def without(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return a copy of the record that has nothing at a path."""
    copied, (*way, last) = plain(data), path
    found: Any = copied
    for step in way:
        found = found[step]
    del found[last]
    return copied


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of the record that can be changed, whatever its own mappings and sequences are."""
    return dict(_plain(deepcopy(dict(data))))


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def dotted(path: Path) -> str:
    """Return a path as it is written: `date.changed`, `country.0.iso3`."""
    return ".".join(map(str, path))
