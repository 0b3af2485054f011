"""CPU of a search in milliseconds, beside others in one run: `python -m benchmarks.search [NUMBER] [SEARCHES]`.

100,000 documents unless said. CPU of all threads, not wall time, so that a busy machine changes little; only figures of
one run are compared. `milli` takes part where it is installed (`pip install milli==1.8.1`), a
Meilisearch server where one is named or on the PATH.
"""

import json
import os
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from benchmarks.search.agreement import searches
from benchmarks.search.contestants import Fts5, Milli, cpu_of
from benchmarks.search.corpus import COUNTRIES, SEED, Writer, passages
from m4d_core.storage.selection import FacetField, Filter, Keys
from m4d_search.asked.query import Asked
from m4d_search.contract import Document, Order, SearchEngine, SearchQuery, Upsert
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.engines.meilisearch import MeilisearchEngine, Server
from m4d_search.engines.meilisearch_wire import wire_document
from m4d_search.formatted.hit import Formatter
from tests.search.servers import RealServer, real_server

SEARCHES = 200
BATCH = 1000
FACETS = (FacetField.KIND, FacetField.COUNTRY, FacetField.LANGUAGE)
NARROWED = Filter(kinds=frozenset({"NEWS", "PROJECT"}), languages=frozenset({"en", "fr"}))
DISJUNCTIVE = Filter(kinds=frozenset({"NEWS"}), countries=Keys(any_of=frozenset(COUNTRIES[:3])))
SHOWN = Asked(attributes_to_highlight=("*",))
BOUNDS = {"times milli": 4.0, "p99 ms": 10.0, "times source": 1.2, "documents/s": 5000.0, "write s": 1.0}


@dataclass(frozen=True)
class Workload:
    """A kind of search. texts: what is searched for. queries: what an engine is asked, one after the other.

    others: what `milli` and SQLite do instead, by the name of the method. shows: whether the hits are formatted.
    """

    texts: str
    queries: Callable[[str], Sequence[SearchQuery]]
    milli: str | None = None
    fts5: str | None = None
    shows: bool = False


def _plain(text: str) -> list[SearchQuery]:
    return [SearchQuery(text=text)]


def _load(text: str) -> list[SearchQuery]:
    """Return what InstantSearch asks with two refined facets: the page, and each facet without its own filter."""
    page = SearchQuery(text=text, filter=DISJUNCTIVE, facets=FACETS)
    counting = replace(page, limit=0)
    return [
        page,
        replace(counting, filter=DISJUNCTIVE.without("kinds"), facets=(FacetField.KIND,)),
        replace(counting, filter=DISJUNCTIVE.without("countries"), facets=(FacetField.COUNTRY,)),
        SearchQuery(text=text, limit=6),
        SearchQuery(text=text, limit=0, facets=(FacetField.THEME,)),
    ]


WORKLOADS: Mapping[str, Workload] = {
    "prefix": Workload("prefix", _plain, "search", "search"),
    "two words": Workload("two words", _plain, "search", "search"),
    "two words, one mistyped": Workload("two words, one mistyped", _plain, "search"),
    "filter, 3 facets": Workload(
        "two words", lambda text: [SearchQuery(text=text, filter=NARROWED, facets=FACETS)], fts5="counted"
    ),
    "newest first": Workload(
        "two words",
        lambda text: [SearchQuery(text=text, order=(Order(attribute="effective_at", descending=True),))],
        fts5="newest",
    ),
    "highlight": Workload("two words", _plain, shows=True),
    "InstantSearch, 5 queries": Workload("two words", _load),
}


class Source:
    """Documents in batches, and what making them costs. size: bytes of their JSON."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self.size = sum(len(json.dumps(wire_document(each), ensure_ascii=False).encode()) for each in documents)

    async def batches(self) -> AsyncIterator[list[Upsert]]:
        """Yield them all."""
        documents = iter(self._documents)
        while batch := [Upsert(document=document) for document in islice(documents, BATCH)]:
            yield batch


class Report:
    """The rows of the table. missed: bounds that do not hold."""

    def __init__(self) -> None:
        self.table = Table(
            "ms of CPU", "embedded p50", "p99", "milli p50", "p99", "server p50", "p99", "FTS5 p50", "p99"
        )
        self.missed: list[str] = []

    def holds(self, what: str, value: float, bound: str, *, least: bool = False) -> None:
        """Note a bound that does not hold."""
        if value < BOUNDS[bound] if least else value > BOUNDS[bound]:
            self.missed.append(f"{what}: {value:.2f} {bound}, bound {BOUNDS[bound]:g}")

    def row(self, name: str, costs: Mapping[str, Sequence[float]]) -> None:
        """Add the costs of a workload by contestant."""
        cells = [shown for who in ("embedded", "milli", "server", "fts5") for shown in _cells(costs.get(who, ()))]
        self.table.add_row(name, *cells)
        self.holds(name, _at(costs["embedded"], 0.99), "p99 ms")
        if costs.get("milli"):
            self.holds(name, _at(costs["embedded"], 0.5) / _at(costs["milli"], 0.5), "times milli")


def _cells(costs: Sequence[float]) -> tuple[str, str]:
    return (f"{_at(costs, 0.5):.2f}", f"{_at(costs, 0.99):.2f}") if costs else ("", "")


def _at(costs: Sequence[float], share: float) -> float:
    return sorted(costs)[min(int(len(costs) * share), len(costs) - 1)]


def size_of(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


async def cost(engine: SearchEngine, workload: Workload, text: str, pid: int, by_id: Mapping[object, object]) -> float:
    """Return the milliseconds of CPU of one search in the process of the engine."""
    began = cpu_of(pid)
    for query in workload.queries(text):
        page = await engine.search(query)
        if workload.shows:
            formatter = Formatter.of(SHOWN, text)
            for hit in page.hits:
                formatter.hit(by_id[hit.id])  # type: ignore[arg-type]  # the documents as they are shown
    return (cpu_of(pid) - began) * 1000


def _as_shown(documents: Sequence[Document]) -> Mapping[object, object]:
    return {each.id: {"title": each.title, "summary": each.summary, "body": each.body} for each in documents}


async def filled(engine: EmbeddedEngine, folder: Path, documents: Sequence[Document], report: Report) -> None:
    """Fill the embedded engine and note what that takes."""
    source = Source(documents)
    began, began_cpu = perf_counter(), process_time()
    await engine.rebuild(source.batches())
    wall, cpu = perf_counter() - began, process_time() - began_cpu
    size = size_of(folder)
    print(
        f"index: {len(documents) / wall:,.0f} documents/s ({len(documents) / cpu:,.0f} per second of CPU), "
        f"{size / 1e6:,.0f} MB, {size / source.size:.2f} times the JSON of the documents"
    )
    report.holds("index", len(documents) / wall, "documents/s", least=True)
    report.holds("index", size / source.size, "times source")
    began = process_time()
    await engine.search(SearchQuery(text="first"))
    print(f"first search, which lists the words: {(process_time() - began) * 1000:.0f} ms of CPU")


async def written(engine: EmbeddedEngine, documents: Sequence[Document], report: Report) -> None:
    """Note how long it takes until one document that was written is found."""
    took = []
    for number, document in enumerate(documents[:20]):
        word = f"writtenjustnow{number}"
        began = perf_counter()
        await engine.write([Upsert(document=replace(document, title=word))])
        found = await engine.search(SearchQuery(text=word))
        took.append(perf_counter() - began)
        assert found.ids[:1] == (document.id,)
    print(f"written to found: {_at(took, 0.5):.3f} s, at most {max(took):.3f} s")
    report.holds("one document", max(took), "write s")


async def server_filled(server: RealServer, documents: Sequence[Document]) -> MeilisearchEngine:
    """Return an engine over a server that holds the documents."""
    where = Server(url=server.url, key=server.key, uid=f"m4d_{uuid4().hex}", search_timeout_s=60, write_timeout_s=3600)
    engine = MeilisearchEngine(where, write=True)
    await engine.rebuild(Source(documents).batches())
    return engine


async def main(number: int = 100_000, each: int = SEARCHES) -> None:
    """Fill, search, print."""
    documents = list(Writer(passages()).documents(number))
    texts = searches(documents, each, SEED + 1)
    shown, report = _as_shown(documents), Report()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        engine = EmbeddedEngine(folder / "search", write=True, search_timeout_s=60)
        await filled(engine, folder / "search", documents, report)
        server = stack.enter_context(real_server(folder))
        theirs = await server_filled(server, documents) if server is not None and server.pid else None
        milli = Milli(folder / "milli", documents) if Milli.is_here() else None
        fts5 = Fts5(folder / "fts5.sqlite3", documents)
        for name, workload in WORKLOADS.items():
            costs: dict[str, list[float]] = {"embedded": [], "milli": [], "server": [], "fts5": []}
            for text in texts[workload.texts]:
                costs["embedded"].append(await cost(engine, workload, text, os.getpid(), shown))
                if theirs is not None and server is not None and server.pid and not workload.shows:
                    costs["server"].append(await cost(theirs, workload, text, server.pid, shown))
                if milli is not None and workload.milli:
                    costs["milli"].append(milli.search(text))
                if workload.fts5:
                    costs["fts5"].append(getattr(fts5, workload.fts5)(text))
            report.row(name, costs)
        await written(engine, random.Random(SEED).sample(documents, 20), report)
        Console(width=120).print(report.table)
        print("\n".join(["bounds missed:", *report.missed]) if report.missed else "every bound holds")
        fts5.close()
        if milli is not None:
            milli.close()
        await engine.close()
