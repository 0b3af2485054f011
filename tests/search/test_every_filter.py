"""One suite of filters and facets, run against every engine: what lists find is what search finds."""

from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings

from m4d_core.content.identity import content_id
from m4d_core.storage.content_rows import row_of
from m4d_core.storage.selection import FacetField, Filter
from m4d_search.contract import SearchEngine
from m4d_search.document import document
from tests.filtering import FILTERS, WORLD, a_write, counts, facts_of, holds
from tests.search.documents import find, upserts
from tests.world import NOW

pytestmark = pytest.mark.anyio
WRITES = [a_write(Random(number), number) for number in range(60)]
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
async def filled(engine: SearchEngine) -> SearchEngine:
    await engine.write(upserts(document(row_of(made, NOW), WORLD) for made in WRITES))
    return engine


@given(wanted=FILTERS)
@settings(ANY, max_examples=100)
@example(wanted=Filter(not_=Filter(phases=frozenset({1}))))  # what has no phase is not of phase 1
@example(wanted=Filter(or_=(), and_=(Filter(),)))
@example(wanted=Filter(not_=Filter()))
async def test_a_filter_finds_what_it_says(filled: SearchEngine, wanted: Filter) -> None:
    expected = {content_id(made.source_key, made.item.identity) for made in WRITES if holds(wanted, facts_of(made))}
    page = await find(filled, "", filter=wanted, limit=100)
    assert set(page.ids) == expected
    assert page.total == len(expected)


@given(wanted=FILTERS)
@settings(ANY, max_examples=30)
async def test_facets_count_what_there_is_without_their_own_filter(filled: SearchEngine, wanted: Filter) -> None:
    page = await find(filled, "", filter=wanted, facets=tuple(FacetField))
    facts = [facts_of(made) for made in WRITES]
    assert {facet: dict(page.facets[facet]) for facet in FacetField} == {
        facet: counts(wanted, facet, facts) for facet in FacetField
    }
