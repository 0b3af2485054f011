"""Documents made of real text: what partners published and the starter data, as it is and enlarged, the same each time.

Real are the recorded payloads of the plugins' tests, the starter data and, where they are there, the captured samples,
all read by the plugins themselves. To enlarge is to walk from word to word as the real texts do, with names put in that
no text holds: most words of a large collection are rare.
"""

import json
import random
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

from m4d_core.content.html import plain_text
from m4d_core.content.text import tokens
from m4d_core.errors import FeedError
from m4d_search.contract import Document

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT.parent / "shared" / "samples"
STARTER = ROOT / "m4d_core" / "starter" / "data"
RECORDED = ROOT / "tests" / "plugins" / "recorded"
LANGUAGES = ("en", "fr", "es", "ar")
SHARES = (5, 7, 9, 10)  # of ten documents, added up
SEED = 4
COUNTRIES = tuple(first + second for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJ")
THEMES = tuple(f"theme-{n}" for n in range(40))
KINDS = ("NEWS", "NEWS", "NEWS", "BLOG_POST", "PROJECT", "DOCUMENT")
# plugin -> captured samples that it reads
CAPTURED: Mapping[str, tuple[str, ...]] = {
    "undp-projects": ("iati/undp-*.xml",),
    "sdc-projects": ("iati/sdc-*.xml",),
    "ec-projects": ("iati/dportal-*.xml",),
    "un-news": ("un-news/*.xml", "generic-feeds/guardian.rss", "generic-feeds/rss-1.rss"),
    "emm": ("ec/*.xml",),
    "reliefweb": ("reliefweb/*page1.json",),
    "labordoc": ("marc-sru/*.xml",),
    "un-library": ("un-library/*.xml",),
    "world-bank-okr": ("oai-pmh/ListRecords.xml", "oai-pmh/GetRecord.xml"),
    "world-bank-documents": ("worldbank/wds-*.json",),
}
_NAMES = 60_000  # invented, of which few are frequent
_NAMED = 0.12  # of the words
_LEAST = 5  # letters of a word that a name is made of
_LONG = 60  # characters of a label
_LABELS = 400  # that documents bear


@dataclass(frozen=True)
class Passage:
    """A real text."""

    language: str
    title: str
    summary: str = ""
    body: str = ""


def passages(samples: Path = SAMPLES) -> list[Passage]:
    """Return the real texts in LANGUAGES, each once; of the samples only those that are there."""
    found = [*_recorded(), *_captured(samples), *_starter()]
    return [each for each in dict.fromkeys(found) if each.language in LANGUAGES and tokens(each.title)]


def _recorded() -> Iterator[Passage]:
    for path in sorted(RECORDED.glob("*.expected.json")):
        yield from map(_passage, (each for each in json.loads(path.read_text("utf-8")) if "title" in each))


def _captured(samples: Path) -> Iterator[Passage]:
    from tests.plugins.shipped import source_of  # noqa: PLC0415 - the plugins are loaded where there is something to read
    from tests.plugins.test_recorded import read  # noqa: PLC0415 - as above

    for key, patterns in CAPTURED.items():
        for path in sorted(path for pattern in patterns for path in samples.glob(pattern)):
            try:
                made = read(source_of(key), path.read_bytes())
            except FeedError:
                continue  # some were captured for what is wrong with them
            yield from map(_passage, (each for each in made if "title" in each))


def _passage(made: Mapping[str, Any]) -> Passage:
    html = made.get("html")
    return Passage(made["language"][:2], made["title"], made.get("summary", ""), plain_text(html) if html else "")


def _starter() -> Iterator[Passage]:
    for path in sorted(STARTER.glob("*.json")):
        yield from _texts(json.loads(path.read_text("utf-8")))


def _texts(value: Any) -> Iterator[Passage]:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        if isinstance(value.get("title"), str):
            html = "".join(value["html"]) if isinstance(value.get("html"), list) else ""
            yield Passage(value.get("language", "en"), value["title"], value.get("summary", ""), plain_text(html))
        for name, each in value.items():
            if name in LANGUAGES and isinstance(each, str):
                yield Passage(name, each)
            else:
                yield from _texts(each)


class _Walk:
    """Walks from word to word as the texts of one language do."""

    def __init__(self, texts: Sequence[str], chance: random.Random) -> None:
        self._chance = chance
        self._next: dict[str, list[str]] = {}
        self._first = [text.split()[0] for text in texts]
        for text in texts:
            for word, following in pairwise(text.split()):
                self._next.setdefault(word, []).append(following)
        long = sorted({word for text in texts for word in text.split() if word.isalpha() and len(word) >= _LEAST})
        self._names = [self._name(long) for _ in range(_NAMES)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(_NAMES)))

    def _name(self, words: Sequence[str]) -> str:
        """Return an invented name: the beginning of one word and the end of another."""
        one, other = self._chance.choices(words, k=2)
        return (one[: self._chance.randint(2, 4)] + other[-self._chance.randint(2, 5) :]).capitalize()

    def text(self, length: int) -> str:
        """Return so many words."""
        draw = self._chance.random
        word = self._first[int(draw() * len(self._first))]
        written = [word]
        for _ in range(length - 1):
            following = self._next.get(word)
            word = following[int(draw() * len(following))] if following else self._first[int(draw() * len(self._first))]
            named = draw() < _NAMED
            written.append(self._names[bisect(self._weights, draw() * self._weights[-1])] if named else word)
        return " ".join(written)


class Writer:
    """Makes documents: the real ones first, then as many more as are wanted."""

    def __init__(self, real: Sequence[Passage], seed: int = SEED) -> None:
        self.chance = random.Random(seed)
        self._real = real
        self._walks = {
            language: _Walk([text for each in real for text in _of(each, language)], self.chance)
            for language in LANGUAGES
        }
        self._labels = [each.title for each in real if len(each.title) < _LONG][:_LABELS]

    def documents(self, number: int) -> Iterator[Document]:
        """Yield so many documents."""
        yield from (self._document(each) for each in self._real[:number])
        yield from (self._document(self._further()) for _ in range(number - len(self._real)))

    def _further(self) -> Passage:
        language = LANGUAGES[bisect(SHARES, self.chance.random() * SHARES[-1])]
        walk, length = self._walks[language], self.chance.randint
        return Passage(
            language,
            walk.text(length(4, 14)),
            walk.text(length(12, 40)),
            walk.text(int(self.chance.expovariate(0.006)) + 20),
        )

    def _document(self, text: Passage) -> Document:
        chance = self.chance
        when = 1_400_000_000 + chance.randint(0, 380_000_000)
        return Document(
            id=UUID(int=chance.getrandbits(128)),
            revision=1,
            kind=chance.choice(KINDS),
            source=f"source-{chance.randint(1, 60)}",
            languages=(text.language,),
            license="CC-BY-4.0",
            title=text.title,
            summary=text.summary,
            body=text.body,
            labels=tuple(chance.choices(self._labels, k=chance.randint(0, 4))),
            countries=tuple(chance.sample(COUNTRIES, k=chance.randint(0, 4))),
            themes=tuple(chance.sample(THEMES, k=chance.randint(0, 3))),
            effective_at=when,
            published_at=when,
            year=1970 + when // 31_556_952,
        )


def _of(passage: Passage, language: str) -> list[str]:
    texts = (passage.title, passage.summary, passage.body)
    return [text for text in texts if text.split()] if passage.language == language else []
