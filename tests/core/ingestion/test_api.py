"""A JSON API as its author declares it: settings, records, and what becomes of records that change their shape."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, HttpUrl, SecretStr

from m4d_core.content.item import Item, License
from m4d_core.errors import FeedError, PluginLoadError, Quarantine
from m4d_core.ingestion import ApiSource, Context, Deleted, Entry, NextLink, Outcome, Request, Skipped, source
from m4d_core.ingestion.api import DRIFT, types_of
from m4d_core.ingestion.contract import Paginator, SourceConfig

CONTEXT = Context(url="https://api.example/v2")
OPEN = License(key="CC-BY-4.0")


class ModelConfig(BaseModel):
    base_url: HttpUrl = HttpUrl("https://api.example/v2")
    appname: SecretStr
    limit: int = 10


class ModelPlace(BaseModel):
    name: str
    iso3: str | None = None


class ModelRecord(BaseModel):
    id: str
    title: str
    body_html: str | None = None
    tags: list[str] = []
    place: ModelPlace | None = None
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class PlainConfig:
    appname: str
    base_url: str = "https://api.example/v2"
    limit: int = 10


@dataclass(frozen=True, kw_only=True)
class PlainPlace:
    name: str
    iso3: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlainRecord:
    id: str
    title: str
    body_html: str | None = None
    tags: list[str] = field(default_factory=list)
    place: PlainPlace | None = None
    count: int = 0


def made(record: Any, context: Context) -> Outcome:
    if record.title == "gone":
        return context.delete(record.id)
    place = record.place.name if record.place else None
    return Item(
        id=record.id, title=record.title, html=record.body_html, themes=tuple(record.tags),
        countries=(place,) if place else (), detail={"count": record.count},
    )  # fmt: skip


@source("models", partner="agency", license=OPEN, requires={"appname": "ask the agency"})
class Models(ApiSource[ModelConfig, ModelRecord]):
    records = "data"
    paginate: ClassVar[Paginator | None] = NextLink("next", size=("limit", 10))

    def request(self, context: Context) -> Request:
        return context.get("/reports", params={"appname": self.config.appname.get_secret_value()})

    def item(self, entry: ModelRecord, context: Context) -> Outcome:
        return made(entry, context)


@source("plain", partner="agency", license=OPEN)
class Plain(ApiSource[PlainConfig, PlainRecord]):
    records = "documents"
    beside = ("facets", "total")

    def item(self, entry: PlainRecord, context: Context) -> Outcome:
        return made(entry, context)


@source("loose", partner="agency", license=OPEN, url="https://loose.example/api")
class Loose(ApiSource[dict[str, Any], dict[str, Any]]):
    def item(self, entry: dict[str, Any], context: Context) -> Outcome:
        return Item(id=str(entry["id"]), title=entry["long_title"])


def setup(**options: Any) -> SourceConfig:
    return SourceConfig(options=options)


def record(**values: Any) -> Entry:
    data = {"id": "7", "title": "T", "tags": ["a"], "place": {"name": "Tunisia", "iso3": "tun"}, "count": 3}
    return Entry(locator="data[0]", data={**data, **values})


def without(*names: str, **values: Any) -> Entry:
    data = {name: value for name, value in record(**values).data.items() if name not in names}
    return Entry(locator="data[0]", data=data)


# --- settings ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [Models, Plain])
def test_settings_are_the_fields_of_the_authors_type(kind: type[ApiSource[Any, Any]]) -> None:
    assert {"appname", "base_url", "limit"} <= set(kind.settings())
    config = kind(setup(appname="secret-name", limit="25")).config
    assert config.limit == 25
    assert types_of(kind) in ((ModelConfig, ModelRecord), (PlainConfig, PlainRecord))


@pytest.mark.parametrize("kind", [Models, Plain])
def test_a_setting_of_another_type_is_named_with_its_variable(kind: type[ApiSource[Any, Any]]) -> None:
    with pytest.raises(PluginLoadError) as caught:
        _ = kind(setup(appname="x", limit="many")).config
    assert f"the settings of '{kind.key}': limit:" in caught.value.message
    assert caught.value.hint == f"settings are M4D_SOURCES__{kind.key.upper()}__<FIELD>"


@pytest.mark.parametrize("given", [{}, {"appname": ""}, {"appname": None}])
def test_what_the_operator_has_yet_to_give_is_missing(given: dict[str, Any]) -> None:
    assert dict(Models(setup(**given)).missing()) == {"appname": "ask the agency"}
    assert dict(Plain(setup(**given)).missing()) == {"appname": "see docs/sources.md"}
    assert dict(Models(setup(appname="x")).missing()) == dict(Plain(setup(appname="x")).missing()) == {}
    assert dict(Loose().missing()) == {}


def test_a_setting_of_nought_is_given() -> None:
    @dataclass(frozen=True)
    class Config:
        offset: int

    @source("counted", partner="agency", license=OPEN)
    class Counted(ApiSource[Config, dict[str, Any]]):
        pass

    assert dict(Counted(setup(offset=0)).missing()) == {}


def test_an_api_without_types_takes_any_settings_and_records() -> None:
    assert Loose(setup(page="2")).config == {"page": "2"}
    assert types_of(Loose) == (dict[str, Any], dict[str, Any])
    item = Loose().read(Entry(locator="", data={"id": 7, "long-title": "T"}), CONTEXT)
    assert isinstance(item, Item)
    assert (item.id, item.title) == ("7", "T")


def test_a_base_that_says_no_types_is_one_of_dicts() -> None:
    assert types_of(ApiSource) == (dict, dict)


def test_a_mode_of_drift_that_there_is_not_is_refused() -> None:
    class Odd(Loose):
        drift = "ignore"

    with pytest.raises(PluginLoadError, match="evolve, freeze, discard_row, discard_value, not 'ignore'"):
        Odd()


# --- requests ------------------------------------------------------------------------------------------------------
def test_the_address_is_the_configured_one_then_the_settings_then_the_default() -> None:
    assert Models(setup(appname="x")).urls == ("https://api.example/v2",)
    assert Models(setup(appname="x", base_url="https://other.example/")).urls == ("https://other.example/",)
    assert Models(SourceConfig(urls=("https://mine.example/",), options={"appname": "x"})).urls == (
        "https://mine.example/",
    )
    assert Plain(setup(appname="x")).urls == ("https://api.example/v2",)
    assert Loose().urls == ("https://loose.example/api",)


def test_the_first_request_knows_its_size_and_where_the_records_stand() -> None:
    (first,) = Models(setup(appname="a name")).requests(CONTEXT)
    assert first.url == "https://api.example/v2/reports?appname=a+name&limit=10"
    assert (first.kept, first.hints) == (False, {"records": "data", "beside": ""})
    (plain,) = Plain(setup(appname="x")).requests(CONTEXT)
    assert (plain.url, plain.hints) == (CONTEXT.url, {"records": "documents", "beside": "facets,total"})


def test_without_an_address_nothing_is_asked() -> None:
    @source("nowhere", partner="agency", license=OPEN)
    class Nowhere(ApiSource[dict[str, Any], dict[str, Any]]):
        pass

    assert Nowhere().urls == ()
    assert list(Nowhere().requests(CONTEXT)) == []


def test_a_secret_setting_stands_in_no_address() -> None:
    class Config(BaseModel):
        token: SecretStr | None = None
        other: str = "visible"

    @source("hidden", partner="agency", license=OPEN, url="https://api.example")
    class Hidden(ApiSource[Config, dict[str, Any]]):
        pass

    made_ = Hidden(setup(token="canary-value", other="visible-value"))
    shown = made_.redact("https://api.example?t=canary-value&o=visible-value")
    assert shown == "https://api.example?t={token}&o=visible-value"
    assert made_.restore(shown) == "https://api.example?t=canary-value&o=visible-value"


# --- records -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [Models, Plain])
def test_a_record_comes_typed_and_a_hyphen_is_read_as_an_underscore(kind: type[ApiSource[Any, Any]]) -> None:
    item = kind(setup(appname="x")).read(record(**{"body-html": "<p>x</p>"}), CONTEXT)
    assert isinstance(item, Item)
    assert (item.html, item.countries, item.themes, item.detail) == ("<p>x</p>", ("Tunisia",), ("a",), {"count": 3})
    assert kind(setup(appname="x")).read(record(title="gone"), CONTEXT) == Deleted(id="7")


def test_the_hyphen_is_read_at_any_depth_and_a_name_without_goes_first() -> None:
    @source("deep", partner="agency", license=OPEN)
    class Deep(ApiSource[dict[str, Any], dict[str, Any]]):
        def item(self, entry: dict[str, Any], context: Context) -> Outcome:
            return Item(id="1", title="T", detail=entry)

    given = {"a-b": 1, "a_b": 2, "list": [{"c-d": {"e-f": 3}}], "key_": "D-7"}
    item = Deep().read(Entry(locator="", data=given), CONTEXT)
    assert isinstance(item, Item)
    assert item.detail == {"a_b": 2, "list": [{"c_d": {"e_f": 3}}], "key_": "D-7"}


# --- drift ---------------------------------------------------------------------------------------------------------
READ, BAD, LEFT_OUT, STOPPED = "read", "quarantined", "left out", "stopped"
# kind of drift: the record, then what becomes of it: evolve, freeze, discard_row, discard_value
KINDS: dict[str, tuple[Entry, tuple[str, str, str, str]]] = {
    "an optional field is missing": (without("count"), (READ, READ, READ, READ)),
    "a required field is missing": (without("title"), (BAD, STOPPED, LEFT_OUT, BAD)),
    "null": (record(count=None), (BAD, STOPPED, LEFT_OUT, READ)),
    "text for a number": (record(count="many"), (BAD, STOPPED, LEFT_OUT, READ)),
    "digits for a number": (record(count="3"), (READ, READ, READ, READ)),
    "one value for a list": (record(tags="a"), (BAD, STOPPED, LEFT_OUT, READ)),
    "text for an object": (record(place="Tunisia"), (BAD, STOPPED, LEFT_OUT, READ)),
    "a new field": (record(extra=1), (READ, STOPPED, READ, READ)),
    "a new field inside": (record(place={"name": "Tunisia", "capital": "Tunis"}), (READ, STOPPED, READ, READ)),
    "a field renamed": (without("count", total=3), (READ, STOPPED, READ, READ)),
}


def outcome(kind: type[ApiSource[Any, Any]], drift: str, entry: Entry) -> str:
    drifting = type("Drifting", (kind,), {"drift": drift})
    try:
        found = drifting(setup(appname="x")).read(entry, CONTEXT)
    except Quarantine as error:
        return BAD if error.reason == "drift" else "lost"
    except FeedError as error:
        return STOPPED if error.reason == "drift" else "lost"
    return LEFT_OUT if isinstance(found, Skipped) else READ if isinstance(found, Item) else "lost"


@pytest.mark.parametrize("kind", [Models, Plain])
@pytest.mark.parametrize("drift", DRIFT)
@pytest.mark.parametrize("name", KINDS)
def test_what_becomes_of_a_record_of_another_shape(kind: type[ApiSource[Any, Any]], drift: str, name: str) -> None:
    entry, expected = KINDS[name]
    assert outcome(kind, drift, entry) == expected[DRIFT.index(drift)]


@pytest.mark.parametrize("kind", [Models, Plain])
def test_a_value_that_is_none_is_left_out_and_its_neighbors_stay(kind: type[ApiSource[Any, Any]]) -> None:
    drifting = type("Drifting", (kind,), {"drift": "discard_value"})
    odd = record(tags=["a", 7, "b", None], place={"name": "Tunisia", "iso3": 9}, count={})
    item = drifting(setup(appname="x")).read(odd, CONTEXT)
    assert isinstance(item, Item)
    assert (item.themes, item.countries, item.detail) == (("a", "b"), ("Tunisia",), {"count": 0})
    inside = drifting(setup(appname="x")).read(record(place={"iso3": "tun"}), CONTEXT)
    assert isinstance(inside, Item)
    assert inside.countries == (), "an object without what it needs goes whole"


@pytest.mark.parametrize("kind", [Models, Plain])
def test_a_record_that_is_bad_is_told_without_its_values(kind: type[ApiSource[Any, Any]]) -> None:
    with pytest.raises(Quarantine) as caught:
        kind(setup(appname="x")).read(record(count="canary", place={"name": ["canary"]}), CONTEXT)
    assert "count: " in caught.value.message
    assert "place.name: " in caught.value.message
    assert "canary" not in caught.value.message


def test_the_id_of_a_record_that_stands_under_it_is_no_new_field() -> None:
    assert outcome(Plain, "freeze", record(key_="D7")) == READ
