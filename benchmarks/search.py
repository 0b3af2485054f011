"""The embedded engine on 100,000 invented documents: CPU per search, documents a second, size on disk.

`python benchmarks/search.py [NUMBER]`. CPU, not wall time, so that a busy machine does not change the figures much;
compare two runs on the same machine.
"""

import asyncio
import json
import random
import resource
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from time import perf_counter, process_time, thread_time
from uuid import UUID

from m4d_core.storage.selection import FacetField, Filter, Keys
from m4d_search.contract import Document, SearchQuery, Upsert
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.engines.meilisearch_wire import wire_document

SEED = 4
VOCABULARY = 120_000
BATCH = 1000
SEARCHES = 200
LONG = 7  # letters of a word that is mistyped
SYLLABLES = [start + vowel for start in "bcdfghjklmnprstvwz" for vowel in ("a", "e", "i", "o", "u", "an", "er", "is")]
COUNTRIES = [first + second for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJ"]
THEMES = [f"theme-{n}" for n in range(40)]
KINDS = ["NEWS", "NEWS", "NEWS", "BLOG_POST", "PROJECT", "DOCUMENT"]
LANGUAGES = ["en"] * 5 + ["fr", "fr", "es", "es", "ar"]
FACETS = (FacetField.KIND, FacetField.COUNTRY, FacetField.LANGUAGE)


class Writer:
    """Draws words as languages do: a few all the time, most hardly ever (Zipf)."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def text(self, length: int) -> str:
        """Return so many words."""
        return " ".join(self.chance.choices(self.words, cum_weights=self._weights, k=length))

    def common(self) -> str:
        """Return a word that is neither everywhere nor rare, as people search for."""
        return self.words[self.chance.randint(50, 3000)]

    def mistyped(self) -> str:
        """Return such a word of some length with two letters swapped."""
        word = next(word for word in iter(self.common, None) if len(word) >= LONG)
        place = self.chance.randint(1, len(word) - 3)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    def documents(self, number: int) -> Iterator[Document]:
        """Yield so many documents."""
        for n in range(number):
            when = 1_400_000_000 + self.chance.randint(0, 380_000_000)
            yield Document(
                id=UUID(int=self.chance.getrandbits(128)),
                revision=1,
                kind=self.chance.choice(KINDS),
                source=f"source-{n % 60}",
                languages=(self.chance.choice(LANGUAGES),),
                license="CC-BY-4.0",
                title=self.text(8),
                summary=self.text(25),
                body=self.text(220),
                labels=(self.text(3), self.text(3)),
                countries=tuple(self.chance.sample(COUNTRIES, k=self.chance.randint(0, 4))),
                themes=tuple(self.chance.sample(THEMES, k=self.chance.randint(0, 3))),
                effective_at=when,
                published_at=when,
                year=1970 + when // 31_556_952,
            )


class Source:
    """Invented documents, and what inventing them cost. size: bytes of their JSON. cpu, wall: seconds."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.size = 0
        self.cpu = self.wall = 0.0

    async def batches(self, number: int) -> AsyncIterator[list[Upsert]]:
        """Yield so many documents in batches."""
        documents = self.writer.documents(number)
        for _ in range(0, number, BATCH):
            began_cpu, began = thread_time(), perf_counter()
            batch = list(islice(documents, BATCH))
            self.size += sum(len(json.dumps(wire_document(document))) for document in batch)
            self.cpu, self.wall = self.cpu + thread_time() - began_cpu, self.wall + perf_counter() - began
            yield [Upsert(document=document) for document in batch]


def queries(writer: Writer) -> dict[str, Callable[[], SearchQuery]]:
    """Return what is searched, by name."""
    narrowed = Filter(
        kinds=frozenset({"NEWS", "PROJECT"}),
        countries=Keys(any_of=frozenset(COUNTRIES[:3])),
        languages=frozenset({"en", "fr"}),
    )
    return {
        "two words": lambda: SearchQuery(text=f"{writer.common()} {writer.common()} "),
        "two words, one mistyped": lambda: SearchQuery(text=f"{writer.common()} {writer.mistyped()} "),
        "one-word prefix, 3 to 5 letters": lambda: SearchQuery(text=writer.common()[: writer.chance.randint(3, 5)]),
        "two words, 3 filters, 3 facets": lambda: SearchQuery(
            text=f"{writer.common()} {writer.common()} ", filter=narrowed, facets=FACETS
        ),
        "two words, 3 facets": lambda: SearchQuery(text=f"{writer.common()} {writer.common()} ", facets=FACETS),
        "no words, 3 facets": lambda: SearchQuery(text="", facets=FACETS),
    }


def size_of(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Return the CPU milliseconds that the work took, all threads together."""
    began = process_time()
    await work()
    return (process_time() - began) * 1000


async def main(number: int) -> None:
    """Build, search, print."""
    writer = Writer(random.Random(SEED))
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder) / "search", write=True, search_timeout_s=60)
        source = Source(writer)
        began_cpu, began = process_time(), perf_counter()
        await engine.rebuild(source.batches(number))
        cpu, wall = process_time() - began_cpu - source.cpu, perf_counter() - began - source.wall
        size = size_of(Path(folder))
        print(f"index: {number / wall:,.0f} documents/s ({number / cpu:,.0f} per CPU second), {size / 1e6:,.0f} MB,")
        print(f"       {size / source.size:.2f} x the JSON of the documents")
        first = await timed(lambda: engine.search(SearchQuery(text="first")))
        print(f"first search, which lists the words: {first:.0f} ms CPU")
        for name, make in queries(writer).items():
            times = sorted([await timed(partial(engine.search, make())) for _ in range(SEARCHES)])
            print(f"{name:32} p50 {times[SEARCHES // 2]:6.2f}  p99 {times[int(SEARCHES * 0.99)]:6.2f}  ms CPU")
        fresh = next(writer.documents(1))
        times = sorted([await timed(lambda: engine.write([Upsert(document=fresh)])) for _ in range(20)])
        print(f"{'one document written':32} p50 {times[10]:6.2f}  max {times[-1]:6.2f}  ms CPU")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:,.0f} MB")
        await engine.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
