"""What a search engine is asked and what it answers; every engine has the same semantics.

The filter and the names of the facets are those of `m4d_core.storage.selection`, so that lists and search agree.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from m4d_core.storage.selection import FacetField, Filter
from m4d_search.drift import Revision
from m4d_search.filters.tree import Tree

MAX_TERMS = 10
MAX_FACET_VALUES = 300
MAX_VALUES = 100  # that a search among values gives
SEARCHED = ("title", "summary", "labels", "body")  # what is looked in, the weightiest first


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The texts of a document in one language, plain."""

    title: str
    summary: str = ""
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A piece of public content as an engine holds it.

    published_at, updated_at, effective_at: seconds since 1970; the last is when it was published, else first seen.
    issued, active: the first and last day of a span, by their numbers in the calendar. month: `2026-03`.
    Texts are plain. labels: names of its authors, and of its themes, countries and organizations in every language.
    languages: tags it is found by. spoken: what its texts are found by, as `attributes.spoken_terms` says.
    translations: its texts in further languages, which are found as the original's are.
    """

    id: UUID
    revision: int
    kind: str
    source: str
    languages: tuple[str, ...]
    license: str
    title: str
    effective_at: int
    published_at: int | None = None
    updated_at: int | None = None
    issued_first: int | None = None
    issued_last: int | None = None
    active_first: int | None = None
    active_last: int | None = None
    year: int | None = None
    month: str | None = None
    origin: str = "INGESTED"
    document_type: str | None = None
    project_status: str | None = None
    program: str | None = None
    phase: int | None = None
    featured: bool = False
    goes_local: bool = False
    has_image: bool = False
    reusable: bool = False
    knowledge_product: bool | None = None
    has_lessons: bool | None = None
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    compact_objectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    summary: str = ""
    labels: tuple[str, ...] = ()
    body: str = ""
    spoken: tuple[str, ...] = ()
    translations: tuple[Texts, ...] = ()

    @property
    def texts(self) -> tuple[Texts, ...]:
        """The texts in every language, the original first."""
        return (Texts(title=self.title, summary=self.summary, body=self.body), *self.translations)


@dataclass(frozen=True, kw_only=True)
class Upsert:
    """Put this document in, in the place of the one that has its id."""

    document: Document


@dataclass(frozen=True, kw_only=True)
class Delete:
    """Take the document with this id out; one that is not there is no fault."""

    id: UUID


Operation = Upsert | Delete


class Keep(StrEnum):
    """Which words a document must hold: all, or after words were left out from the right, or the most frequent."""

    LAST = "last"
    ALL = "all"
    FREQUENCY = "frequency"


@dataclass(frozen=True, kw_only=True)
class Order:
    """An attribute that sorts; what has none comes last in either direction."""

    attribute: str
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """A search.

    text: words; `"…"` holds words that must stand so, `-` before a word or phrase excludes it. Only the first
    MAX_TERMS terms count. The last word is also the beginning of longer ones unless something follows it.
    Without a word in it: everything, newest first.
    facets: counted over all that is found, each without its own filter. max_hits: as deep as pages reach.
    where: a further condition, which counts for every facet. counted: attributes whose values are counted under it.
    keep: which words must be there. searched: attributes that are looked in; None for all. order: before all else.
    least_score: below it nothing is found. distinct: attribute of whose values each is shown once.
    """

    text: str
    offset: int = 0
    limit: int = 20
    filter: Filter = field(default_factory=Filter)
    facets: tuple[FacetField, ...] = ()
    max_hits: int = 1000
    where: Tree | None = None
    counted: tuple[str, ...] = ()
    keep: Keep = Keep.LAST
    searched: tuple[str, ...] | None = None
    order: tuple[Order, ...] = ()
    least_score: float = 0.0
    distinct: str | None = None


@dataclass(frozen=True, kw_only=True)
class ValuesQuery:
    """Values of an attribute, over what a search finds. text: what one of their words begins with, None for all."""

    attribute: str
    text: str | None
    within: SearchQuery


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A document that was found. score: from 0 to 1, higher is better; comparable within one search."""

    id: UUID
    score: float


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """A page of hits, best first, ties newest first.

    total: how many documents hold the first word and all phrases, since further words only rank them higher.
    facets: counts of the same documents by value, at most MAX_FACET_VALUES values each. counted: the same by attribute,
    under the whole condition. extremes: least and greatest of those that are numbers.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[FacetField, Mapping[str, int]] = field(default_factory=dict)
    counted: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    extremes: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The ids of the hits, in their order."""
        return tuple(hit.id for hit in self.hits)


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What an engine can do beyond finding words and filtering. searched: attributes that can be looked in alone."""

    typos: bool = True
    phrases: bool = True
    facets: bool = True
    searched: tuple[str, ...] = SEARCHED


@dataclass(frozen=True, kw_only=True)
class EngineHealth:
    """How an engine is. documents: how many it holds, None when it does not answer. detail: for the operator."""

    ok: bool
    documents: int | None = None
    detail: str | None = None


class SearchEngine(Protocol):
    """Something that holds documents and finds them. Every method raises EngineError when it cannot answer now."""

    @property
    def name(self) -> str:
        """Short name, part of the name of the indexer's cursor."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    async def search(self, query: SearchQuery) -> SearchPage:
        """Return a page of hits."""
        ...

    async def values(self, query: ValuesQuery) -> Mapping[str, int]:
        """Return values with their counts, the most frequent first, at most MAX_VALUES."""
        ...

    async def write(self, operations: Sequence[Operation]) -> None:
        """Apply the operations in order; when it returns, they are on disk and searches see them."""
        ...

    async def rebuild(self, batches: AsyncIterator[Sequence[Operation]]) -> str:
        """Fill a new generation from the batches, put it in the place of the present one, return its identity.

        Until then the present generation answers and can be written to. When the batches raise, it stays.
        """
        ...

    async def generation(self) -> str:
        """Return the identity of the present generation; a lost index is a new, empty one."""
        ...

    async def count(self) -> int:
        """Return how many documents there are."""
        ...

    def revisions(self) -> AsyncIterator[Sequence[Revision]]:
        """Yield id and revision of every document, some at a time; of one that lies twice they come twice."""
        ...

    async def health(self) -> EngineHealth:
        """Return how it is; never raises."""
        ...

    async def close(self) -> None:
        """Let go of files and connections. Closing twice is no fault."""
        ...
