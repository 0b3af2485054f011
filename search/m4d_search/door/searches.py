"""Searches done for the door: checked, asked of the engine, and answered with what the database has of the hits.

An engine tells ids, totals and counts; what is shown comes from the database, as it is now and as anyone may see it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import anyio.to_thread

from m4d_core.settings import Settings
from m4d_search.asked import values as read
from m4d_search.asked.checked import Ground, Limits, checked, counted
from m4d_search.asked.query import Asked, read_part, read_query, read_written
from m4d_search.asked.several import Federation, IndexedQuery, read_several
from m4d_search.contract import SearchPage, SearchQuery, ValuesQuery
from m4d_search.door import merged
from m4d_search.door.access import Pass
from m4d_search.door.answers import Documents, Searched, answer
from m4d_search.door.indexes import Index, Indexes, index_of
from m4d_search.door.steps import Steps
from m4d_search.refusal import RefusedError

# what a search among values reads of its body; whatever else InstantSearch leaves in it counts for nothing
_OF_VALUES = (
    "q", "filter", "matchingStrategy", "attributesToSearchOn", "rankingScoreThreshold", "locales", "hybrid", "vector",
)  # fmt: skip


class Searches:
    """Does searches."""

    def __init__(self, indexes: Indexes, settings: Settings) -> None:
        self._indexes = indexes
        self._limits = Limits.of(settings)
        self._most = settings.search_max_queries

    async def are_well(self) -> bool:
        """Return whether searches are answered."""
        return all([(await index.engine.health()).ok for index in self._indexes.values()])

    def key_of(self, uid: str) -> str:
        """Return the attribute of an index that holds the ids."""
        return index_of(self._indexes, uid).attributes.key

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
        index = self._index(uid, permit)
        within = self._checked(uid, asked, permit, is_named=False)
        known = index.attributes.counted
        if name not in known:
            message = (
                f"Attribute `{name[:100]}` is not facet-searchable. Available facet-searchable attributes patterns are:"
                f" `{', '.join(known)}`. To make it facet-searchable add it to the `filterableAttributes` index"
                " settings."
            )
            raise RefusedError(message, code="invalid_facet_search_facet_name")
        found = await index.engine.values(ValuesQuery(attribute=name, text=text, within=within))
        hits = [{"value": value, "count": count} for value, count in found.items()]
        return {"facetHits": hits, "facetQuery": text, "processingTimeMs": 0}

    def not_similar(self, uid: str, body: Mapping[str, Any], permit: Pass) -> RefusedError:
        """Return why a search for what is alike is refused: no engine has an embedder."""
        self._index(uid, permit)
        name = body.get("embedder")
        shown = name[:100] if isinstance(name, str) else "default"
        return RefusedError(f"Cannot find embedder with name `{shown}`.", code="invalid_similar_embedder")

    async def _answers(
        self, asked: Sequence[tuple[str, Asked]], permit: Pass, *, are_several: bool = False
    ) -> list[dict[str, Any]]:
        steps, queries = Steps(), []
        for at, (uid, each) in enumerate(asked):
            with _within(f".queries[{at}]" if are_several else ""):
                queries.append((uid, self._checked(uid, each, permit)))
        if sum(query.limit for _, query in queries) > self._limits.depth:
            raise RefusedError(f"More than {self._limits.depth:,} hits in one request.", code="bad_request")
        steps.end("check")
        pages = await self._pages(queries)
        steps.end("find")
        searched = [
            Searched(asked=each, query=query, page=page)
            for (_, each), (_, query), page in zip(asked, queries, pages, strict=True)
        ]
        documents = await self._documents(
            (uid, hit.id) for (uid, _), page in zip(asked, pages, strict=True) for hit in page.hits
        )
        steps.end("read")
        answers = await _formatted(lambda: [answer(each, documents, 0) for each in searched])
        steps.end("format")
        return [
            {**found, **steps.told(wanted=each.show_performance_details)}
            for found, (_, each) in zip(answers, asked, strict=True)
        ]

    async def _merged(self, queries: Sequence[IndexedQuery], federation: Federation, permit: Pass) -> dict[str, Any]:
        merged.refuse_sorted(queries)
        steps, asked = Steps(), []
        for at, query in enumerate(queries):
            with _within(f".queries[{at}]"):
                asked.append((query.uid, merged.whole(self._checked(query.uid, query.asked, permit))))
        counted_in = self._counted(federation, [query.uid for query in queries])
        steps.end("check")
        pages = await self._pages(asked)
        steps.end("find")
        places = merged.merge(queries, pages)[: self._limits.depth]
        shown = merged.cut(places, federation, self._limits)
        documents = await self._documents((place.uid, place.hit.id) for place in shown)
        counting = [(uid, merged.counting(uid, places, counted_in[uid], self.key_of(uid))) for uid in counted_in]
        counts = dict(zip(counted_in, await self._pages(counting), strict=True))
        steps.end("read")
        searched = [
            Searched(asked=query.asked, query=each, page=page)
            for query, (_, each), page in zip(queries, asked, pages, strict=True)
        ]
        hits = await _formatted(lambda: merged.merged_hits(searched, shown, documents))
        steps.end("format")
        answered = merged.merged_answer(hits, len(places), federation, counts, 0)
        return {**answered, **steps.told(wanted=federation.detailed)}

    def _counted(self, federation: Federation, searched: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return what is counted in each index."""
        found = {}
        for uid, names in federation.facets.items():
            with _within(f".federation.facetsByIndex.{uid}"):
                if uid not in searched:
                    message = f"Index `{uid}` not found.\n - Note: index `{uid}` is not used in queries"
                    raise RefusedError(message, code="index_not_found")
                found[uid] = counted(names, self._limits, index_of(self._indexes, uid).attributes)
        return found

    def _index(self, uid: str, permit: Pass) -> Index:
        """Return an index; whether the caller may search it is asked first."""
        permit.check(uid)
        return index_of(self._indexes, uid)

    def _checked(self, uid: str, asked: Asked, permit: Pass, *, is_named: bool = True) -> SearchQuery:
        """Return a search for the engine, within what the caller may see. is_named: messages name the index."""
        index = self._index(uid, permit)
        ground = Ground(
            index=uid if is_named else None,
            limits=self._limits,
            capabilities=index.engine.capabilities,
            attributes=index.attributes,
            scope=permit.scope(uid, index.attributes),
        )
        return checked(asked, ground)

    async def _pages(self, queries: Sequence[tuple[str, SearchQuery]]) -> list[SearchPage]:
        """Return what the engines find; equal searches are done once."""
        done: dict[tuple[str, SearchQuery], SearchPage] = {}
        for uid, query in queries:
            if (uid, query) not in done:
                done[uid, query] = await index_of(self._indexes, uid).engine.search(query)
        return [done[each] for each in queries]

    async def _documents(self, found: Iterable[tuple[str, UUID]]) -> Documents:
        """Return what was found as it is shown, each index read in one go."""
        ids: dict[str, set[UUID]] = {}
        for uid, key in found:
            ids.setdefault(uid, set()).add(key)
        documents: dict[UUID, Mapping[str, Any]] = {}
        for uid, some in ids.items():
            documents |= await index_of(self._indexes, uid).content.shown(list(some))
        return documents


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
