"""Inputs become filters within their limits."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import strawberry

from m4d_core.content.reference import Reference
from m4d_core.errors import QueryError
from m4d_core.settings import Settings
from m4d_core.storage.selection import Filter, Keys, Order, OrderField
from m4d_schema.filters import Filters, find_country, read_order
from m4d_schema.ids import global_id
from m4d_schema.types.enums import ContentKind, Direction, DocumentType, Origin, ProjectStatus
from m4d_schema.types.inputs import (
    ContentFilter,
    ContentOrder,
    DateFilter,
    NearFilter,
    PeriodFilter,
    SetFilter,
    ThemeFilter,
)
from m4d_schema.types.scalars import Calendar, Instant, Locale, read_calendar
from tests.world import REFERENCE

WORLD = Reference.from_rows(REFERENCE)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def ids(*keys: str) -> list[strawberry.ID]:
    return [strawberry.ID(key) for key in keys]


def calendar(text: str) -> Calendar:
    return Calendar(read_calendar(text))


def read(given: ContentFilter | None, **settings: Any) -> Filter:
    return Filters(WORLD, Settings(**settings)).read(given)


def test_nothing_asked_is_nothing_filtered() -> None:
    assert read(None) == read(ContentFilter()) == Filter()


def test_every_condition_arrives() -> None:
    given = ContentFilter(
        kinds=[ContentKind.NEWS, ContentKind.PROJECT],
        sources=SetFilter(none_of=ids("demo")),
        countries=SetFilter(any_of=ids("TN", global_id("Country", "MA")), exists=True),
        themes=ThemeFilter(any_of=ids("remittances")),
        organizations=SetFilter(all_of=ids("undp", "m4d"), exists=False),
        languages=[Locale("en"), Locale("pt-BR")],
        published_at=DateFilter(from_=Instant(AT), before=None),
        updated_at=DateFilter(before=Instant(AT)),
        regions=SetFilter(any_of=ids("2", global_id("Region", "202"))),
        places=SetFilter(none_of=ids("tn-tunis")),
        goals=SetFilter(any_of=ids("10"), all_of=ids("10")),
        compact_objectives=SetFilter(any_of=ids("20")),
        years=[2025, 2026],
        origin=Origin.OWN,
        document_types=[DocumentType.HANDBOOK],
        project_statuses=[ProjectStatus.CLOSED],
        programs=["JMDI", "\x00"],
        phases=[1],
        issued=PeriodFilter(from_=calendar("2014"), before=calendar("2015-06")),
        active_during=PeriodFilter(before=calendar("2016")),
        goes_local=False,
        has_lessons=True,
    )
    assert read(given) == Filter(
        kinds=frozenset({"NEWS", "PROJECT"}),
        sources=Keys(none_of=frozenset({"demo"})),
        countries=Keys(any_of=frozenset({"TN", "MA"}), exists=True),
        themes=Keys(any_of=frozenset({"remittances"})),
        organizations=Keys(all_of=frozenset({"undp", "m4d"}), exists=False),
        languages=frozenset({"en", "pt-BR"}),
        published_from=AT,
        updated_before=AT,
        regions=Keys(any_of=frozenset({"002", "202"})),
        places=Keys(none_of=frozenset({"tn-tunis"})),
        goals=Keys(any_of=frozenset({"10", "10.7"}), all_of=frozenset({"10"})),
        compact_objectives=Keys(any_of=frozenset({"20"})),
        years=frozenset({2025, 2026}),
        origins=frozenset({"OWN"}),
        document_types=frozenset({"HANDBOOK"}),
        project_statuses=frozenset({"CLOSED"}),
        programs=frozenset({"JMDI"}),
        phases=frozenset({1}),
        issued_from=date(2014, 1, 1),
        issued_before=date(2015, 6, 1),
        active_before=date(2016, 1, 1),
        goes_local=False,
        has_lessons=True,
    )


def test_filters_in_filters() -> None:
    news, fresh = ContentFilter(kinds=[ContentKind.NEWS]), ContentFilter(featured=True)
    assert read(ContentFilter(and_=[news, fresh], or_=[fresh], not_=news)) == Filter(
        and_=(Filter(kinds=frozenset({"NEWS"})), Filter(featured=True)),
        or_=(Filter(featured=True),),
        not_=Filter(kinds=frozenset({"NEWS"})),
    )
    assert read(ContentFilter(and_=[], or_=[], not_=None)) == Filter(or_=())
    with pytest.raises(QueryError) as caught:
        read(ContentFilter(or_=[ContentFilter(countries=SetFilter(any_of=ids(global_id("Theme", "economy"))))]))
    assert caught.value.extensions["argument"] == "filter.or.countries.anyOf"


def nested(depth: int) -> ContentFilter:
    return ContentFilter(not_=nested(depth - 1)) if depth > 1 else ContentFilter(featured=True)


def test_as_deep_as_the_cap_and_one_more() -> None:
    read(nested(4))
    with pytest.raises(QueryError) as caught:
        read(nested(5))
    assert (caught.value.code, caught.value.extensions["limit"]) == ("TOO_EXPENSIVE", "filter depth")
    assert (caught.value.extensions["allowed"], caught.value.extensions["requested"]) == (4, 5)


def test_as_many_clauses_as_the_cap_and_one_more() -> None:
    fifty = ContentFilter(and_=[ContentFilter(featured=True)] * 25, or_=[nested(2)] * 12, not_=ContentFilter())
    read(fifty)
    with pytest.raises(QueryError) as caught:
        read(ContentFilter(and_=[ContentFilter()] * 51))
    assert caught.value.extensions == {
        "limit": "filter clauses", "allowed": 50, "requested": 51, "argument": "filter",
    }  # fmt: skip


def near(km: float, latitude: float = 36.9, longitude: float = 10.3) -> ContentFilter:
    return ContentFilter(near=NearFilter(latitude=latitude, longitude=longitude, within_km=km))


def test_near_a_point_are_the_places_within_the_distance() -> None:
    found = read(near(20)).and_
    assert found == (Filter(places=Keys(any_of=frozenset({"tn-tunis"}))),)
    assert read(near(1)).and_ == (Filter(places=Keys(any_of=frozenset())),)


def test_as_far_and_as_many_places_as_the_caps_and_one_more() -> None:
    read(near(500))
    with pytest.raises(QueryError) as caught:
        read(near(501))
    assert (caught.value.extensions["limit"], caught.value.extensions["argument"]) == ("distance in km", "filter.near")
    read(near(20), graphql_max_near_places=1)
    twice = Reference.from_rows({"places": [{**REFERENCE["places"][0], "id": name} for name in "ab"]})
    with pytest.raises(QueryError) as caught:
        Filters(twice, Settings(graphql_max_near_places=1)).read(near(20))
    assert (caught.value.extensions["limit"], caught.value.extensions["requested"]) == ("places near a point", 2)


@pytest.mark.parametrize(("km", "latitude", "longitude"), [(-1, 0, 0), (1, 91, 0), (1, 0, -181)])
def test_what_is_no_point_is_refused(km: float, latitude: float, longitude: float) -> None:
    with pytest.raises(QueryError) as caught:
        read(near(km, latitude, longitude))
    assert caught.value.code == "BAD_INPUT"


def test_null_and_left_out_ask_nothing_and_an_empty_list_finds_nothing() -> None:
    assert read(ContentFilter(kinds=None, countries=None, published_at=None)) == Filter()
    assert read(ContentFilter(countries=SetFilter(any_of=None))) == Filter(countries=Keys())
    assert read(ContentFilter(kinds=[])) == Filter(kinds=frozenset())
    assert read(ContentFilter(countries=SetFilter(any_of=[]))) == Filter(countries=Keys(any_of=frozenset()))


def test_themes_take_their_narrower_ones_with_them_unless_refused() -> None:
    wide = read(ContentFilter(themes=ThemeFilter(any_of=ids("economy"), none_of=ids("economy")))).themes
    both = frozenset({"economy", "remittances"})
    assert wide == Keys(any_of=both, none_of=both)
    narrow = read(ContentFilter(themes=ThemeFilter(any_of=ids("economy"), include_narrower=False))).themes
    assert narrow == Keys(any_of=frozenset({"economy"}))
    assert read(ContentFilter(themes=ThemeFilter(all_of=ids("economy")))).themes == Keys(all_of=frozenset({"economy"}))


def test_a_key_that_nothing_can_have() -> None:
    some = read(ContentFilter(countries=SetFilter(any_of=ids("TN", "Atlantis"), none_of=ids("Atlantis")))).countries
    assert some == Keys(any_of=frozenset({"TN"}))
    none = read(ContentFilter(countries=SetFilter(any_of=ids("TN"), all_of=ids("TN", "Atlantis")))).countries
    assert none
    assert none.any_of == frozenset()


@pytest.mark.parametrize("relation", ["sources", "countries", "regions", "places", "themes", "organizations", "goals"])
@pytest.mark.parametrize("name", ["any_of", "all_of", "none_of"])
def test_as_many_values_as_the_cap_and_one_more(relation: str, name: str) -> None:
    kind: Any = ThemeFilter if relation == "themes" else SetFilter
    given: Any = ContentFilter
    read(given(**{relation: kind(**{name: ids("a", "b", "c")})}), graphql_max_filter_values=3)
    with pytest.raises(QueryError) as caught:
        read(given(**{relation: kind(**{name: ids("a", "b", "c", "d")})}), graphql_max_filter_values=3)
    camel = {"any_of": "anyOf", "all_of": "allOf", "none_of": "noneOf"}[name]
    assert caught.value.code == "TOO_EXPENSIVE"
    assert caught.value.extensions == {
        "limit": "filter values", "allowed": 3, "requested": 4, "argument": f"filter.{relation}.{camel}",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("kinds", ContentKind.NEWS), ("languages", Locale("en")), ("years", 2026), ("programs", "JMDI"), ("phases", 1)],
)
def test_as_many_kinds_and_languages_as_the_cap_and_one_more(name: str, value: Any) -> None:
    given: Any = ContentFilter
    read(given(**{name: [value] * 3}), graphql_max_filter_values=3)
    with pytest.raises(QueryError) as caught:
        read(given(**{name: [value] * 4}), graphql_max_filter_values=3)
    assert caught.value.extensions["argument"] == f"filter.{name}"


def test_an_id_of_another_node_is_refused() -> None:
    with pytest.raises(QueryError) as caught:
        read(ContentFilter(sources=SetFilter(any_of=ids(global_id("Country", "TN")))))
    assert (caught.value.code, caught.value.extensions["argument"]) == ("BAD_INPUT", "filter.sources.anyOf")


@pytest.mark.parametrize(
    ("code", "found"),
    [("TN", "TN"), ("tn", "TN"), ("TUN", "TN"), ("788", "TN"), ("XX", None), ("", None), ("7", None), ("٧٨٨", None)],
)
def test_countries_by_code(code: str, found: str | None) -> None:
    country = find_country(WORLD, code)
    assert (country.iso2 if country else None) == found


def test_an_m49_code_may_miss_its_zeros() -> None:
    row = {"iso2": "AF", "iso3": "AFG", "m49": "004", "names": {"en": "Afghanistan"}}
    country = find_country(Reference.from_rows({"countries": [row]}), "4")
    assert country
    assert country.iso2 == "AF"


def test_orders() -> None:
    assert read_order(None) == read_order([]) == Order()
    for name, field in (
        ("published_at", OrderField.PUBLISHED_AT),
        ("updated_at", OrderField.UPDATED_AT),
        ("first_seen_at", OrderField.FIRST_SEEN_AT),
        ("title", OrderField.TITLE),
        ("starts_at", OrderField.STARTS_AT),
    ):
        for direction in Direction:
            given = ContentOrder(**{name: direction})
            assert read_order([given]) == Order(field=field, descending=direction is Direction.DESC)
    for wrong in ([ContentOrder(title=Direction.ASC)] * 2, [ContentOrder()]):
        with pytest.raises(QueryError) as caught:
            read_order(wrong)
        assert caught.value.extensions == {"argument": "orderBy"}
