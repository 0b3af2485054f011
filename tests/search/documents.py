"""Documents for the tests of search."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from m4d_core.content.preference import reach
from m4d_core.storage.selection import Keys
from m4d_search.attributes import spoken_terms
from m4d_search.contract import Document, Operation, SearchEngine, SearchPage, SearchQuery, Texts, Upsert

DAY = 86_400
START = 1_700_000_000


def key(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, name)


def doc(name: str, title: str, *, language: str = "en", **fields: Any) -> Document:
    """A document; what is in a further language comes as `others`, language -> texts."""
    others: dict[str, Texts] = fields.pop("others", {})
    found = reach((language, *others))
    common: dict[str, Any] = {
        "revision": 1,
        "kind": "NEWS",
        "source": "example",
        "languages": tuple(found),
        "spoken": spoken_terms(found),
        "translations": tuple(others.values()),
        "license": "CC-BY-4.0",
        "effective_at": START,
    }
    return Document(id=key(name), title=title, **{**common, **fields})


def upserts(documents: Iterable[Document]) -> list[Operation]:
    return [Upsert(document=document) for document in documents]


def any_of(*keys: str) -> Keys:
    return Keys(any_of=frozenset(keys))


async def find(engine: SearchEngine, text: str, **fields: Any) -> SearchPage:
    return await engine.search(SearchQuery(text=text, **fields))


async def in_batches(*batches: Sequence[Operation]) -> AsyncIterator[Sequence[Operation]]:
    for batch in batches:
        yield batch


CORPUS = (
    doc(
        "rise",
        "Remittances rise again",
        summary="Money sent home by migrant workers reached a record.",
        body="Families in Tunisia and Morocco rely on transfers.",
        countries=("TN", "MA"),
        themes=("remittances",),
        labels=("Remittances", "Transferts de fonds", "Tunisia", "Tunisie"),
        published_at=START + 5 * DAY,
        effective_at=START + 5 * DAY,
        year=2023,
    ),
    doc(
        "arabic",
        "أَحْمَدُ يَعودُ إلى المَدْرَسَةِ",
        summary="قصة عن الهجرة والتعليم",
        language="ar",
        countries=("TN",),
        kind="BLOG_POST",
        effective_at=START + 4 * DAY,
        published_at=START + 4 * DAY,
        year=2023,
    ),
    doc(
        "french",
        "L’École des étrangers à Genève",
        body="L’accès à l’éducation des réfugiés.",
        language="fr",
        countries=("CH",),
        organizations=("unhcr",),
        effective_at=START + 3 * DAY,
    ),
    doc(
        "spanish",
        "Niños y niñas migrantes en España",
        language="es",
        countries=("ES",),
        themes=("children", "remittances"),
        effective_at=START + 2 * DAY,
    ),
    doc("chinese", "联合国移民政策报告", body="关于移民与发展的报告", language="zh", effective_at=START + DAY),
    doc("mixed", "移 special 民 order", language="zh", effective_at=START + DAY),
    doc("quoted", 'An "odd\\ key" & <b> name', source='odd "key" \\ here', effective_at=START),
)
