"""From the inputs of a caller to the Filter and Order of a Selection (pure)."""

from collections.abc import Callable, Sequence
from typing import Any

from m4d_core.content.language import clean_tag
from m4d_core.content.preference import ANY, Preference
from m4d_core.content.reference import Country, Reference
from m4d_core.settings import Settings
from m4d_core.storage.selection import Filter, Keys, Order, OrderField
from m4d_schema.errors import bad_input, too_expensive
from m4d_schema.ids import parse_id
from m4d_schema.plan.fields import ORDERS, RELATIONS
from m4d_schema.types.enums import Direction, MissingLocale
from m4d_schema.types.inputs import ContentFilter, ContentOrder, LocaleInput, SetFilter, ThemeFilter

NOTHING: frozenset[str] = frozenset()
_M49_DIGITS = 3


def find_country(reference: Reference, code: str) -> Country | None:
    """Return the country of an ISO 3166-1 code of two or three letters, or of an M49 code; case does not matter."""
    wanted = code.strip().upper()
    if wanted.isdigit():
        wanted = wanted.zfill(_M49_DIGITS)
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
        self._most = settings.graphql_max_filter_values

    def read(self, given: ContentFilter | None) -> Filter:
        """Return the filter.

        Raises QueryError: BAD_INPUT for an id of another node, TOO_EXPENSIVE for a list above the cap.
        """
        if not given:
            return Filter(available=self._available)
        published = given.published_at or None
        return Filter(
            kinds=self._values("kinds", given.kinds, lambda kind: str(kind.value)),
            languages=self._values("languages", given.languages, lambda tag: clean_tag(tag) or str(tag)),
            available=self._available,
            published_from=(published.from_ or None) if published else None,
            published_before=(published.before or None) if published else None,
            **{relation: self._keys(relation, getattr(given, relation)) for relation in RELATIONS},
        )

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
        return None if "\x00" in key else key  # PostgreSQL has no text with NUL

    def _values(self, name: str, given: Any, read: Callable[[Any], str]) -> frozenset[str] | None:  # noqa: ANN401 - a list, null or unset
        return frozenset(map(read, self._capped(f"filter.{name}", given))) if isinstance(given, list) else None

    def _keys(self, relation: str, given: SetFilter | ThemeFilter | None) -> Keys | None:
        if not given:
            return None
        any_of, all_of, none_of = (
            self._list(RELATIONS[relation], f"filter.{relation}.{name}", values)
            for name, values in (("anyOf", given.any_of), ("allOf", given.all_of), ("noneOf", given.none_of))
        )
        if all_of is not None and None in all_of:
            any_of = []  # one that nothing can have: nothing has them all
        with_narrower = isinstance(given, ThemeFilter) and given.include_narrower
        return Keys(
            any_of=self._set(any_of, with_narrower=with_narrower) if any_of is not None else None,
            all_of=self._set(all_of or [], with_narrower=False),
            none_of=self._set(none_of or [], with_narrower=with_narrower),
            exists=given.exists if isinstance(given.exists, bool) else None,
        )

    def _list(self, node: str, argument: str, given: Any) -> list[str | None] | None:  # noqa: ANN401 - a list, null or unset
        if not isinstance(given, list):
            return None
        return [self.key(node, each, argument) for each in self._capped(argument, given)]

    def _set(self, keys: Sequence[str | None], *, with_narrower: bool) -> frozenset[str]:
        found = frozenset(key for key in keys if key is not None)
        if not with_narrower:
            return found
        return found | {theme.slug for key in found for theme in self._reference.narrower(key)}

    def _capped(self, argument: str, given: Sequence[Any]) -> Sequence[Any]:
        if len(given) > self._most:
            raise too_expensive("filter values", allowed=self._most, requested=len(given), argument=argument)
        return given
