"""The settings of an index as a server has them; those that a test of search needs do something. Source: v1.50."""

import re
from collections.abc import Mapping
from typing import Any, Final

DEFAULTS: Final[Mapping[str, Any]] = {
    "displayedAttributes": ["*"],
    "searchableAttributes": ["*"],
    "filterableAttributes": [],
    "sortableAttributes": [],
    "rankingRules": ["words", "typo", "proximity", "attributeRank", "sort", "wordPosition", "exactness"],
    "distinctAttribute": None,
    "faceting": {"maxValuesPerFacet": 100, "sortFacetValuesBy": {"*": "alpha"}},
    "pagination": {"maxTotalHits": 1000},
    "localizedAttributes": None,
}
_HYPHEN = re.compile(r"-([a-z])")


def named(part: str) -> str:
    """Return the setting of a part of a path: `rankingRules` of `ranking-rules`."""
    return _HYPHEN.sub(lambda found: found[1].upper(), part)


def changed(settings: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings after changes; null brings back what was there at first."""
    found = dict(settings)
    for name, value in changes.items():
        found[name] = _merged(found.get(name), value, DEFAULTS.get(name))
    return found


def _merged(present: Any, change: Any, first: Any) -> Any:
    if change is None:
        return first
    if not isinstance(change, Mapping) or not isinstance(present, Mapping):
        return change
    of_first = first if isinstance(first, Mapping) else {}
    merged = {name: _merged(present.get(name), value, of_first.get(name)) for name, value in change.items()}
    return {**present, **merged}
