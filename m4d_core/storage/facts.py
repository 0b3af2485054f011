"""What filters can ask of content, kept with each change, and whether it fits a filter: without a database (pure).

`conditions` asks the same of the tables, and a test holds the two together.
"""

from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import Any

from m4d_core.content.authors import read_authors
from m4d_core.content.reference import Reference
from m4d_core.content.ties import ties
from m4d_core.content.translation import reached
from m4d_core.storage.conditions import FLAGS, LINKS, RANGES, VALUES
from m4d_core.storage.content_rows import tags_of
from m4d_core.storage.selection import Filter, Keys

Facts = Mapping[str, Any]

_TOLD = frozenset({"languages", "people", "regions"})  # relations that are told by other facts
_LISTS = tuple(sorted(LINKS.keys() - _TOLD))
# set of values of a filter -> the fact it asks
_ONE: Mapping[str, str] = {name: column.key for name, column in VALUES.items()}
_SPANS: Mapping[str, tuple[str, str]] = {name: (last.key, first.key) for name, (last, first) in RANGES.items()}
_PLAIN = tuple(sorted({"source_key", *_ONE.values(), *FLAGS, *(key for pair in _SPANS.values() for key in pair)}))


def facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a content row, as JSON has them.

    texts: by which tags a text of it is found. url, words: asked by no filter, but by what is found at an address of a
    publisher, and by what is near.
    """
    return {
        **{name: _plain(row[name]) for name in _PLAIN},
        **{name: list(row[name]) for name in (*_LISTS, "authors")},
        "languages": sorted(tags_of(row)),
        "texts": reached(row),
        "url": row["url"],
        "words": [tie.value for tie in ties(row) if tie.kind == "word"],
    }


def fits(wanted: Filter, known: Facts | None, reference: Reference) -> bool:
    """Return whether content with these facts is in a list of the filter; None, which is not public, is in none.

    reference: tells the regions of countries, and which authors are organizations.
    """
    return known is not None and _holds(wanted, {**known, **told(known, reference)})


def told(known: Facts, reference: Reference) -> Facts:
    """Return what other facts tell: regions, and the slugs of persons."""
    authors = read_authors(known["authors"], reference.organization_by_ref)
    return {
        "regions": reference.regions_of(known["countries"]),
        "people": [author.slug for author in authors if author.organization is None],
    }


def _holds(wanted: Filter, known: Facts) -> bool:
    return (
        all(_conditions(wanted, known))
        and all(_holds(each, known) for each in wanted.and_)
        and (wanted.or_ is None or any(_holds(each, known) for each in wanted.or_))
        and (wanted.not_ is None or not _holds(wanted.not_, known))
    )


def _conditions(wanted: Filter, known: Facts) -> Iterator[bool]:
    for name in (*LINKS, "sources"):
        asked = getattr(wanted, name)
        if asked is not None:
            keys = asked if isinstance(asked, Keys) else Keys(any_of=asked)
            yield _has(keys, frozenset([known["source_key"]] if name == "sources" else known[name]))
    for name, fact in _ONE.items():
        asked = getattr(wanted, name)
        yield asked is None or known[fact] in asked
    for name in FLAGS:
        asked = getattr(wanted, name)
        yield asked is None or known[name] is asked
    for name, (last, first) in _SPANS.items():
        yield _touches(getattr(wanted, f"{name}_from"), getattr(wanted, f"{name}_before"), known[first], known[last])
    yield wanted.available is None or wanted.available.choose(known["texts"]) is not None


def _touches(start: date | None, end: date | None, first: str | None, last: str | None) -> bool:
    if start is not None and (last is None or type(start).fromisoformat(last) < start):
        return False
    return end is None or (first is not None and type(end).fromisoformat(first) < end)


def _has(keys: Keys, values: Set[str]) -> bool:
    return (
        (keys.any_of is None or not keys.any_of.isdisjoint(values))
        and keys.all_of <= values
        and keys.none_of.isdisjoint(values)
        and (keys.exists is None or keys.exists is bool(values))
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a column
    """Return a value as JSON has it: instants and days as text, of an enumeration the value."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
