"""Cache tags: short strings that say what an answer hangs on, and what a change may alter (pure).

`n:<id>` content, `r:<node>:<key>` reference data, `l:<kind>:<dimension>:<key>` a list or count, `s` search; `*` stands
for any. An answer is stale once a change emits one of its tags. Of conditions joined by AND one is enough, for a change
outside it cannot alter the answer: the one that holds for the least content is taken.
"""

import hashlib
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import NamedTuple
from uuid import UUID

from m4d_core.content.reference import Reference
from m4d_core.storage.changes import Change
from m4d_core.storage.facts import Facts, told
from m4d_core.storage.selection import Filter, Keys

MOST_NODES = 100  # in a header; CDNs bound its length
ANY = "*"
SEARCH = "s"
# condition of a filter -> (its dimension, the fact that holds its keys); any other narrows no tag
DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "languages": ("language", "languages"),
    "sources": ("source", "source_key"),
    "countries": ("country", "countries"),
    "regions": ("region", "regions"),
    "places": ("place", "places"),
    "themes": ("theme", "themes"),
    "organizations": ("organization", "organizations"),
    "people": ("person", "people"),
    "goals": ("goal", "goals"),
    "compact_objectives": ("objective", "compact_objectives"),
    "years": ("year", "year"),
    "document_types": ("type", "document_type"),
    "project_statuses": ("status", "project_status"),
    "programs": ("program", "program"),
    "phases": ("phase", "phase"),
}
URL, WORD = "url", "word"  # dimensions no filter asks: an address of a publisher, a word of a title
Sizes = Mapping[tuple[str, str], int]  # (condition, key) -> how much content has it
_PLAIN = re.compile(r"[\w.~-]{1,64}", re.ASCII)
_DIGITS = 16


class Term(NamedTuple):
    """Content of a kind with one key in one dimension; `*` for any."""

    kind: str = ANY
    dimension: str = ANY
    key: str = ANY

    def __str__(self) -> str:
        """Return the tag."""
        return f"l:{self.kind}:{ANY}" if self.dimension == ANY else f"l:{self.kind}:{self.dimension}:{_short(self.key)}"


class _Bounds(NamedTuple):
    """Terms, one of which holds for all content of a filter, and about how much content they hold for."""

    size: float
    terms: frozenset[Term]


class Tags:
    """The tags of one answer, noted while it is read."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self._found: set[str] = set()
        self._nodes: set[tuple[str, str]] = set()
        self._content: list[UUID] = []
        self._listed: list[UUID] = []

    def note_content(self, *content_ids: UUID) -> None:
        """Note content that is shown, or was looked for by its id."""
        self._content += content_ids

    def note_listed(self, content_ids: Collection[UUID]) -> None:
        """Note that content stands in a noted list, whose tags its changes emit as well."""
        self._listed += content_ids

    def note_node(self, node: str, key: str = ANY) -> None:
        """Note a node of reference data; without a key all of its sort."""
        self._nodes.add((node, key))

    def note_list(self, wanted: Filter) -> None:
        """Note a list, a total or a figure of what a filter asks."""
        self._found |= list_tags(wanted, self._sizes)

    def note_facet(self, wanted: Filter, own: str | None) -> None:
        """Note what a facet counts: the list without the facet's own condition."""
        self.note_list(wanted.without(own) if own else wanted)

    def note_terms(self, *terms: Term) -> None:
        """Note content that was looked for by something no filter asks."""
        self._found |= {str(each) for each in terms}

    def note_search(self) -> None:
        """Note a search."""
        self._found.add(SEARCH)

    def all(self) -> list[str]:
        """Return every tag, in order."""
        nodes = {f"r:{node}:{_short(key)}" for node, key in self._nodes}
        content = {f"n:{each}" for each in self._content}
        return sorted(content | _merged(self._found | nodes))

    def short(self, found: Sequence[str]) -> Sequence[str]:
        """Return the tags of a header: above the number of nodes it holds, those of lists stand for them.

        found: all tags.
        """
        if sum(each.startswith(("n:", "r:")) for each in found) <= MOST_NODES:
            return found
        kept = {each for each in found if not each.startswith(("n:", "r:"))}
        kept |= {f"r:{each.split(':')[1]}:{ANY}" for each in found if each.startswith("r:")}
        return sorted(kept | ({str(Term())} if set(self._content) - set(self._listed) else set()))


def list_tags(wanted: Filter, sizes: Sizes) -> frozenset[str]:
    """Return the tags of a list: those of its smallest condition, for each kind. None where nothing can be in it."""
    return frozenset(map(str, _bounds(wanted, sizes).terms))


def tags_of(change: Change, reference: Reference) -> frozenset[str]:
    """Return what a change of content emits. Of what is public neither before nor after, the content alone.

    reference: tells the regions of countries, and which authors are organizations. What gets another slug is also told
    to who looked for one of its kind in vain: it may have been public once, and its path then says so.
    """
    sides = [each for each in (change.before, change.after) if each is not None]
    found = {str(term) for each in sides for term in _terms_of({**each, **told(each, reference)})}
    found |= {SEARCH} if sides else set()
    found |= {str(Term(change.kind))} if "slug" in change.fields else set()
    return frozenset(found | {f"n:{change.content_id}"})


def node_tags(node: str, key: str) -> frozenset[str]:
    """Return what a change of reference data emits."""
    return frozenset({f"r:{node}:{_short(key)}", f"r:{node}:{ANY}"})


def _terms_of(known: Facts) -> Iterator[Term]:
    places = [(URL, known.get("url")), *((WORD, word) for word in known.get("words", ()))]
    for dimension, fact in DIMENSIONS.values():
        value = known[fact]
        places += [(dimension, each) for each in ([value] if isinstance(value, str | int | None) else value)]
    for kind in (known["kind"], ANY):
        yield Term(kind)
        yield from (Term(kind, dimension, str(key)) for dimension, key in places if key is not None)


def _bounds(wanted: Filter, sizes: Sizes) -> _Bounds:
    """Return the smallest of what bounds a filter: one condition with its keys, or one list of alternatives."""
    parts = list(wanted.joined())
    asked = [part.kinds for part in parts if part.kinds is not None]
    kinds = frozenset.intersection(*asked) if asked else frozenset({ANY})
    size = sum(sizes.get(("kinds", kind), 0) for kind in kinds) if asked else math.inf
    found = [_Bounds(size, frozenset(map(Term, kinds)))]
    for part in parts:
        for name, keys in _conditions(part):
            terms = frozenset(Term(kind, DIMENSIONS[name][0], key) for kind in kinds for key in keys)
            found.append(_Bounds(sum(sizes.get((name, key), 0) for key in keys), terms))
        if part.or_ is not None:
            found.append(_united([_bounds(each, sizes) for each in part.or_], kinds))
    return min(found, key=lambda each: (each.size, len(each.terms)))


def _united(branches: Collection[_Bounds], kinds: Set[str]) -> _Bounds:
    """Return what bounds alternatives, of these kinds alone."""
    terms = {
        term._replace(kind=kind if term.kind == ANY else term.kind)
        for branch in branches
        for term in branch.terms
        for kind in kinds
        if ANY in (term.kind, kind) or term.kind == kind
    }
    return _Bounds(sum(branch.size for branch in branches), frozenset(terms))


def _conditions(part: Filter) -> Iterator[tuple[str, Set[str]]]:
    """Yield the conditions of a filter itself, each with the keys of which content must have at least one."""
    for name in DIMENSIONS:
        asked = getattr(part, name)
        if isinstance(asked, Keys):
            yield from ((name, frozenset({key})) for key in asked.all_of)
            asked = asked.any_of
        if asked is not None:
            yield name, frozenset(map(str, asked))


def _merged(found: Set[str]) -> set[str]:
    """Return the tags without those of single nodes where all of their sort are named."""
    whole = tuple(each.removesuffix(ANY) for each in found if each.startswith("r:") and each.endswith(f":{ANY}"))
    return {each for each in found if each.endswith(f":{ANY}") or not each.startswith(whole)}


def _short(key: str) -> str:
    """Return a key that fits into a header: `*` and plain words as they are, any other as a digest."""
    is_plain = key == ANY or _PLAIN.fullmatch(key)
    return key if is_plain else hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
