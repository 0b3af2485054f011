"""From what a client asks to what an engine is asked: names that exist, sizes that are allowed (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from m4d_core.settings import Settings
from m4d_search.asked.query import Asked
from m4d_search.attributes import OWN, Attributes
from m4d_search.contract import Capabilities, Order, SearchQuery
from m4d_search.filters.read import Bounds, check, read
from m4d_search.filters.tree import Compare, Is, Leaf, OneOf, Sign, Tree, joined, leaves
from m4d_search.refusal import RefusedError, code_of

_KEY_SIGNS = frozenset({Sign.EQUAL, Sign.UNEQUAL})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a search may cost. page: most hits of an answer. depth: of all pages, and of all answers to one request.

    text: characters that count. tag: characters of a tag or marker, which stands around each match.
    """

    page: int = 200
    depth: int = 1000
    text: int = 500
    facets: int = 20
    tag: int = 100
    bounds: Bounds = field(default_factory=Bounds)

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Return the limits of the settings."""
        return cls(
            page=settings.search_max_page,
            depth=settings.search_max_hits,
            text=settings.search_max_text,
            facets=settings.search_max_facets,
            tag=settings.search_max_tag,
            bounds=Bounds(
                characters=settings.search_max_filter_characters,
                conditions=settings.search_max_filter_conditions,
                depth=settings.search_max_filter_depth,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where a search stands. index: its name in messages. scope: what the caller may see of it, None for all."""

    index: str | None
    limits: Limits
    capabilities: Capabilities
    attributes: Attributes = OWN
    scope: Tree | None = None


def checked(asked: Asked, ground: Ground) -> SearchQuery:
    """Return the search for an engine. Raises RefusedError."""
    limits, known = ground.limits, ground.attributes
    where = f"Index `{ground.index}`: " if ground.index else ""
    offset, limit = window(asked, limits)
    _check_tags(asked, limits.tag)
    return SearchQuery(
        text=_text(asked.q or "", limits.text),
        offset=offset,
        limit=limit,
        max_hits=limits.depth,
        where=joined([ground.scope, condition(asked.filter, limits.bounds, ground.index, known)]),
        counted=counted(asked.facets or (), limits, known),
        keep=asked.matching_strategy,
        searched=_searched(asked.attributes_to_search_on, ground.capabilities.searched, where),
        order=tuple(_order(each, known.sorted, where) for each in asked.sort or ()),
        least_score=asked.ranking_score_threshold or 0.0,
        distinct=_distinct(asked.distinct, known.counted, where),
    )


def window(asked: Asked, limits: Limits) -> tuple[int, int]:
    """Return offset and number of the hits that are shown; as on the server, what is too much is cut, not refused."""
    if not asked.is_paged:
        return min(asked.offset, limits.depth), min(asked.limit, limits.page)
    size = min(20 if asked.hits_per_page is None else asked.hits_per_page, limits.page)
    page = 1 if asked.page is None else asked.page
    return min(max(page - 1, 0) * size, limits.depth), size if page else 0


def condition(given: object, bounds: Bounds, index: str | None, known: Attributes = OWN) -> Tree | None:
    """Return a filter over attributes that there are. Raises RefusedError."""
    tree = read(given, bounds)
    if tree is not None:
        check(tree, known.filtered, index)
        for leaf in leaves(tree):
            _check_key(leaf, known)
    return tree


def counted(names: Sequence[str], limits: Limits, known: Attributes = OWN) -> tuple[str, ...]:
    """Return the attributes that names and patterns mean. Raises RefusedError."""
    if len(names) > limits.facets:
        raise RefusedError(f"More than {limits.facets} facets in one search.", code="invalid_search_facets")
    found: list[str] = []
    for name in names:
        meant = [each for each in known.counted if each == name or ("*" in name and fnmatchcase(each, name))]
        if not meant:
            message = (
                f"Invalid facet distribution: Pattern `{name[:100]}` is not filterable."
                f" Available filterable attributes patterns are: `{', '.join(known.counted)}`."
            )
            raise RefusedError(message, code="invalid_search_facets")
        found += meant
    return tuple(dict.fromkeys(found))


def _check_tags(asked: Asked, most: int) -> None:
    """Refuse tags and markers that would make an answer grow with every match."""
    for name, tag in (
        ("highlightPreTag", asked.highlight_pre_tag),
        ("highlightPostTag", asked.highlight_post_tag),
        ("cropMarker", asked.crop_marker),
    ):
        if len(tag) > most:
            raise RefusedError(f"`{name}` is longer than {most} characters.", code=code_of(name))


def _text(text: str, most: int) -> str:
    """Return the text as far as it is looked at; the last word of a cut one may be half a word, and goes."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " "


def _check_key(leaf: Leaf, known: Attributes) -> None:
    """Refuse an order of ids where they are nothing but names."""
    is_plain = isinstance(leaf, OneOf | Is) or (isinstance(leaf, Compare) and leaf.sign in _KEY_SIGNS)
    if leaf.attribute == known.key and known.key not in known.counted and not is_plain:
        raise RefusedError(f"`{known.key}` is compared by `=`, `!=` and `IN` alone.", code="invalid_search_filter")


def _searched(names: tuple[str, ...] | None, known: Sequence[str], where: str) -> tuple[str, ...] | None:
    if not names or "*" in names:
        return None
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None:
        available = f"Available searchable attributes are: `{', '.join(known)}`."
        message = f"{where}Attribute `{wrong[:100]}` is not searchable. {available}"
        raise RefusedError(message, code="invalid_search_attributes_to_search_on")
    return tuple(dict.fromkeys(names))


def _order(text: str, known: Sequence[str], where: str) -> Order:
    attribute, colon, direction = text.rpartition(":")
    if not colon or direction not in ("asc", "desc"):
        message = f"expected expression ending by `:asc` or `:desc`, found `{text[:100]}`."
        raise RefusedError(f"Invalid syntax for the sort parameter: {message}", code="invalid_search_sort")
    if attribute not in known:
        name = "_geo" if attribute.startswith("_geoPoint(") else attribute[:100]
        available = f"Available sortable attributes are: `{', '.join(known)}`."
        raise RefusedError(f"{where}Attribute `{name}` is not sortable. {available}", code="invalid_search_sort")
    return Order(attribute=attribute, descending=direction == "desc")


def _distinct(name: str | None, known: Sequence[str], where: str) -> str | None:
    if name is not None and name not in known:
        message = (
            f"{where}Attribute `{name[:100]}` is not filterable and thus, cannot be used as distinct attribute."
            f" Available filterable attributes patterns are: `{', '.join(known)}`."
        )
        raise RefusedError(message, code="invalid_search_distinct")
    return name
