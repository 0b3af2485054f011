"""Places out of what a publisher says of a project's locations (pure). Standard library only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from m4d_core.content.country import match_country
from m4d_core.content.reference import Place
from m4d_core.content.text import tokens

MAX_PLACES = 50  # of one item; a list of all villages says nothing
MAX_NAME = 80  # characters; longer ones are descriptions


def place_key(country: str, name: str) -> str:
    """Return the key of a place: its country and its folded name, as `ma-draa-tafilalet`."""
    return "-".join((country.lower(), *tokens(name)))


def places_of(locations: Iterable[Mapping[str, Any]], countries: Sequence[str]) -> tuple[Place, ...]:
    """Return the places of an item, each once, where it is about one country: else nobody says in which they lie.

    locations: `name`, `latitude`, `longitude`, each where it is known. A country's own name is no place in it.
    """
    if len(countries) != 1:
        return ()
    found = {place.id: place for place in _places(locations, countries[0])}
    return tuple(found.values())[:MAX_PLACES]


def _places(locations: Iterable[Mapping[str, Any]], country: str) -> Iterator[Place]:
    for each in locations:
        name = " ".join((each.get("name") or "").split())
        if not tokens(name) or len(name) > MAX_NAME or match_country(name):
            continue
        yield Place(
            id=place_key(country, name),
            name=name,
            kind="OTHER",
            country=country,
            latitude=each.get("latitude"),
            longitude=each.get("longitude"),
        )
