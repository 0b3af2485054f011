"""What the door refuses, in the form and with the codes of Meilisearch: one table for every engine (pure).

Source: the server's list of error codes, v1.50.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from m4d_core.errors import SearchError

LINK = "https://docs.meilisearch.com/errors#"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Kind(StrEnum):
    """Who must do something: the client, whoever gives out keys, or the operator."""

    REQUEST = "invalid_request"
    AUTH = "auth"
    SYSTEM = "system"
    INTERNAL = "internal"


_OF_SEARCH = (
    "q", "offset", "limit", "page", "hits_per_page", "attributes_to_retrieve", "attributes_to_crop", "crop_length",
    "crop_marker", "attributes_to_highlight", "highlight_pre_tag", "highlight_post_tag", "show_matches_position",
    "filter", "sort", "distinct", "facets", "matching_strategy", "attributes_to_search_on", "ranking_score_threshold",
    "locales", "hybrid", "hybrid_query", "embedder", "vector", "retrieve_vectors", "media", "personalize",
    "use_network", "show_ranking_score", "show_ranking_score_details", "show_performance_details",
)  # fmt: skip
_OF_FEDERATION = (
    "federated", "federation_options", "facets_by_index", "merge_facets", "max_values_per_facet", "query_facets",
    "query_pagination", "query_position", "query_ranking_rules", "query_show_performance_details", "remote", "weight",
)  # fmt: skip
_WRONG = (
    "bad_request", "malformed_payload", "missing_payload", "invalid_index_uid", "missing_index_uid",
    "feature_not_enabled", "missing_search_hybrid", "invalid_facet_search_facet_name", "invalid_facet_search_query",
    "invalid_facet_search_exhaustive_facet_count", "missing_facet_search_facet_name", "invalid_similar_embedder",
    *(f"invalid_search_{name}" for name in _OF_SEARCH),
    *(f"invalid_multi_search_{name}" for name in _OF_FEDERATION),
)  # fmt: skip

# code -> (who must do something, status)
CODES: Mapping[str, tuple[Kind, int]] = {
    **dict.fromkeys(_WRONG, (Kind.REQUEST, 400)),
    "missing_authorization_header": (Kind.AUTH, 401),
    "invalid_api_key": (Kind.AUTH, 403),
    "origin_not_allowed": (Kind.AUTH, 403),
    "index_not_found": (Kind.REQUEST, 404),
    "not_found": (Kind.REQUEST, 404),
    "method_not_allowed": (Kind.REQUEST, 405),
    "request_timeout": (Kind.REQUEST, 408),
    "payload_too_large": (Kind.REQUEST, 413),
    "missing_content_type": (Kind.REQUEST, 415),
    "invalid_content_type": (Kind.REQUEST, 415),
    "too_many_requests": (Kind.REQUEST, 429),
    "internal": (Kind.INTERNAL, 500),
    "search_unavailable": (Kind.SYSTEM, 503),
}
BUSY_S = 10  # seconds after which to come again when the engine does not answer


class RefusedError(SearchError):
    """A request that is not answered. code: one of CODES. wait_s: after how many seconds it may be."""

    def __init__(self, message: str, *, code: str, wait_s: int | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.wait_s = BUSY_S if code == "search_unavailable" else wait_s
        self.status = status or CODES[code][1]

    def within(self, place: str) -> "RefusedError":
        """Return the refusal of one of several queries; they are refused together, and always by 400 or 403."""
        status = self.status if self.status != CODES["index_not_found"][1] else CODES["bad_request"][1]
        return RefusedError(f"Inside `{place}`: {self.message}", code=self.code, wait_s=self.wait_s, status=status)

    def body(self) -> dict[str, str]:
        """Return what the client reads."""
        kind = CODES[self.code][0]
        return {"message": self.message, "code": self.code, "type": kind.value, "link": LINK + self.code}


def code_of(parameter: str) -> str:
    """Return the code for a wrong value of a search parameter: `invalid_search_crop_length` of `cropLength`."""
    return "invalid_search_" + _HUMP.sub("_", parameter).lower()
