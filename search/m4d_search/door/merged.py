"""Several searches answered as one list (pure): the best of all first, each document once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from m4d_search.asked.checked import Limits, window
from m4d_search.asked.several import Federation, IndexedQuery
from m4d_search.contract import Hit, SearchPage, SearchQuery
from m4d_search.door.answers import Documents, Searched, extremes, hits, paging
from m4d_search.filters.tree import OneOf
from m4d_search.refusal import RefusedError


@dataclass(frozen=True, kw_only=True)
class Place:
    """A hit of the list. uid: of its index. position: of the search that it comes from. score: weighted."""

    hit: Hit
    uid: str
    position: int
    score: float


def refuse_sorted(queries: Sequence[IndexedQuery]) -> None:
    """Refuse searches that sort: how well words match is all that searches can be compared by."""
    for position, query in enumerate(queries):
        if query.asked.sort:
            message = "`sort` is not offered in one list of several queries."
            raise RefusedError(message, code="invalid_multi_search_query_ranking_rules").within(f".queries[{position}]")


def whole(query: SearchQuery) -> SearchQuery:
    """Return the search for all that pages reach: what is merged cannot be cut before."""
    return replace(query, offset=0, limit=query.max_hits)


def merge(queries: Sequence[IndexedQuery], pages: Sequence[SearchPage]) -> list[Place]:
    """Return the list: by score, then as the searches stand; a document that several found, by its best score."""
    best: dict[object, Place] = {}
    for position, (query, page) in enumerate(zip(queries, pages, strict=True)):
        for hit in page.hits:
            place = Place(hit=hit, uid=query.uid, position=position, score=hit.score * query.weight)
            if hit.id not in best or place.score > best[hit.id].score:
                best[hit.id] = place
    return sorted(best.values(), key=lambda place: -place.score)


def cut(places: Sequence[Place], federation: Federation, limits: Limits) -> Sequence[Place]:
    """Return the part of the list that is shown."""
    offset, limit = window(federation.paging, limits)
    return places[offset : offset + limit]


def counting(uid: str, places: Sequence[Place], counted: tuple[str, ...], key: str) -> SearchQuery:
    """Return the search that counts over what the list has of an index. key: the attribute that holds its ids."""
    ids = tuple(str(place.hit.id) for place in places if place.uid == uid)
    return SearchQuery(text="", limit=0, where=OneOf(key, ids), counted=counted)


def merged_hits(searched: Sequence[Searched], places: Sequence[Place], documents: Documents) -> list[dict[str, Any]]:
    """Return the hits of the list as they are shown, each as its search asks for it."""
    found = []
    for place in places:
        one = replace(searched[place.position], page=SearchPage(hits=(place.hit,), total=1))
        for hit in hits(one, documents):
            origin = {"queriesPosition": place.position, "weightedRankingScore": place.score}
            found.append({**hit, "_federation": {"indexUid": place.uid, **origin}})
    return found


def merged_answer(
    shown: list[dict[str, Any]], total: int, federation: Federation, counts: Mapping[str, SearchPage], spent_ms: int
) -> dict[str, Any]:
    """Return the answer. total: length of the whole list. counts: by index."""
    found = {"hits": shown, "processingTimeMs": spent_ms, **paging(federation.paging, total, total)}
    if not counts:
        return found
    if federation.merged:
        whole = _added(list(counts.values()))
        return {**found, "facetDistribution": whole.counted, "facetStats": extremes(whole)}
    by_index = {
        uid: {"distribution": {name: dict(values) for name, values in page.counted.items()}, "stats": extremes(page)}
        for uid, page in counts.items()
    }
    return {**found, "facetsByIndex": by_index}


def _added(pages: Sequence[SearchPage]) -> SearchPage:
    """Return counts and extremes over all indexes."""
    counted: dict[str, Counter[str]] = {}
    extremes: dict[str, tuple[float, float]] = {}
    for page in pages:
        for name, values in page.counted.items():
            counted.setdefault(name, Counter()).update(values)
        for name, (least, greatest) in page.extremes.items():
            low, high = extremes.get(name, (least, greatest))
            extremes[name] = min(low, least), max(high, greatest)
    return SearchPage(hits=(), total=0, counted=counted, extremes=extremes)
