"""Searches done for the door: checked, asked of the engine, and answered with what the database has of the hits.

An engine tells ids, totals and counts; what is shown comes from the database, as it is now and as anyone may see it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

import anyio.to_thread

from m4d_core.settings import Settings
from m4d_search.asked import values as read
from m4d_search.asked.checked import Ground, Limits, checked, counted
from m4d_search.asked.query import Asked, read_part, read_query, read_written
from m4d_search.asked.several import Federation, IndexedQuery, read_several
from m4d_search.asked.uid import refuse_unknown
from m4d_search.attributes import COUNTED
from m4d_search.contract import SearchEngine, SearchPage, SearchQuery, ValuesQuery
from m4d_search.door import merged
from m4d_search.door.access import Pass
from m4d_search.door.answers import Searched, answer
from m4d_search.refusal import RefusedError

# what a search among values reads of its body; whatever else InstantSearch leaves in it counts for nothing
_OF_VALUES = (
    "q", "filter", "matchingStrategy", "attributesToSearchOn", "rankingScoreThreshold", "locales", "hybrid", "vector",
)  # fmt: skip


class Content(Protocol):
    """Knows what is public, as it is shown."""

    async def shown(self, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        """Return those ids that are public as clients see them, by id."""
        ...


class Searches:
    """Does searches."""

    def __init__(self, engine: SearchEngine, content: Content, settings: Settings) -> None:
        self.engine = engine
        self._content = content
        self._limits = Limits.of(settings)
        self._most = settings.search_max_queries

    async def written(self, uid: str, query: str, permit: Pass) -> dict[str, Any]:
        """Answer the search of a query string. Raises RefusedError, EngineError."""
        return (await self._answers([(uid, read_written(query))], permit))[0]

    async def one(self, uid: str, body: Mapping[str, Any], permit: Pass) -> dict[str, Any]:
        """Answer the search of a body."""
        return (await self._answers([(uid, read_query(body))], permit))[0]

    async def several(self, body: Mapping[str, Any], permit: Pass) -> dict[str, Any]:
        """Answer several searches, one by one or as one list."""
        queries, federation = read_several(body, self._most)
        if federation is not None:
            return await self._merged(queries, federation, permit)
        answers = await self._answers([(each.uid, each.asked) for each in queries], permit, are_several=True)
        return {"results": [{"indexUid": query.uid, **each} for query, each in zip(queries, answers, strict=True)]}

    async def values(self, uid: str, body: Mapping[str, Any], permit: Pass) -> dict[str, Any]:
        """Answer a search among the values of a facet."""
        name, text = _of_facet(body)
        asked = read_part(body, _OF_VALUES)
        within = self._checked(uid, asked, permit, index=None)
        if name not in COUNTED:
            message = (
                f"Attribute `{name[:100]}` is not facet-searchable. Available facet-searchable attributes patterns are:"
                f" `{', '.join(COUNTED)}`. To make it facet-searchable add it to the `filterableAttributes` index"
                " settings."
            )
            raise RefusedError(message, code="invalid_facet_search_facet_name")
        found = await self.engine.values(ValuesQuery(attribute=name, text=text, within=within))
        hits = [{"value": value, "count": count} for value, count in found.items()]
        return {"facetHits": hits, "facetQuery": text, "processingTimeMs": 0}

    def not_similar(self, uid: str, body: Mapping[str, Any], permit: Pass) -> RefusedError:
        """Return why a search for what is alike is refused: no engine has an embedder."""
        permit.scope(uid)
        refuse_unknown(uid)
        name = body.get("embedder")
        shown = name[:100] if isinstance(name, str) else "default"
        return RefusedError(f"Cannot find embedder with name `{shown}`.", code="invalid_similar_embedder")

    async def _answers(
        self, asked: Sequence[tuple[str, Asked]], permit: Pass, *, are_several: bool = False
    ) -> list[dict[str, Any]]:
        queries = []
        for at, (uid, each) in enumerate(asked):
            with _within(f".queries[{at}]" if are_several else ""):
                queries.append(self._checked(uid, each, permit, index=uid))
        if sum(query.limit for query in queries) > self._limits.depth:
            raise RefusedError(f"More than {self._limits.depth:,} hits in one request.", code="bad_request")
        pages = await self._pages(queries)
        searched = [
            Searched(asked=each, query=query, page=page)
            for (_, each), query, page in zip(asked, queries, pages, strict=True)
        ]
        documents = await self._content.shown(list({hit.id for page in pages for hit in page.hits}))
        return await _formatted(lambda: [answer(each, documents, 0) for each in searched])

    async def _merged(self, queries: Sequence[IndexedQuery], federation: Federation, permit: Pass) -> dict[str, Any]:
        merged.refuse_sorted(queries)
        names = self._counted(federation)
        asked = []
        for at, query in enumerate(queries):
            with _within(f".queries[{at}]"):
                asked.append(merged.whole(self._checked(query.uid, query.asked, permit, index=query.uid)))
        pages = await self._pages(asked)
        places = merged.merge(queries, pages)[: self._limits.depth]
        shown = merged.cut(places, federation, self._limits)
        documents = await self._content.shown([place.hit.id for place in shown])
        counts = await self.engine.search(merged.counting(places, names)) if names else None
        searched = [
            Searched(asked=query.asked, query=each, page=page)
            for query, each, page in zip(queries, asked, pages, strict=True)
        ]
        hits = await _formatted(lambda: merged.merged_hits(searched, shown, documents))
        return merged.merged_answer(hits, len(places), federation, counts, 0)

    def _counted(self, federation: Federation) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for uid, names in federation.facets.items():
            with _within(f".federation.facetsByIndex.{uid}"):
                refuse_unknown(uid)
                found = counted(names, self._limits)
        return found

    def _checked(self, uid: str, asked: Asked, permit: Pass, *, index: str | None) -> SearchQuery:
        """Return a search for the engine, within what the caller may see; whether they may is asked first."""
        scope = permit.scope(uid)
        refuse_unknown(uid)
        ground = Ground(index=index, limits=self._limits, capabilities=self.engine.capabilities, scope=scope)
        return checked(asked, ground)

    async def _pages(self, queries: Sequence[SearchQuery]) -> list[SearchPage]:
        """Return what the engine finds; equal searches are done once."""
        done: dict[SearchQuery, SearchPage] = {}
        for query in queries:
            if query not in done:
                done[query] = await self.engine.search(query)
        return [done[query] for query in queries]


@contextmanager
def _within(place: str) -> Iterator[None]:
    """Tell in a refusal which of several parts is refused."""
    try:
        yield
    except RefusedError as error:
        raise error.within(place) if place else error from None


async def _formatted(work: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return what is made in a thread, since long texts take a while."""
    return await anyio.to_thread.run_sync(work)


def _of_facet(body: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the facet and what its values begin with. Raises RefusedError."""
    if "facetName" not in body:
        raise RefusedError("Missing field `facetName`", code="missing_facet_search_facet_name")
    name = read.text(body["facetName"], ".facetName", "invalid_facet_search_facet_name")
    text = body.get("facetQuery")
    exhaustive = body.get("exhaustiveFacetCount")
    if exhaustive is not None:
        read.boolean(exhaustive, ".exhaustiveFacetCount", "invalid_facet_search_exhaustive_facet_count")
    return name, None if text is None else read.text(text, ".facetQuery", "invalid_facet_search_query")
