"""What goes to a Meilisearch server and what comes back, as plain values (pure).

The server holds folded text only, in attributes whose names carry the version of the folding: it then folds nothing
that the embedded engine does not fold, and a search of another version finds nothing rather than half of it.
Source: the server's HTTP API, v1.50.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from m4d_core.content.text import TEXT_VERSION, normalise
from m4d_core.storage.selection import FacetField, Filter, Keys
from m4d_search.attributes import ATTRIBUTES, FILTERED, NUMBERS, SORTED, WORDS, Span, by_filter, conditions, texts
from m4d_search.contract import MAX_FACET_VALUES, SEARCHED, Document, Hit, SearchPage, SearchQuery, ValuesQuery
from m4d_search.filters.write import parts
from m4d_search.terms import Term, parse_terms

FORMAT = 2  # of what `wire_document` makes of a document; another number, another index
MAX_DOCUMENTS = 1000  # in one request
MAX_BYTES = 10_000_000  # in one request
_EVERYTHING, _NOTHING = "id EXISTS", "NOT id EXISTS"
_DEEPEST = 100_000  # pages reach as deep as the query says, which is less

_SEARCHED = {name: f"{name}_v{TEXT_VERSION}" for name in SEARCHED}

SETTINGS: Mapping[str, Any] = {
    "searchableAttributes": list(_SEARCHED.values()),
    "displayedAttributes": ["id", "revision"],
    "filterableAttributes": list(FILTERED),
    "sortableAttributes": list(SORTED),
    "rankingRules": [
        "sort",
        "words",
        "typo",
        "proximity",
        "attributeRank",
        "wordPosition",
        "exactness",
        "effective_at:desc",
        "id:desc",
    ],
    "typoTolerance": {"disableOnNumbers": True},
    "pagination": {"maxTotalHits": _DEEPEST},
    "faceting": {"maxValuesPerFacet": MAX_FACET_VALUES, "sortFacetValuesBy": {"*": "count"}},
}


def differing(present: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings to send: those that a server with the `present` ones does not have."""
    return {name: wanted for name, wanted in SETTINGS.items() if not _holds(present.get(name), wanted)}


def wire_document(document: Document) -> dict[str, Any]:
    """Return the document as the server holds it."""
    texts = (
        _apart(text.title for text in document.texts),
        _apart(text.summary for text in document.texts),
        _apart(document.labels),
        _apart(text.body for text in document.texts),
    )
    return {
        "id": str(document.id),
        "revision": document.revision,
        **{name: _attribute(getattr(document, name)) for name in WORDS},
        **{name: getattr(document, name) for name in NUMBERS},
        "effective_at": document.effective_at,
        **dict(zip(_SEARCHED.values(), map(normalise, texts), strict=True)),
    }


def _apart(texts: Iterable[str]) -> str:
    """Return texts as one in which no phrase runs from one into the next."""
    return " . ".join(filter(None, texts))


def payloads(documents: Iterable[Document]) -> Iterator[bytes]:
    """Yield NDJSON bodies of at most MAX_DOCUMENTS and, unless one document is larger, MAX_BYTES."""
    lines: list[bytes] = []
    size = 0
    for document in documents:
        line = json.dumps(wire_document(document), ensure_ascii=False).encode(errors="replace") + b"\n"
        if lines and (len(lines) == MAX_DOCUMENTS or size + len(line) > MAX_BYTES):
            yield b"".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield b"".join(lines)


def queries(uid: str, query: SearchQuery) -> list[dict[str, Any]]:
    """Return the searches of one page: the first for its hits, one more for each filter that facets leave a part of."""
    end = min(query.offset + query.limit, query.max_hits)
    groups = by_filter(query.filter, query.facets)
    page = {"offset": query.offset, "limit": max(end - query.offset, 0), "showRankingScore": True}
    order = [f"{each.attribute}:{'desc' if each.descending else 'asc'}" for each in query.order]
    sort = {"sort": order} if order else {}
    names = [*query.counted, *_names(groups.pop(query.filter, ()))]
    common = {"indexUid": uid, **_looking(query)}
    first = {**common, **page, "filter": _condition(query, query.filter), "facets": names, **sort}
    return [
        first,
        *(
            {**common, "limit": 0, "filter": _condition(query, narrowed), "facets": _names(facets)}
            for narrowed, facets in groups.items()
        ),
    ]


def values_query(query: ValuesQuery) -> dict[str, Any]:
    """Return what is asked of the server's search among values."""
    within = query.within
    return {"facetName": query.attribute, **_looking(within), "filter": _condition(within, within.filter)}


def _looking(query: SearchQuery) -> dict[str, Any]:
    """Return the part of a search that says which documents it finds, but for its filter."""
    asked: dict[str, Any] = {"q": _text(query.text), "matchingStrategy": query.keep.value}
    if query.searched is not None:
        asked["attributesToSearchOn"] = [_SEARCHED[name] for name in query.searched]
    if query.least_score:
        asked["rankingScoreThreshold"] = query.least_score
    if query.distinct is not None:
        asked["distinct"] = query.distinct
    return asked


def _condition(query: SearchQuery, wanted: Filter) -> list[str]:
    return [*expressions(wanted), *parts(query.where)]


def page(answers: Sequence[Mapping[str, Any]], query: SearchQuery) -> SearchPage:
    """Return the page of the server's answers to `queries`."""
    facets: dict[str, Mapping[str, int]] = {}
    for answer in answers:
        facets.update(answer.get("facetDistribution") or {})
    stats = answers[0].get("facetStats") or {}
    hits = (Hit(id=UUID(hit["id"]), score=float(hit["_rankingScore"])) for hit in answers[0]["hits"])
    return SearchPage(
        hits=tuple(hits),
        total=int(answers[0]["estimatedTotalHits"]),
        facets={facet: _ordered(facets.get(ATTRIBUTES[facet], {})) for facet in query.facets},
        counted={name: _ordered((answers[0].get("facetDistribution") or {}).get(name, {})) for name in query.counted},
        extremes={
            name: (float(stats[name]["min"]), float(stats[name]["max"])) for name in query.counted if name in stats
        },
    )


def expressions(wanted: Filter) -> list[str]:
    """Return the filter in the server's language, to be joined by AND."""
    found = [
        part
        for attribute, asked in conditions(wanted)
        for part in (_of_keys(attribute, asked) if isinstance(asked, Keys) else _of_span(attribute, asked))
    ]
    for each in wanted.and_:
        found += expressions(each)
    if wanted.or_ is not None:
        found.append(f"({' OR '.join([_NOTHING, *(_whole(each) for each in wanted.or_)])})")
    if wanted.not_ is not None:
        found.append(f"NOT {_whole(wanted.not_)}")
    return found


def _whole(wanted: Filter) -> str:
    return f"({' AND '.join(expressions(wanted) or [_EVERYTHING])})"


def _of_span(attribute: str, span: Span) -> Iterator[str]:
    for sign, bound in ((">=", span.start), ("<", span.end)):
        if bound is not None:
            yield f"{attribute} {sign} {bound}"


def any_of(attribute: str, values: Iterable[str]) -> str:
    """Return the expression for documents whose attribute is, or holds, one of the values."""
    return f"{attribute} IN [{', '.join(_quoted(value) for value in sorted(values))}]"


def _of_keys(attribute: str, keys: Keys) -> Iterator[str]:
    if keys.any_of is not None:
        yield any_of(attribute, keys.any_of)
    yield from (any_of(attribute, (value,)) for value in sorted(keys.all_of))
    if keys.none_of:
        yield f"NOT {any_of(attribute, keys.none_of)}"
    if keys.exists is not None:
        some = f"({attribute} EXISTS AND {attribute} IS NOT NULL AND {attribute} IS NOT EMPTY)"
        yield some if keys.exists else f"NOT {some}"


def _attribute(value: object) -> str | list[str] | None:
    found = texts(value)
    return found if isinstance(value, tuple) else next(iter(found), None)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _text(text: str) -> str:
    """Return the terms as the server reads them; a blank at the end says that the last word is whole."""
    terms = parse_terms(text)
    parts = [f"-{_written(term)}" for term in terms.excluded] + [_written(term) for term in terms.order]
    whole = bool(terms.order) and not terms.order[-1].prefix
    return " ".join(parts) + (" " if whole else "")


def _written(term: Term) -> str:
    words = " ".join(term.words)
    return f'"{words}"' if term.exact else words


def _names(facets: Iterable[FacetField]) -> list[str]:
    return [ATTRIBUTES[facet] for facet in facets]


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _holds(present: Any, wanted: Any) -> bool:  # noqa: ANN401 - any JSON value
    if isinstance(wanted, Mapping):
        return isinstance(present, Mapping) and all(_holds(present.get(key), value) for key, value in wanted.items())
    return bool(present == wanted)
