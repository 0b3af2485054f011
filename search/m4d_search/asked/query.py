"""One search as a client asks it: the names, the types and the defaults of its parameters (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qsl

from m4d_search.asked import values
from m4d_search.asked.locales import LOCALES
from m4d_search.asked.values import Read
from m4d_search.contract import Keep
from m4d_search.refusal import RefusedError, code_of

_NEEDS = "{} requires enabling the `{}` experimental feature. See https://github.com/orgs/meilisearch/discussions/{}"
_NO_DETAILS = "`showRankingScoreDetails` is not offered here."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A search. Fields are named as its parameters, but in our spelling; None where nothing was said."""

    q: str | None = None
    offset: int = 0
    limit: int = 20
    page: int | None = None
    hits_per_page: int | None = None
    attributes_to_retrieve: tuple[str, ...] | None = None
    attributes_to_crop: tuple[str, ...] | None = None
    crop_length: int = 10
    crop_marker: str = "…"
    attributes_to_highlight: tuple[str, ...] | None = None
    highlight_pre_tag: str = "<em>"
    highlight_post_tag: str = "</em>"
    show_matches_position: bool = False
    filter: object = None
    sort: tuple[str, ...] | None = None
    distinct: str | None = None
    facets: tuple[str, ...] | None = None
    matching_strategy: Keep = Keep.LAST
    attributes_to_search_on: tuple[str, ...] | None = None
    ranking_score_threshold: float | None = None
    locales: tuple[str, ...] | None = None
    hybrid: object = None
    vector: object = None
    retrieve_vectors: bool = False
    media: object = None
    personalize: object = None
    use_network: bool | None = None
    show_ranking_score: bool = False
    show_ranking_score_details: bool = False
    show_performance_details: bool = False

    @property
    def is_paged(self) -> bool:
        """Whether pages are numbered."""
        return self.page is not None or self.hits_per_page is not None


def _locales(value: object, place: str, code: str) -> tuple[str, ...]:
    found = values.texts(value, place, code)
    for at, locale in enumerate(found):
        if locale not in LOCALES:
            names = ", ".join(f"`{each}`" for each in LOCALES)
            raise RefusedError(f"Unknown value `{locale[:100]}` at `{place}[{at}]`: expected one of {names}", code=code)
    return found


def _written_locales(value: str, name: str, code: str) -> tuple[str, ...]:
    found = values.written_texts(value, name, code)
    wrong = next((locale for locale in found if locale not in LOCALES), None)
    if wrong is not None:
        message = f"Unsupported locale `{wrong[:100]}`, expected one of {', '.join(LOCALES)}"
        raise RefusedError(f"Invalid value in parameter `{name}`: {message}", code=code)
    return found


# parameter -> how it is read from JSON, and from a query string
_READ: Mapping[str, tuple[Read, Read]] = {
    "q": (values.text, values.written_text),
    "offset": (values.whole, values.written_whole),
    "limit": (values.whole, values.written_whole),
    "page": (values.whole, values.written_whole),
    "hitsPerPage": (values.whole, values.written_whole),
    "attributesToRetrieve": (values.texts, values.written_texts),
    "attributesToCrop": (values.texts, values.written_texts),
    "cropLength": (values.whole, values.written_whole),
    "cropMarker": (values.text, values.written_text),
    "attributesToHighlight": (values.texts, values.written_texts),
    "highlightPreTag": (values.text, values.written_text),
    "highlightPostTag": (values.text, values.written_text),
    "showMatchesPosition": (values.boolean, values.written_boolean),
    "filter": (values.given, values.written_filter),
    "sort": (values.texts, values.written_texts),
    "distinct": (values.text, values.written_text),
    "facets": (values.texts, values.written_texts),
    "matchingStrategy": (values.choice(Keep), values.written_choice(Keep)),
    "attributesToSearchOn": (values.texts, values.written_texts),
    "rankingScoreThreshold": (values.share, values.written_share),
    "locales": (_locales, _written_locales),
    "hybrid": (values.given, values.written_text),
    "vector": (values.given, values.written_text),
    "retrieveVectors": (values.boolean, values.written_boolean),
    "media": (values.given, values.written_text),
    "personalize": (values.given, values.written_text),
    "useNetwork": (values.boolean, values.written_boolean),
    "showRankingScore": (values.boolean, values.written_boolean),
    "showRankingScoreDetails": (values.boolean, values.written_boolean),
    "showPerformanceDetails": (values.boolean, values.written_boolean),
}
PARAMETERS = tuple(_READ)
_FIELD = dict(zip(_READ, (each.name for each in fields(Asked)), strict=True))
_NULLABLE = frozenset(name for name, field in _FIELD.items() if getattr(Asked(), field) is None)
# in query strings some parameters have other names
_WRITTEN = {"hybrid": "hybridEmbedder", "personalize": "personalizeUserContext"}
_UNWRITTEN = frozenset({"media"})
WRITTEN_PARAMETERS = tuple(
    name
    for each in PARAMETERS
    if each not in _UNWRITTEN
    for name in ((_WRITTEN[each], "hybridSemanticRatio") if each == "hybrid" else (_WRITTEN.get(each, each),))
)


def read_query(body: Mapping[str, Any], place: str = "", also: Sequence[str] = ()) -> Asked:
    """Return the search of a body. place: of the body in a larger one. also: names that are read elsewhere.

    Raises RefusedError.
    """
    values.known_only(body, (*also, *PARAMETERS), place)
    return _asked({name: value for name, value in body.items() if name not in also}, place)


def read_part(body: Mapping[str, Any], names: Sequence[str]) -> Asked:
    """Return what some parameters of a body say, whatever else is in it. Raises RefusedError."""
    return _asked({name: body[name] for name in names if name in body}, "")


def _asked(body: Mapping[str, Any], place: str) -> Asked:
    found: dict[str, Any] = {}
    for name, value in body.items():
        if value is not None or name not in _NULLABLE:
            found[_FIELD[name]] = _READ[name][0](value, f"{place}.{name}", code_of(name))
    return offered(Asked(**found))


def read_written(query: str) -> Asked:
    """Return the search of a query string. Raises RefusedError."""
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    values.known_parameters(pairs, WRITTEN_PARAMETERS)
    pairs.pop("hybridSemanticRatio", None)
    known = {_WRITTEN.get(name, name): name for name in PARAMETERS}
    found: dict[str, Any] = {}
    for written, value in pairs.items():
        name = known[written]
        read = _READ[name][1](value, written, code_of(name))
        found[_FIELD[name]] = {"embedder": read} if name == "hybrid" else read
    return offered(Asked(**found))


def offered(asked: Asked) -> Asked:
    """Return the search if it asks for nothing that no engine here can do. Raises RefusedError."""
    if asked.hybrid is not None:
        _refuse_hybrid(asked.hybrid)
    if asked.vector is not None or asked.media is not None:
        message = "Invalid request: missing `hybrid` parameter when `vector` or `media` are present."
        raise RefusedError(message, code="missing_search_hybrid")
    if asked.personalize is not None:
        raise RefusedError(
            _NEEDS.format("reranking search results", "personalization", 866), code="feature_not_enabled"
        )
    if asked.use_network:
        message = _NEEDS.format("passing `useNetwork` in a search query", "network", 805)
        raise RefusedError(message, code="feature_not_enabled")
    if asked.show_ranking_score_details:
        raise RefusedError(_NO_DETAILS, code="invalid_search_show_ranking_score_details")
    return asked


def _refuse_hybrid(value: object) -> None:
    code = "invalid_search_hybrid_query"
    body = values.mapping(value, ".hybrid", code)
    values.known_only(body, ("semanticRatio", "embedder"), ".hybrid", code)
    if "embedder" not in body:
        raise RefusedError("Missing field `embedder` inside `.hybrid`", code=code)
    name = values.text(body["embedder"], ".hybrid.embedder", "invalid_search_embedder")
    raise RefusedError(f"Cannot find embedder with name `{name[:100]}`.", code="invalid_search_embedder")
