"""From what a client asks to what an engine is asked."""

from dataclasses import replace

import pytest

from m4d_core.settings import Settings
from m4d_search.asked.checked import Ground, Limits, checked, condition, counted, window
from m4d_search.asked.query import Asked
from m4d_search.attributes import COUNTED
from m4d_search.contract import Capabilities, Order, SearchQuery
from m4d_search.filters.read import Bounds
from m4d_search.filters.tree import And, Compare, Sign
from m4d_search.refusal import RefusedError

SCOPE = Compare("countries", Sign.EQUAL, "TN")
NEWS = Compare("kind", Sign.EQUAL, "NEWS")
LIMITS = Limits(page=50, depth=100, text=10, facets=2)
GROUND = Ground(index="content", limits=LIMITS, capabilities=Capabilities())


def refused(asked: Asked, ground: Ground = GROUND) -> RefusedError:
    with pytest.raises(RefusedError) as raised:
        checked(asked, ground)
    return raised.value


def test_a_search_for_an_engine() -> None:
    asked = Asked(q="x", limit=5, filter="kind = NEWS", facets=("kind",), sort=("published_at:desc",))
    assert checked(asked, GROUND) == SearchQuery(
        text="x",
        limit=5,
        max_hits=100,
        where=NEWS,
        counted=("kind",),
        order=(Order(attribute="published_at", descending=True),),
    )


@pytest.mark.parametrize("given", ["kind = NEWS", ["kind = NEWS"], [["kind = NEWS"]]])
def test_nobody_sees_beyond_their_scope(given: object) -> None:
    scoped = replace(GROUND, scope=SCOPE)
    assert checked(Asked(filter=given), scoped).where == And((SCOPE, NEWS))
    assert checked(Asked(), scoped).where == SCOPE


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(), (0, 20)),
        (Asked(offset=7, limit=3), (7, 3)),
        (Asked(offset=10**9, limit=10**9), (100, 50)),
        (Asked(page=3), (40, 20)),
        (Asked(page=0), (0, 0)),
        (Asked(hits_per_page=0), (0, 0)),
        (Asked(page=2, hits_per_page=51, limit=1), (50, 50)),
        (Asked(page=10**9, hits_per_page=10), (100, 10)),
    ],
)
def test_pages_are_cut_and_never_refused(asked: Asked, found: tuple[int, int]) -> None:
    assert window(asked, LIMITS) == found


def test_a_long_text_counts_up_to_a_word() -> None:
    assert checked(Asked(q="ten letter"), GROUND).text == "ten letter"
    assert checked(Asked(q="ten letters"), GROUND).text == "ten "


@pytest.mark.parametrize("name", ["highlight_pre_tag", "highlight_post_tag", "crop_marker"])
def test_a_tag_may_be_so_long_and_no_longer(name: str) -> None:
    checked(Asked(**{name: "x" * 100}), GROUND)  # type: ignore[arg-type]  # each is a text
    error = refused(Asked(**{name: "x" * 101}))  # type: ignore[arg-type]  # as above
    assert error.code == f"invalid_search_{name}"


def test_facets_are_names_or_patterns() -> None:
    assert counted(("kind", "issued_*", "kind"), Limits()) == ("kind", "issued_first", "issued_last")
    assert counted(("*",), LIMITS) == COUNTED
    with pytest.raises(RefusedError, match="Pattern `id` is not filterable"):
        counted(("id",), LIMITS)


def test_there_may_be_so_many_facets_and_no_more() -> None:
    assert counted(("kind", "year"), LIMITS) == ("kind", "year")
    with pytest.raises(RefusedError, match="More than 2 facets"):
        counted(("kind", "year", "month"), LIMITS)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(sort=("kind:asc",)), "invalid_search_sort"),
        (Asked(sort=("_geoPoint(1, 2):asc",)), "invalid_search_sort"),
        (Asked(attributes_to_search_on=("kind",)), "invalid_search_attributes_to_search_on"),
        (Asked(distinct="title"), "invalid_search_distinct"),
        (Asked(filter="title = x"), "invalid_search_filter"),
        (Asked(filter="id > x"), "invalid_search_filter"),
    ],
)
def test_what_is_not_there_is_refused(asked: Asked, code: str) -> None:
    error = refused(asked)
    assert error.code == code
    assert refused(asked, replace(GROUND, index=None)).message in error.message


def test_where_is_looked() -> None:
    for names in (None, (), ("*",), ("title", "*")):
        assert checked(Asked(attributes_to_search_on=names), GROUND).searched is None
    assert checked(Asked(attributes_to_search_on=("body", "title", "body")), GROUND).searched == ("body", "title")


def test_what_an_engine_cannot_do_is_refused() -> None:
    weak = replace(GROUND, capabilities=Capabilities(searched=("title",)))
    assert "are: `title`." in refused(Asked(attributes_to_search_on=("body",)), weak).message


def test_values_are_shown_once_of_what_is_counted() -> None:
    assert checked(Asked(distinct="kind"), GROUND).distinct == "kind"


def test_ids_are_the_same_or_not() -> None:
    assert condition('id = "x" OR id IN [y] OR id EXISTS OR id != z', Bounds(), None) is not None


def test_limits_come_from_the_settings() -> None:
    settings = Settings(search_max_page=3, search_max_filter_conditions=1, search_max_facets=4)
    limits = Limits.of(settings)
    assert (limits.page, limits.facets, limits.depth) == (3, 4, 1000)
    with pytest.raises(RefusedError, match="more than 1 conditions"):
        condition("kind = a OR kind = b", limits.bounds, None)
