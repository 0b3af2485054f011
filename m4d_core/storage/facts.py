"""What filters can ask of content, kept with each change, and whether it fits a filter: without a database (pure).

`conditions` asks the same of the tables, and a test holds the two together.
"""

from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from typing import Any

from m4d_core.storage.content_rows import tags_of
from m4d_core.storage.selection import Filter, Keys

Facts = Mapping[str, Any]

# condition of a filter -> the fact it asks; a fact is one key, or a list of them
_KEYS: Mapping[str, str] = {
    "kinds": "kind",
    "languages": "languages",
    "sources": "source_key",
    "countries": "countries",
    "themes": "themes",
    "organizations": "organizations",
}


def facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a content row, as JSON has them."""
    published = row["published_at"]
    return {
        "kind": str(row["kind"]),
        "languages": sorted(tags_of(row)),
        "source_key": row["source_key"],
        "countries": list(row["countries"]),
        "themes": list(row["themes"]),
        "organizations": list(row["organizations"]),
        "published_at": None if published is None else published.isoformat(),
    }


def fits(wanted: Filter, known: Facts | None) -> bool:
    """Return whether content with these facts is in a list of the filter; None, which is not public, is in none."""
    return known is not None and all(_conditions(wanted, known))


def _conditions(wanted: Filter, known: Facts) -> Iterator[bool]:
    for name, fact in _KEYS.items():
        asked = getattr(wanted, name)
        if asked is not None:
            value = known[fact]
            keys = asked if isinstance(asked, Keys) else Keys(any_of=asked)
            yield _has(keys, frozenset(value if isinstance(value, list) else [value]))
    published = known["published_at"] and datetime.fromisoformat(known["published_at"])
    if wanted.published_from is not None:
        yield bool(published) and published >= wanted.published_from
    if wanted.published_before is not None:
        yield bool(published) and published < wanted.published_before


def _has(keys: Keys, values: Set[str]) -> bool:
    return (
        (keys.any_of is None or not keys.any_of.isdisjoint(values))
        and keys.all_of <= values
        and keys.none_of.isdisjoint(values)
        and (keys.exists is None or keys.exists is bool(values))
    )
