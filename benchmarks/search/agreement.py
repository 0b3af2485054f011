"""How far the embedded engine ranks as a real server does: `python -m benchmarks.search agreement [DOCUMENTS]`.

Both engines are given the same documents and the same searches through the one contract, and the first TOP hits are
compared. The agreement of a search is the share of the server's hits that are among ours, of the longer list where one
engine found fewer than TOP. Ties need no pardon: both engines put what matches equally well in one order, newest first,
then by id, so every list is determined to the last hit. A search that neither finds anything for says nothing, and does
not count. `first` is the share of searches whose first hits are the same.
"""

import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from rich.console import Console
from rich.table import Table

from benchmarks.search.corpus import SEED, Writer, passages
from m4d_core.content.text import is_unspaced, tokens
from m4d_search.contract import Document, SearchEngine, SearchQuery, Upsert
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.engines.meilisearch import MeilisearchEngine, Server
from m4d_search.typos import ONE_TYPO_FROM
from tests.search.servers import RealServer, real_server
from tests.search.started import ABSENT

TOP = 20
LEAST, AIM = 0.85, 0.95
KINDS = ("one word", "prefix", "two words", "two words, one mistyped")
_BATCH = 1000


@dataclass(frozen=True)
class Agreement:
    """How far two engines agree on searches of one kind. first: how often on the first hit. worst: searches."""

    searches: int
    share: float
    first: float
    worst: tuple[str, ...]


def searches(documents: Sequence[Document], number: int, seed: int = SEED) -> Mapping[str, list[str]]:
    """Return so many searches of each of KINDS, of words that stand in titles and summaries."""
    chance = random.Random(seed)
    drawn = _words(documents, chance)
    return {
        "one word": [f"{next(drawn)[0]} " for _ in range(number)],
        "prefix": [next(drawn)[0][: chance.randint(3, 5)] for _ in range(number)],
        "two words": [" ".join(next(drawn)) for _ in range(number)],
        "two words, one mistyped": [_mistyped(next(drawn), chance) for _ in range(number)],
    }


def _words(documents: Sequence[Document], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield two words of one text, of which the second can be mistyped; every other time they stand side by side."""
    count = 0
    while True:
        document = chance.choice(documents)
        found = [word for word in tokens(chance.choice((document.title, document.summary))) if not is_unspaced(word)]
        long = [place for place, word in enumerate(found) if place and len(word) >= ONE_TYPO_FROM and word.isalpha()]
        if not long:
            continue
        count += 1
        at = chance.choice(long)
        other = found[at - 1] if count % 2 else chance.choice(found[:at])
        if len(other) > 1:
            yield (other, found[at]) if len(other) > 2 else (found[at], other)  # noqa: PLR2004 - a word, not an article


def _mistyped(pair: tuple[str, str], chance: random.Random) -> str:
    """Return two words, the longer one with two neighboring letters swapped that differ."""
    word = max(pair, key=len)
    places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]] or [len(word) - 2]
    at = chance.choice(places)
    wrong = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(wrong if each == word else each for each in pair)


def overlap(ours: Sequence[UUID], theirs: Sequence[UUID]) -> float:
    """Return the share of hits that are in both lists."""
    return len(set(ours) & set(theirs)) / max(len(ours), len(theirs))


async def agreement(engine: SearchEngine, server: SearchEngine, texts: Sequence[str]) -> Agreement:
    """Return how far two engines agree."""
    shares: list[tuple[float, str]] = []
    first = 0
    for text in texts:
        ours, theirs = [(await each.search(SearchQuery(text=text, limit=TOP))).ids for each in (engine, server)]
        if ours or theirs:
            shares.append((overlap(ours, theirs), text))
            first += ours[:1] == theirs[:1]
    number = max(len(shares), 1)
    worst = tuple(f"{text} ({share:.2f})" for share, text in islice(sorted(shares), 4))
    return Agreement(len(shares), sum(share for share, _ in shares) / number, first / number, worst)


async def fill(engine: SearchEngine, documents: Sequence[Document]) -> None:
    """Put the documents into an engine."""
    await engine.generation()
    for start in range(0, len(documents), _BATCH):
        await engine.write([Upsert(document=document) for document in documents[start : start + _BATCH]])


async def compared(
    server: RealServer, folder: Path, documents: Sequence[Document], number: int
) -> Mapping[str, Agreement]:
    """Return how far the embedded engine agrees with a server about documents, by kind of search."""
    where = Server(url=server.url, key=server.key, uid=f"m4d_{uuid4().hex}", search_timeout_s=60, write_timeout_s=600)
    theirs = MeilisearchEngine(where, write=True)
    ours = EmbeddedEngine(folder / "search", write=True, search_timeout_s=60)
    try:
        for engine in (ours, theirs):
            await fill(engine, documents)
        return {kind: await agreement(ours, theirs, texts) for kind, texts in searches(documents, number).items()}
    finally:
        await ours.close()


async def main(number: int = 10_000, queries: int = 300) -> None:
    """Compare, print."""
    documents = list(Writer(passages()).documents(number))
    with tempfile.TemporaryDirectory() as folder, real_server(Path(folder)) as server:
        if server is None:
            print(ABSENT)
            return
        found = await compared(server, Path(folder), documents, queries)
    table = Table("searches", "number", f"same first {TOP}", "same first", "least alike", title=f"{number:,} documents")
    for kind, each in found.items():
        color = "red" if each.share < LEAST else "yellow" if each.share < AIM else "green"
        shown = f"[{color}]{each.share:.3f}[/]"
        table.add_row(kind, str(each.searches), shown, f"{each.first:.2f}", ", ".join(each.worst))
    Console(width=120).print(table)
