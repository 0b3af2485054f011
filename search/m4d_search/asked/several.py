"""Several searches in one request, answered one by one or as one list (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from m4d_search.asked import values
from m4d_search.asked.query import PARAMETERS, Asked, read_query
from m4d_search.asked.uid import read_uid
from m4d_search.refusal import RefusedError

_OPTIONS = ("weight", "remote", "queryPosition")
_MERGED = (
    "limit", "offset", "page", "hitsPerPage", "facetsByIndex", "mergeFacets", "distinct", "showPerformanceDetails",
    "personalize",
)  # fmt: skip
_PAGING = {"limit": "limit", "offset": "offset", "page": "page", "hitsPerPage": "hits_per_page"}
_NEEDS_NETWORK = (
    "{} requires enabling the `network` experimental feature. See https://github.com/orgs/meilisearch/discussions/805"
)
_NO_PAGING = (
    "Using pagination options is not allowed in federated queries."
    "\n - Hint: remove `{}` from the query or remove `federation` from the request"
    "\n - Hint: pass `federation.limit` and `federation.offset` for pagination in federated search"
)
_NO_FACETS = (
    "Using facet options is not allowed in federated queries."
    "\n - Hint: remove `facets` from the query or remove `federation` from the request"
    "\n - Hint: pass `federation.facetsByIndex.{}: {}` for facets in federated search"
)
_NO_DETAILS = (
    "Using `.showPerformanceDetails` is not allowed in federated queries."
    "\n - Hint: remove `showPerformanceDetails` from the query or remove `federation` from the request"
)
_NO_OPTIONS = (
    "Using `federationOptions` is not allowed in a non-federated search."
    "\n - Hint: remove `federationOptions` from the query or add `federation` to the request."
)


@dataclass(frozen=True, kw_only=True)
class IndexedQuery:
    """A search in an index. weight: by which its scores are multiplied in one list."""

    uid: str
    asked: Asked
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Federation:
    """How several searches become one list. paging: the part of it that is shown. facets: to count, by index.

    merged: whether the counts of all indexes are added. detailed: whether it says what its steps cost.
    """

    paging: Asked
    facets: Mapping[str, tuple[str, ...]]
    merged: bool
    detailed: bool = False


def read_several(body: Mapping[str, Any], most: int) -> tuple[list[IndexedQuery], Federation | None]:
    """Return the searches of a body, and how they become one list where that is asked for. Raises RefusedError."""
    values.known_only(body, ("queries", "federation"))
    if "queries" not in body:
        raise RefusedError("Missing field `queries`", code="bad_request")
    given = values.array(body["queries"], ".queries", "bad_request")
    if len(given) > most:
        raise RefusedError(f"More than {most} queries in one request.", code="bad_request")
    federation = None if body.get("federation") is None else _federation(body["federation"])
    queries = [_query(each, f".queries[{at}]", is_merged=federation is not None) for at, each in enumerate(given)]
    return queries, federation


def _query(given: object, place: str, *, is_merged: bool) -> IndexedQuery:
    body = values.mapping(given, place, "bad_request")
    also = ("indexUid", "federationOptions")
    values.known_only(body, ("indexUid", *PARAMETERS, "federationOptions"), place)
    if "indexUid" not in body:
        raise RefusedError(f"Missing field `indexUid` inside `{place}`", code="missing_index_uid")
    uid = read_uid(body["indexUid"], f"{place}.indexUid")
    try:
        asked = read_query(body, place, also)
    except RefusedError as error:
        raise error if f"`{place}" in error.message else error.within(place) from None
    options = body.get("federationOptions")
    found = IndexedQuery(uid=uid, asked=asked)
    if options is not None:
        found = replace(found, weight=_weight(options, place))
    try:
        _fits(body, found, is_merged=is_merged)
    except RefusedError as error:
        raise error.within(place) from None
    return found


def _weight(given: object, parent: str) -> float:
    place = f"{parent}.federationOptions"
    options = values.mapping(given, place, "bad_request")
    values.known_only(options, _OPTIONS, place)
    if options.get("queryPosition") is not None:
        values.whole(options["queryPosition"], f"{place}.queryPosition", "invalid_multi_search_query_position")
    weight = values.number(options.get("weight", 1.0), f"{place}.weight", "invalid_multi_search_weight")
    if weight < 0:
        message = (
            f"Invalid value at `{place}.weight`: the value of `weight` is invalid, expected a positive float (>= 0.0)."
        )
        raise RefusedError(message, code="invalid_multi_search_weight")
    return weight


def _fits(body: Mapping[str, Any], query: IndexedQuery, *, is_merged: bool) -> None:
    """Refuse what a search may not ask for in one list, or apart from one."""
    options = body.get("federationOptions")
    if not is_merged:
        if options is not None:
            raise RefusedError(_NO_OPTIONS, code="invalid_multi_search_federation_options")
        return
    paging = next((name for name in _PAGING if body.get(name) is not None), None)
    if paging is not None:
        raise RefusedError(_NO_PAGING.format(paging), code="invalid_multi_search_query_pagination")
    if query.asked.facets:
        shown = values.echo(list(query.asked.facets)).replace('","', '", "')
        raise RefusedError(_NO_FACETS.format(query.uid, shown), code="invalid_multi_search_query_facets")
    if query.asked.show_performance_details:
        raise RefusedError(_NO_DETAILS, code="invalid_multi_search_query_show_performance_details")
    _refuse_network(options or {})


def _refuse_network(options: Mapping[str, Any]) -> None:
    wishes = {
        "remote": "Performing a remote federated search",
        "queryPosition": "Using `federationOptions.queryPosition`",
    }
    for name, wish in wishes.items():
        if options.get(name) is not None:
            raise RefusedError(_NEEDS_NETWORK.format(wish), code="feature_not_enabled")


def _federation(given: object) -> Federation:
    place = ".federation"
    body = values.mapping(given, place, "bad_request")
    values.known_only(body, _MERGED, place)
    if body.get("distinct") is not None:
        raise RefusedError("`distinct` is not offered in one list of several queries.", code="invalid_search_distinct")
    paging = read_query({name: body[name] for name in _PAGING if name in body}, place)
    by_index = body.get("facetsByIndex")
    code = "invalid_multi_search_facets_by_index"
    facets = {} if by_index is None else values.mapping(by_index, f"{place}.facetsByIndex", code)
    details = body.get("showPerformanceDetails", False)
    details = values.boolean(details, f"{place}.showPerformanceDetails", "invalid_search_show_performance_details")
    merge = body.get("mergeFacets")
    if merge is not None:
        _merge(merge, f"{place}.mergeFacets")
    return Federation(
        paging=paging,
        facets={
            uid: values.texts(names, f"{place}.facetsByIndex.{uid}", code)
            for uid, names in facets.items()
            if names is not None
        },
        merged=merge is not None,
        detailed=details,
    )


def _merge(given: object, place: str) -> None:
    merge = values.mapping(given, place, "invalid_multi_search_merge_facets")
    values.known_only(merge, ("maxValuesPerFacet",), place, "invalid_multi_search_merge_facets")
    if merge.get("maxValuesPerFacet") is not None:
        code = "invalid_multi_search_max_values_per_facet"
        values.whole(merge["maxValuesPerFacet"], f"{place}.maxValuesPerFacet", code)
