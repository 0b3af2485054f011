"""Places of a project: named, in its one country, each once."""

from typing import Any

import pytest

from m4d_core.content.place import MAX_NAME, MAX_PLACES, place_key, places_of
from m4d_core.content.reference import Place
from m4d_core.starter.facts import facts


def test_a_place_has_a_key_that_a_person_would_give_it() -> None:
    assert place_key("MA", "Drâa-Tafilalet") == "ma-draa-tafilalet"
    assert all(place_key(each["country"], each["name"]) == each["id"] for each in facts("places"))


def test_what_is_known_of_a_location_is_kept() -> None:
    locations: list[dict[str, Any]] = [
        {"name": " Saint-Louis ", "latitude": 16.02, "longitude": -16.49},
        {"name": "Louga"},
    ]
    assert places_of(locations, ["SN"]) == (
        Place(id="sn-saint-louis", name="Saint-Louis", kind="OTHER", country="SN", latitude=16.02, longitude=-16.49),
        Place(id="sn-louga", name="Louga", kind="OTHER", country="SN"),
    )


@pytest.mark.parametrize("name", [None, "", " - ", "Senegal", "Sénégal", "x" * (MAX_NAME + 1)])
def test_what_is_no_place_in_a_country(name: str | None) -> None:
    assert places_of([{"name": name}], ["SN"]) == ()


def test_places_of_several_countries_or_none_lie_nobody_knows_where() -> None:
    assert places_of([{"name": "Louga"}], ["SN", "ML"]) == places_of([{"name": "Louga"}], []) == ()


def test_each_place_comes_once_and_no_more_than_so_many() -> None:
    locations: list[dict[str, Any]] = [{"name": f"Village {number % (MAX_PLACES + 1)}"} for number in range(200)]
    found = places_of(locations, ["SN"])
    assert len(found) == MAX_PLACES == len({place.id for place in found})
