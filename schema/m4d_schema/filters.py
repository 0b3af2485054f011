"""From the inputs of a caller to the Filter and Order of a Selection (pure)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from m4d_core.content.language import clean_tag
from m4d_core.content.preference import ANY, Preference
from m4d_core.content.reference import Country, Reference
from m4d_core.settings import Settings
from m4d_core.storage.selection import Filter, Keys, Order, OrderField
from m4d_schema.errors import bad_input, too_expensive
from m4d_schema.ids import parse_id
from m4d_schema.plan.names import ORDERS, RELATIONS
from m4d_schema.types.enums import Direction, MissingLocale
from m4d_schema.types.inputs import ContentFilter, ContentOrder, LocaleInput, NearFilter, SetFilter, ThemeFilter
from m4d_schema.types.resolved import given as stated

FLAGS = ("featured", "goes_local", "has_image", "reusable", "knowledge_product", "has_lessons")
_M49_DIGITS = 3
_POLE, _DATE_LINE = 90, 180  # degrees
# list of a filter -> how each of its values is read
_VALUES: dict[str, Callable[[Any], Any]] = {
    "kinds": lambda kind: str(kind.value),
    "languages": lambda tag: clean_tag(tag) or str(tag),
    "document_types": lambda each: str(each.value),
    "project_statuses": lambda each: str(each.value),
    "years": int,
    "phases": int,
    "programs": str,
}


def find_country(reference: Reference, code: str) -> Country | None:
    """Return the country of an ISO 3166-1 code of two or three letters, or of an M49 code; case does not matter."""
    wanted = _m49(code.strip().upper())
    found = reference.country(wanted)
    return found or next((each for each in reference.countries.values() if wanted in (each.iso3, each.m49)), None)


def read_preference(given: LocaleInput | None, settings: Settings) -> Preference:
    """Return the languages that are asked for. Raises QueryError (TOO_EXPENSIVE) for a list above the cap."""
    if not given:
        return ANY
    if len(given.prefer) > settings.graphql_max_locales:
        allowed, requested = settings.graphql_max_locales, len(given.prefer)
        raise too_expensive("locales", allowed=allowed, requested=requested, argument="locale.prefer")
    return Preference.of(given.prefer, omits=given.on_missing is MissingLocale.OMIT)


def read_order(given: Sequence[ContentOrder] | None, preference: Preference = ANY) -> Order:
    """Return the order; titles are compared in the preferred languages.

    Raises QueryError (BAD_INPUT) for more than one key.
    """
    if not given:
        return Order()
    if len(given) > 1:
        raise bad_input("`orderBy` takes one key; the id breaks ties.", "orderBy")
    for name, field in ORDERS.items():
        direction = getattr(given[0], name)
        if isinstance(direction, Direction):
            languages = preference if field is OrderField.TITLE else ANY
            return Order(field=field, descending=direction is Direction.DESC, preference=languages)
    raise bad_input("`orderBy` names no key.", "orderBy")


class Filters:
    """Reads filters against the reference data, within the limits of the settings.

    preference: what it leaves out is left out of everything a filter is read for.
    """

    def __init__(self, reference: Reference, settings: Settings, preference: Preference = ANY) -> None:
        self._reference = reference
        self._available = preference if preference.omits else None
        self._settings = settings

    def read(self, given: ContentFilter | None) -> Filter:
        """Return the filter.

        Raises QueryError: BAD_INPUT for an id of another node or a point that is none, TOO_EXPENSIVE above a cap: of a
        list, of how deep filters stand in one another, of how many there are, of a distance.
        """
        if not given:
            return Filter(available=self._available)
        clauses = self._clauses(given, 1)
        if clauses > self._settings.graphql_max_filter_clauses:
            allowed = self._settings.graphql_max_filter_clauses
            raise too_expensive("filter clauses", allowed=allowed, requested=clauses, argument="filter")
        return self._read(given, "filter", self._available)

    def key(self, node: str, given: str, argument: str) -> str | None:
        """Return the key that a global id or a natural key stands for, None when nothing can have it.

        Raises QueryError (BAD_INPUT) for the global id of another node.
        """
        found = parse_id(given)
        if found is not None and found.node != node:
            raise bad_input(f"`{argument}` takes ids of {node}, and this is one of {found.node}: '{given}'.", argument)
        key = found.key if found else given
        if node == "Country":
            country = find_country(self._reference, key)
            return country.iso2 if country else None
        if node == "Region":
            return _m49(key)
        return None if "\x00" in key else key  # PostgreSQL has no text with NUL

    def _clauses(self, given: ContentFilter, depth: int) -> int:
        """Return how many filters stand in this one, itself left out."""
        allowed = self._settings.graphql_max_filter_depth
        if depth > allowed:
            raise too_expensive("filter depth", allowed=allowed, requested=depth, argument="filter")
        return sum(1 + self._clauses(each, depth + 1) for each in _below(given))

    def _read(self, given: ContentFilter, path: str, available: Preference | None = None) -> Filter:
        near = stated(given.near)
        places = (Filter(places=Keys(any_of=self._near(near, f"{path}.near"))),) if near else ()
        origin, or_, not_ = stated(given.origin), stated(given.or_), stated(given.not_)
        named: dict[str, Any] = {
            **{name: stated(getattr(given, name)) for name in FLAGS},
            **{name: self._values(path, name, getattr(given, name)) for name in _VALUES},
            **{relation: self._keys(path, relation, getattr(given, relation)) for relation in RELATIONS},
            **dict(_ranges(given)),
        }
        return Filter(
            **named,
            available=available,
            origins=frozenset({str(origin.value)}) if origin else None,
            and_=(*(self._read(each, f"{path}.and") for each in stated(given.and_) or ()), *places),
            or_=tuple(self._read(each, f"{path}.or") for each in or_) if or_ is not None else None,
            not_=self._read(not_, f"{path}.not") if not_ is not None else None,
        )

    def _near(self, near: NearFilter, argument: str) -> frozenset[str]:
        """Return the places within a distance of a point."""
        if abs(near.latitude) > _POLE or abs(near.longitude) > _DATE_LINE or near.within_km < 0:
            raise bad_input(f"`{argument}` is no distance from a point of the Earth.", argument)
        allowed = self._settings.graphql_max_near_km
        if near.within_km > allowed:
            raise too_expensive("distance in km", allowed=allowed, requested=int(near.within_km), argument=argument)
        found = self._reference.places_near(near.latitude, near.longitude, near.within_km)
        most = self._settings.graphql_max_near_places
        if len(found) > most:
            raise too_expensive("places near a point", allowed=most, requested=len(found), argument=argument)
        return frozenset(place.id for place in found)

    def _values(self, path: str, name: str, given: Any) -> frozenset[Any] | None:  # noqa: ANN401 - a list, null or unset
        if not isinstance(given, list):
            return None
        values = map(_VALUES[name], self._capped(f"{path}.{to_camel_case(name)}", given))
        return frozenset(value for value in values if not (isinstance(value, str) and "\x00" in value))

    def _keys(self, path: str, relation: str, given: SetFilter | ThemeFilter | None) -> Keys | None:
        if not given:
            return None
        here = f"{path}.{to_camel_case(relation)}"
        any_of, all_of, none_of = (
            self._list(RELATIONS[relation], f"{here}.{name}", values)
            for name, values in (("anyOf", given.any_of), ("allOf", given.all_of), ("noneOf", given.none_of))
        )
        if all_of is not None and None in all_of:
            any_of = []  # one that nothing can have: nothing has them all
        below = self._finder(relation, given)
        return Keys(
            any_of=_set(any_of, below) if any_of is not None else None,
            all_of=_set(all_of or [], _alone),
            none_of=_set(none_of or [], below),
            exists=given.exists if isinstance(given.exists, bool) else None,
        )

    def _finder(self, relation: str, given: SetFilter | ThemeFilter) -> Callable[[str], Sequence[str]]:
        """Return what finds the keys that are taken along with one: narrower themes, targets of a goal."""
        if isinstance(given, ThemeFilter) and given.include_narrower:
            return lambda key: [theme.slug for theme in self._reference.narrower(key)]
        return self._reference.targets if relation == "goals" else _alone

    def _list(self, node: str, argument: str, given: Any) -> list[str | None] | None:  # noqa: ANN401 - a list, null or unset
        if not isinstance(given, list):
            return None
        return [self.key(node, each, argument) for each in self._capped(argument, given)]

    def _capped(self, argument: str, given: Sequence[Any]) -> Sequence[Any]:
        most = self._settings.graphql_max_filter_values
        if len(given) > most:
            raise too_expensive("filter values", allowed=most, requested=len(given), argument=argument)
        return given


def _below(given: ContentFilter) -> Iterator[ContentFilter]:
    """Yield the filters that stand right in this one."""
    yield from stated(given.and_) or ()
    yield from stated(given.or_) or ()
    if stated(given.not_) is not None:
        yield stated(given.not_)


def _ranges(given: ContentFilter) -> Iterator[tuple[str, Any]]:
    for name, asked in (("published", given.published_at), ("updated", given.updated_at)):
        if asked:
            yield f"{name}_from", stated(asked.from_)
            yield f"{name}_before", stated(asked.before)
    for name, period in (("issued", given.issued), ("active", given.active_during)):
        for end, partial in (("from", stated(period.from_)), ("before", stated(period.before))) if period else ():
            yield f"{name}_{end}", partial.first if partial else None


def _set(keys: Sequence[str | None], below: Callable[[str], Sequence[str]]) -> frozenset[str]:
    found = frozenset(key for key in keys if key is not None)
    return found | {other for key in found for other in below(key)}


def _alone(_: str) -> Sequence[str]:
    return ()


def _m49(code: str) -> str:
    return code.zfill(_M49_DIGITS) if code.isdecimal() else code
