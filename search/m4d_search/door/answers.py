"""What is answered to one search (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from m4d_search.asked.query import Asked
from m4d_search.contract import SearchPage, SearchQuery
from m4d_search.formatted.hit import Formatter

Documents = Mapping[UUID, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Searched:
    """A search that was done: as it was asked, as the engine was asked, and what it found."""

    asked: Asked
    query: SearchQuery
    page: SearchPage


def answer(searched: Searched, documents: Documents, spent_ms: int) -> dict[str, Any]:
    """Return the answer; what is no longer public is left out of the hits."""
    asked = searched.asked
    found: dict[str, Any] = {
        "hits": hits(searched, documents),
        "query": asked.q or "",
        "processingTimeMs": spent_ms,
        **paging(asked, searched.page.total, searched.query.max_hits),
    }
    if asked.facets:
        found["facetDistribution"] = {name: dict(counts) for name, counts in searched.page.counted.items()}
        found["facetStats"] = extremes(searched.page)
    return found


def hits(searched: Searched, documents: Documents) -> list[dict[str, Any]]:
    """Return the hits as they are shown."""
    formatter = Formatter.of(searched.asked, searched.query.text)
    found = []
    for hit in searched.page.hits:
        if hit.id in documents:
            shown = formatter.hit(documents[hit.id])
            found.append({**shown, "_rankingScore": hit.score} if searched.asked.show_ranking_score else shown)
    return found


def paging(asked: Asked, total: int, deepest: int) -> dict[str, int]:
    """Return which part of how much is shown, in the form in which it was asked for."""
    total = min(total, deepest)
    if not asked.is_paged:
        return {"limit": asked.limit, "offset": asked.offset, "estimatedTotalHits": total}
    size = 20 if asked.hits_per_page is None else asked.hits_per_page
    return {
        "hitsPerPage": size,
        "page": 1 if asked.page is None else asked.page,
        "totalPages": -(-total // size) if size else 0,
        "totalHits": total,
    }


def extremes(page: SearchPage) -> dict[str, dict[str, float]]:
    """Return the least and the greatest of the facets that are numbers."""
    return {name: {"min": least, "max": greatest} for name, (least, greatest) in page.extremes.items()}
