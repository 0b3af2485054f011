"""Reference data in memory: countries, regions, places, themes, goals, objectives, organizations.

Standard library only.

The database tables are the truth; `Reference.from_rows` takes their rows as plain mappings.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from m4d_core.content.country import other_names
from m4d_core.content.text import tokens

ENGLISH = "en"
EARTH_KM = 6371.0088
FEWEST_LETTERS = 3  # shorter acronyms mean too many things

Names = Mapping[str, str]
Row = Mapping[str, Any]


class Labelled(Protocol):
    """Something with names."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name, in every language."""
        ...


@dataclass(frozen=True, kw_only=True)
class Region:
    """Region of M49. level: `region`, `subregion`, or `grouping` over subregions. parent: m49 of the wider one."""

    m49: str
    names: Names = field(hash=False)
    level: str
    parent: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name, in every language."""
        return _in_order(self.names)


@dataclass(frozen=True, kw_only=True)
class Country:
    """Country or area of ISO 3166-1. names: of the UN. region: the narrowest one."""

    iso2: str
    iso3: str
    m49: str
    names: Names = field(hash=False)
    region: str | None = None
    ldc: bool = False
    lldc: bool = False
    sids: bool = False
    latitude: float | None = None
    longitude: float | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name, in every language, and what else people call it (`Turkey` for `Türkiye`)."""
        return (*_in_order(self.names), *other_names(self.iso2))


@dataclass(frozen=True, kw_only=True)
class Place:
    """City, province or other place. kind: a PlaceKind of the schema. Coordinates: WGS 84."""

    id: str
    name: str
    kind: str
    country: str
    latitude: float | None = None
    longitude: float | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name, in every language."""
        return (self.name,)


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Subject. broader: slug. goes_local: content with it belongs to M4D Goes Local."""

    slug: str
    names: Names = field(hash=False)
    scheme: str
    broader: str | None = None
    goes_local: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name, in every language."""
        return _in_order(self.names)


@dataclass(frozen=True, kw_only=True)
class Goal:
    """Sustainable Development Goal (code `10`) or target (`10.c`). number: of the goal. color: `#rrggbb`."""

    code: str
    number: int
    names: Names = field(hash=False)
    color: str

    @property
    def target(self) -> str | None:
        """The code, when this is a target."""
        return self.code if "." in self.code else None

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name, in every language."""
        return _in_order(self.names)


@dataclass(frozen=True, kw_only=True)
class CompactObjective:
    """Objective of the Global Compact for Migration. number: `1` to `23`. names: short. titles: as adopted."""

    number: str
    names: Names = field(hash=False)
    titles: Names = field(hash=False)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name, in every language."""
        return (*_in_order(self.names), *_in_order(self.titles))


@dataclass(frozen=True, kw_only=True)
class Organization:
    """Agency, donor, authority, association. kind: an OrganizationKind of the schema. parent: slug."""

    slug: str
    names: Names = field(hash=False)
    kind: str
    acronym: str | None = None
    iati_ref: str | None = None
    homepage: str | None = None
    country: str | None = None
    parent: str | None = None
    is_partner: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name, in every language."""
        return (*_in_order(self.names), self.acronym) if self.acronym else _in_order(self.names)


Value = TypeVar("Value", Region, Country, Place, Theme, Goal, CompactObjective, Organization)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """All reference data by its keys, in the order of the rows."""

    countries: Mapping[str, Country] = field(default_factory=dict)
    regions: Mapping[str, Region] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=dict)
    compact_objectives: Mapping[str, CompactObjective] = field(default_factory=dict)
    organizations: Mapping[str, Organization] = field(default_factory=dict)
    _by_ref: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_rows(cls, rows: Mapping[str, Iterable[Row]]) -> "Reference":
        """Return reference data made of rows by table: `countries`, `regions`, `places`, `themes`, ...

        Columns as in `storage/tables`; unknown columns and tables are left alone, missing tables are empty.
        Raises KeyError for a row without its key, TypeError for one without another column that must be there.
        """
        organizations = _keyed(rows.get("organizations", ()), Organization, "slug")
        return cls(
            countries=_keyed(rows.get("countries", ()), Country, "iso2"),
            regions=_keyed(rows.get("regions", ()), Region, "m49"),
            places=_keyed(rows.get("places", ()), Place, "id"),
            themes=_keyed(rows.get("themes", ()), Theme, "slug"),
            goals=_keyed(rows.get("goals", ()), Goal, "code"),
            compact_objectives=_keyed(rows.get("compact_objectives", ()), CompactObjective, "number"),
            organizations=organizations,
            _by_ref=MappingProxyType(_refs(organizations.values())),
        )

    def country(self, iso2: str) -> Country | None:
        """Return the country of an ISO 3166-1 alpha-2 code."""
        return self.countries.get(iso2.upper())

    def region(self, m49: str) -> Region | None:
        """Return the region of an M49 code of three digits."""
        return self.regions.get(m49)

    def place(self, key: str) -> Place | None:
        """Return the place of an id."""
        return self.places.get(key)

    def theme(self, slug: str) -> Theme | None:
        """Return the theme of a slug."""
        return self.themes.get(slug)

    def goal(self, code: str) -> Goal | None:
        """Return the goal (`10`) or target (`10.c`) of a code."""
        return self.goals.get(code)

    def compact_objective(self, number: str) -> CompactObjective | None:
        """Return the objective of the Global Compact of a number."""
        return self.compact_objectives.get(number)

    def organization(self, slug: str) -> Organization | None:
        """Return the organization of a slug."""
        return self.organizations.get(slug)

    def organization_by_ref(self, ref: str) -> str | None:
        """Return the slug of the organization of an IATI organisation identifier, or of a name or acronym.

        Folded, whole and in any language; what two organizations are called finds neither.
        """
        return self._by_ref.get(_folded(ref))

    def narrower(self, slug: str) -> tuple[Theme, ...]:
        """Return the themes right under one."""
        return tuple(theme for theme in self.themes.values() if theme.broader == slug)

    def targets(self, goal: str) -> tuple[str, ...]:
        """Return the codes of the targets of a goal; a target has none."""
        return tuple(each.code for each in self.goals.values() if each.target and str(each.number) == goal)

    def subregions(self, m49: str) -> tuple[Region, ...]:
        """Return the regions right under one."""
        return tuple(region for region in self.regions.values() if region.parent == m49)

    def countries_of(self, m49: str) -> tuple[Country, ...]:
        """Return the countries of a region and of all regions under it, in the order of the rows."""
        return tuple(each for each in self.countries.values() if m49 in self.regions_above(each.region))

    def regions_above(self, m49: str | None) -> tuple[str, ...]:
        """Return the codes of a region and of those above it, narrowest first; a circle ends where it closes."""
        found: list[str] = []
        while m49 is not None and m49 in self.regions and m49 not in found:
            found.append(m49)
            m49 = self.regions[m49].parent
        return tuple(found)

    def regions_of(self, countries: Iterable[str]) -> tuple[str, ...]:
        """Return the codes of all regions above countries, each once."""
        known = (self.countries.get(iso2) for iso2 in countries)
        return tuple(dict.fromkeys(m49 for each in known if each for m49 in self.regions_above(each.region)))

    def places_near(self, latitude: float, longitude: float, within_km: float) -> tuple[Place, ...]:
        """Return the places with a point within a distance of a point."""
        here = (latitude, longitude)
        return tuple(place for place in self.places.values() if distance_km(here, place) <= within_km)

    def places_of(self, iso2: str) -> tuple[Place, ...]:
        """Return the places of a country."""
        return tuple(place for place in self.places.values() if place.country == iso2.upper())

    def labels(self, kind: str, key: str) -> tuple[str, ...]:
        """Return every name of a value in every language, each once; an unknown key has none.

        kind: `country`, `region`, `place`, `theme`, `goal`, `compact_objective` or `organization`. Raises KeyError for
        another.
        """
        tables: Mapping[str, Mapping[str, Labelled]] = {
            "country": self.countries,
            "region": self.regions,
            "place": self.places,
            "theme": self.themes,
            "goal": self.goals,
            "compact_objective": self.compact_objectives,
            "organization": self.organizations,
        }
        found = tables[kind].get(key)
        return tuple(dict.fromkeys(found.labels)) if found else ()


def in_language(names: Names, wanted: Sequence[str]) -> tuple[str, str]:
    """Return (text, language) in the first wanted language there is, else English, else the first there is.

    A tag finds its language (`fr-CA` finds `fr`). Raises ValueError for names in no language at all.
    """
    for tag in (*wanted, ENGLISH):
        for language in (tag, tag.partition("-")[0]):
            if names.get(language):
                return names[language], language
    for language, text in names.items():
        return text, language
    raise ValueError("there is no name in any language")


def distance_km(here: tuple[float, float], place: Place) -> float:
    """Return how far a place is from a point (latitude, longitude), infinite for one without a point.

    On a sphere, half a per cent from the truth at most. Source: haversine formula, mean radius of the Earth (IUGG).
    """
    if place.latitude is None or place.longitude is None:
        return math.inf
    north, there = math.radians(here[0]), math.radians(place.latitude)
    east = math.radians(place.longitude - here[1])
    chord = math.sin((there - north) / 2) ** 2 + math.cos(north) * math.cos(there) * math.sin(east / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(chord, 1.0)))


def _refs(organizations: Collection[Organization]) -> dict[str, str]:
    """Return what each organization may be called by, folded, and its slug. Identifiers go before names."""
    owners: dict[str, set[str]] = {}
    for each in organizations:
        for label in each.labels:
            if len(label) >= FEWEST_LETTERS:
                owners.setdefault(_folded(label), set()).add(each.slug)
    names = {name: slugs.pop() for name, slugs in owners.items() if len(slugs) == 1}
    return names | {_folded(each.iati_ref): each.slug for each in organizations if each.iati_ref}


def _folded(text: str) -> str:
    return " ".join(tokens(text))


def _keyed(rows: Iterable[Row], kind: type[Value], key: str) -> Mapping[str, Value]:
    """Return the values of rows by key, read-only."""
    return MappingProxyType({row[key]: _value(row, kind) for row in rows})


def _value(row: Row, kind: type[Value]) -> Value:
    known = {name: row[name] for name in kind.__dataclass_fields__ if row.get(name) is not None}
    if "names" in known:
        known["names"] = MappingProxyType(dict(known["names"]))
    return kind(**known)


def _in_order(names: Names) -> tuple[str, ...]:
    """Return the English name and the others by the tags of their languages: databases keep them in any order."""
    return tuple(names[tag] for tag in sorted(names, key=lambda tag: (tag != "en", tag)))
