"""An identity is taken from one part of a feed's entries, and where that is missing from the next."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.errors import PluginLoadError
from m4d_core.ingestion.bases import FeedSource
from m4d_core.ingestion.contract import Context, source
from m4d_core.ingestion.ladder import RUNGS, choose, identify
from tests.core.ingestion.test_bases import entry

FULL = {"id": " urn:7 ", "link": "https://a.example/7?utm_source=x", "title": "T", "published": "2026"}
HASH = "hash:" + "0" * 32


@pytest.mark.parametrize(
    ("rung", "identity"),
    [("id", "urn:7"), ("link", "https://a.example/7?utm_source=x"), ("canonical", "https://a.example/7")],
)
def test_each_rung_takes_its_part(rung: str, identity: str) -> None:
    assert identify(FULL, rung) == (identity, ())


def test_a_hash_is_of_title_and_date() -> None:
    one, flags = identify(FULL, "hash")
    assert (one[:5], len(one), flags) == ("hash:", len(HASH), ())
    assert identify({**FULL, "published": "2027"}, "hash")[0] != one
    assert identify({**FULL, "id": "other"}, "hash")[0] == one
    assert identify({"title": "\ud800"}, "hash")[0].startswith("hash:")


def test_what_lacks_the_pinned_part_goes_down_and_is_flagged() -> None:
    found, flags = identify({**FULL, "id": " "}, "id")
    assert (found, flags) == ("https://a.example/7", (("identity", found, "canonical; the entry has no id"),))
    found, flags = identify({"title": "T"}, "link")
    assert found.startswith("hash:")
    assert flags == (("identity", found, "hash; the entry has no link"),)
    assert identify({"link": "not an address"}, "canonical") == ("not an address", ())
    assert identify({}, "id") == ("", ())


def entries(**parts: list[Any]) -> list[dict[str, Any]]:
    return [dict(zip(parts, values, strict=True)) for values in zip(*parts.values(), strict=True)]


LINKS = [f"https://a.example/{number}" for number in range(4)]


@pytest.mark.parametrize(
    ("sample", "rung"),
    [
        (entries(id=["1", "2", "3", "4"], link=LINKS), "id"),
        (entries(id=["1", "2", "3", None], link=LINKS), "id"),
        (entries(id=["1", "2", None, None], link=LINKS), "canonical"),
        (entries(id=["same"] * 4, link=LINKS), "canonical"),
        (entries(link=["https://a.example/"] * 4, title=["a", "b", "c", "d"]), "hash"),
        (entries(link=[f"https://a.example/?utm_id={n}" for n in range(4)]), "hash"),
        ([], None),
    ],
)
def test_the_first_part_that_tells_most_apart_is_chosen(sample: list[dict[str, Any]], rung: str | None) -> None:
    assert choose(sample) == rung


@given(st.fixed_dictionaries({}, optional={name: st.text(max_size=5) for name in FULL}), st.sampled_from(RUNGS))
def test_an_identity_is_the_same_each_time_and_flagged_where_it_is_another(data: dict[str, str], rung: str) -> None:
    found, flags = identify(data, rung)
    assert identify(data, rung) == (found, flags)
    assert all(value == found for _, value, _ in flags)


def test_what_is_declared_goes_before_what_was_chosen() -> None:
    @source("linked", partner="agency", identity_from="link")
    class Linked(FeedSource):
        pass

    @source("patterned", partner="agency", identity=r"/(\d+)")
    class Patterned(FeedSource):
        pass

    @source("chosen", partner="agency")
    class Chosen(FeedSource):
        pass

    context = Context(url="https://a.example/", identity_from="hash")
    assert [made().rung(context) for made in (Linked, Patterned, Chosen)] == ["link", "pattern", "hash"]
    assert Chosen().rung(Context(url="")) is None
    taken = [made().item(entry(**FULL), context) for made in (Linked, Patterned, Chosen)]
    assert [item.id[:26] for item in taken if item] == ["https://a.example/7?utm_so", "7", taken[2].id[:26]]  # type: ignore[union-attr]  # it is an item


def test_a_part_that_there_is_not_stops_the_plugin_at_load() -> None:
    @source("wrong", partner="agency", identity_from="guid")
    class Wrong(FeedSource):
        pass

    with pytest.raises(PluginLoadError, match="identity_from is 'guid'") as refused:
        Wrong()
    assert "id, link, canonical, hash" in (refused.value.hint or "")
