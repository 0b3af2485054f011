"""Documents of others in an index that is made for ours (pure).

The attributes of our documents are fixed, in either engine. Here each attribute of other documents takes the place of
one of ours: texts by their weight, what is filtered among the lists of words, numbers among the numbers, multiplied so
that no fraction is lost; a text that sorts is there as its place among all. What does not find a place is refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from m4d_search.attributes import NUMBERS, Attributes
from m4d_search.contract import Document, SearchPage, SearchQuery
from m4d_search.filters.tree import And, Between, Compare, Geo, Is, Leaf, Not, OneOf, Or, Tree

Raw = Mapping[str, Any]
TEXTS: Final = ("title", "summary", "labels", "body")
WORDS: Final = (
    "countries", "regions", "places", "themes", "organizations", "goals", "compact_objectives", "people", "languages",
)  # fmt: skip
_SCALE = 1_000_000
_NEWEST, _APART = 1_700_000_000, 4 * 86_400  # documents of equal score stand in the order they came in
_FIXED: Final = {"revision": 1, "kind": "NEWS", "source": "other", "license": "CC0-1.0"}


def uuid_of(uid: str, key: object) -> UUID:
    """Return the id by which an engine knows a document."""
    return uuid5(NAMESPACE_URL, f"{uid}/{key}")


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the plain values of a document, each with the path to it."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from flat(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            yield from flat(each, path)
    elif value is not None:
        yield path, value


def of(document: Raw, name: str) -> list[Any]:
    """Return the values of an attribute, those within it included."""
    return [value for path, value in flat(document) if path == name or path.startswith(f"{name}.")]


@dataclass(frozen=True, kw_only=True)
class Slots:
    """Which attribute stands where. ranks: of a text that sorts, the place of each of its values."""

    uid: str
    key: str
    texts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    ranks: Mapping[str, Mapping[Any, int]] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()

    @property
    def attributes(self) -> Attributes:
        """What the index can be asked by."""
        filtered = tuple(sorted((*self.words, *self.numbers)))
        return Attributes(key=self.key, filtered=filtered, counted=filtered, sorted=tuple(sorted(self.orders)))

    def document(self, raw: Raw, place: int) -> Document:
        """Return a document as ours. place: among all."""
        texts: dict[str, list[str]] = {}
        for name, slot in self.texts.items():
            texts.setdefault(slot, []).extend(_text(value) for value in of(raw, name))
        fields: dict[str, Any] = {slot: " . ".join(texts.get(slot, ())) for slot in ("title", "summary", "body")}
        fields |= {slot: tuple(_text(value) for value in of(raw, name)) for name, slot in self.words.items()}
        fields |= {slot: _scaled(next(iter(of(raw, name)), None)) for name, slot in self.numbers.items()}
        for name, ranks in self.ranks.items():
            fields[self.orders[name]] = next((ranks[value] for value in of(raw, name)), None)
        return Document(
            id=uuid_of(self.uid, raw[self.key]),
            effective_at=_NEWEST - place * _APART,
            **{"languages": (), **_FIXED, "labels": tuple(texts.get("labels", ())), **fields},
        )

    def query(self, query: SearchQuery) -> SearchQuery:
        """Return a search as one of our documents."""
        return replace(
            query,
            where=None if query.where is None else self._tree(query.where),
            counted=tuple(self._slot(name) for name in query.counted),
            searched=None if query.searched is None else tuple(self.texts[name] for name in query.searched),
            order=tuple(replace(each, attribute=self.orders[each.attribute]) for each in query.order),
            distinct=None if query.distinct is None else self._slot(query.distinct),
        )

    def page(self, page: SearchPage, query: SearchQuery) -> SearchPage:
        """Return what our documents were counted by as it was asked for. An attribute that stands nowhere has none."""
        extremes = {self._slot(name): name for name in query.counted}
        return replace(
            page,
            counted={name: dict(self._values(name, page.counted[self._slot(name)])) for name in query.counted},
            extremes={
                extremes[slot]: (least / _SCALE, greatest / _SCALE) for slot, (least, greatest) in page.extremes.items()
            },
        )

    def _values(self, name: str, counts: Mapping[str, int]) -> Iterable[tuple[str, int]]:
        if name in self.words:
            return counts.items()
        return ((_written(Decimal(value) / _SCALE), count) for value, count in counts.items())

    def _slot(self, name: str) -> str:
        return self.words.get(name) or self.numbers[name]

    def _tree(self, tree: Tree) -> Tree:
        if isinstance(tree, Not):
            return Not(self._tree(tree.inner))
        if isinstance(tree, And | Or):
            return type(tree)(tuple(self._tree(part) for part in tree.parts))
        return self._leaf(tree)

    def _leaf(self, leaf: Leaf) -> Leaf:
        if isinstance(leaf, Geo):
            return leaf
        if isinstance(leaf, OneOf) and leaf.attribute == self.key and self.ids.issuperset(leaf.values):
            return OneOf("id", leaf.values)
        slot = self._slot(leaf.attribute)
        value: Callable[[str], str] = str if leaf.attribute in self.words else _scaled_text
        if isinstance(leaf, Is):
            return Is(slot, leaf.state)
        if isinstance(leaf, OneOf):
            return OneOf(slot, tuple(map(value, leaf.values)))
        if isinstance(leaf, Between):
            return Between(slot, value(leaf.low), value(leaf.high))
        return Compare(slot, leaf.sign, value(leaf.value))


def slots(uid: str, key: str, settings: Raw, documents: Sequence[Raw]) -> Slots:
    """Return where the attributes of an index stand."""
    known = list(dict.fromkeys(path for document in documents for path, _ in flat(document)))
    filtered = _meant(settings["filterableAttributes"], known)
    numeric = [name for name in filtered if _is_numeric(name, documents)]
    numbers = dict(zip(numeric, NUMBERS, strict=False))
    spare = (slot for slot in NUMBERS if slot not in numbers.values())
    orders, ranks = dict[str, str](), dict[str, dict[Any, int]]()
    for name in _meant(settings["sortableAttributes"], known):
        slot = numbers.get(name) or next(spare, None)
        if slot is None:
            continue
        orders[name] = slot
        if _is_numeric(name, documents):
            numbers[name] = slot
        else:
            ranks[name] = _ranks(name, documents)
    return Slots(
        uid=uid,
        key=key,
        texts=_texts(settings["searchableAttributes"], key, documents),
        words=dict(zip((name for name in filtered if name not in numeric), WORDS, strict=False)),
        numbers=numbers,
        orders=orders,
        ranks=ranks,
        ids=frozenset(str(uuid_of(uid, document[key])) for document in documents),
    )


def _texts(searched: Sequence[str], key: str, documents: Sequence[Raw]) -> dict[str, str]:
    """Return where texts are looked for, the weightiest first; the key comes second, as no title is one."""
    names = list(dict.fromkeys(name for document in documents for name in document)) if "*" in searched else searched
    others = [name for name in names if name != key]
    ordered = [*others[:1], *(name for name in names if name == key), *others[1:]]
    return {name: TEXTS[min(place, len(TEXTS) - 1)] for place, name in enumerate(ordered)}


def _meant(given: Sequence[Any], known: Sequence[str]) -> list[str]:
    """Return the attributes that names mean: themselves, and what is within them."""
    names = [name for each in given for name in (each["attributePatterns"] if isinstance(each, Mapping) else [each])]
    within = [path for path in known for name in names if name == "*" or path.startswith(f"{name}.")]
    return list(dict.fromkeys([*(name for name in names if name != "*"), *within]))


def _is_numeric(name: str, documents: Sequence[Raw]) -> bool:
    values = [value for document in documents for value in of(document, name)]
    return bool(values) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _ranks(name: str, documents: Sequence[Raw]) -> dict[Any, int]:
    values = {value for document in documents for value in of(document, name)}
    return {value: place for place, value in enumerate(sorted(values, key=lambda value: _text(value).lower()))}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _scaled(value: Any) -> int | None:
    return None if value is None else int(Decimal(str(value)) * _SCALE)


def _scaled_text(value: str) -> str:
    try:
        return _written(Decimal(value) * _SCALE)
    except InvalidOperation:
        return value


def _written(number: Decimal) -> str:
    return format(number.normalize(), "f")
