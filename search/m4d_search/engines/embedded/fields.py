"""How a document lies in the index: the fields, and what each holds.

`all` holds the words of title, summary, labels and body with their places: what is matched. `title` and `summary`
hold their words again: what ranks. `id` is what updates and deletions go by; its halves are read back without touching
stored documents. The WORDS are filtered and counted, the NUMBERS filtered by range; `effective_at` (seconds) is the
order of ties, and `recency` the weight that orders equal scores by age.
"""

import hashlib
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any
from uuid import UUID

import tantivy

from m4d_core.content.text import TEXT_VERSION, sentences
from m4d_search.attributes import NUMBERS, WORDS, texts
from m4d_search.contract import Document
from m4d_search.engines.embedded.kept import GAP, kept, pairs, sign

FORMAT = 3  # of what `entry` makes of a document; another number, another index

WORD_FIELDS = ("all", "title", "summary")
# The weight multiplies a score by 1 to 1 + SPREAD, which never carries a whole score to the next one below 2400,
# and each of its STEPS is four times the rounding of a 32-bit score, so the order of steps survives.
SPREAD = 1 / 2400
STEPS = 1024
_STEP_SECONDS = 16 * 86_400
_FIRST_STEP = 1_104_537_600  # 2005-01-01; what is older counts as equally old

HEADS = (1, 2, 5, 8, 12)  # places in an attribute at which a level ends, the first word being at 0
LEVELS = len(HEADS) + 1
HEADED = 2  # attributes of which the words have levels: title and summary
_ZERO = ord("0")

_HALF = 1 << 64
_FEW = 6


@cache
def schema() -> tantivy.Schema:
    """Return the schema of the index."""
    builder = tantivy.SchemaBuilder()
    for name in WORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("heads", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("pairs", indexed=True)
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in WORDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("id_high", "id_low", "revision"):
        builder.add_unsigned_field(name, fast=True)
    for name in (*NUMBERS, "effective_at"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_float_field("recency", fast=True)
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


@cache
def format_id() -> str:
    """Return what identifies the form of an index; one of another form must be built anew."""
    parts = (FORMAT, TEXT_VERSION, version("tantivy"), WORD_FIELDS, sorted((*WORDS, *NUMBERS)), STEPS, _FIRST_STEP)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def entry(document: Document) -> tuple[tantivy.Document, set[str]]:
    """Return the document as the index takes it, and the words it holds."""
    texts_of = document.texts
    titles, summaries, labels, bodies = attributes = (
        _apart(text.title for text in texts_of),
        _apart(text.summary for text in texts_of),
        _apart(document.labels),
        _apart(text.body for text in texts_of),
    )
    parts = [*titles, *summaries, *labels, *bodies]
    signs = [["".join(map(sign, part)) for part in attribute] for attribute in attributes]
    values: dict[str, Any] = {
        "all": [" ".join(part) for part in parts],
        "title": [" ".join(title) for title in titles],
        "summary": [" ".join(summary) for summary in summaries],
        "heads": [" ".join(heads(attributes))],
        "pairs": [
            each
            for attribute, signed in zip(attributes, signs, strict=True)
            for part, its in zip(attribute, signed, strict=True)
            for each in pairs(part, its)
        ],
        "kept": [kept(signs).encode()],
        "id": [str(document.id)],
        "id_high": [document.id.int // _HALF],
        "id_low": [document.id.int % _HALF],
        "revision": [document.revision],
        "effective_at": [document.effective_at],
        "recency": [recency(document.effective_at)],
        **{name: texts(getattr(document, name)) for name in WORDS},
        **{name: [value] for name in NUMBERS if (value := getattr(document, name)) is not None},
    }
    return tantivy.Document.from_dict(values, schema()), set().union(*parts)


def heads(attributes: Sequence[Sequence[Sequence[str]]]) -> Iterator[str]:
    """Yield the words of title and summary, each with its level: the nearest to the beginning of any attribute."""
    levels: dict[str, int] = {}
    for parts in attributes:
        at = 0
        for part in parts:
            for word in part[: HEADS[-1]]:
                levels[word] = min(levels.get(word, LEVELS), bisect(HEADS, at))
                at += 1
            at += len(GAP)
            if at >= HEADS[-1]:
                break
    found: set[str] = set()
    for place, parts in enumerate(attributes[:HEADED]):
        words = {word for part in parts for word in part} - found
        yield from (head(word, place, levels.get(word, LEVELS - 1)) for word in words)
        found |= words


def head(word: str, attribute: int, level: int) -> str:
    """Return what finds documents whose title (0) or summary (1) has a word at a place of this level."""
    return f"{levels()[attribute * LEVELS + level]}{word}"


@cache
def levels() -> str:
    """Return the levels of words as characters: those of titles, then those of summaries, the nearest first."""
    return "".join(chr(_ZERO + level) for level in range(HEADED * LEVELS))


def _apart(given: Iterable[str]) -> list[list[str]]:
    return [part for text in given for part in sentences(text)]


def any_of(field: str, values: Collection[str] | Collection[int]) -> tantivy.Query:
    """Return the query for documents whose field holds one of the values; its score means nothing.

    A set of terms costs 0.2 ms whatever its size, single terms 0.03 ms each.
    """
    if len(values) > _FEW:
        return tantivy.Query.term_set_query(schema(), field, list(values))
    terms = [tantivy.Query.term_query(schema(), field, value, index_option="basic") for value in values]
    if len(terms) == 1:
        return terms[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])


def recency(effective_at: int) -> float:
    """Return the value that `weight_by_field` turns into a factor of 1 (old) to 1 + SPREAD (young).

    The library multiplies the score by log2(2 + value).
    """
    step = min(max((effective_at - _FIRST_STEP) // _STEP_SECONDS, 0), STEPS)
    return float(2 ** (1 + SPREAD * step / STEPS) - 2)


def uuid_of(high: int, low: int) -> UUID:
    """Return the id of its two halves."""
    return UUID(int=high * _HALF + low)
