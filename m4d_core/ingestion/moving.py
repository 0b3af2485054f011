"""Addresses that move for good: believed when the redirect was seen often enough and for long enough (pure).

Source: RFC 9110, 15.4.2 (301) and 15.4.9 (308). A redirect that is not for good (302, 307) is followed and forgotten.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from m4d_core.storage.sources import UrlState

SIGHTINGS = 10
PERIOD = timedelta(days=7)


def sighted(known: UrlState, there: str | None, now: datetime) -> UrlState:
    """Return what is known of an address after it was asked. there: where it leads for good, None for nowhere.

    A redirect to another place, or none, begins the count anew.
    """
    if there is None:
        return replace(known, moved_to=None, moved_count=0, moved_since=None)
    if there != known.moved_to:
        return replace(known, moved_to=there, moved_count=1, moved_since=now)
    return replace(known, moved_count=known.moved_count + 1)


def new_address(known: UrlState, now: datetime) -> str | None:
    """Return the address to ask in the place of one that has moved for good, None while that is not certain."""
    if known.moved_since is None or known.moved_count < SIGHTINGS or now - known.moved_since < PERIOD:
        return None
    return known.moved_to


def known_of(states: Mapping[str, UrlState], url: str) -> UrlState | None:
    """Return what is known of an address; of a new one, what is known of the address that has moved there."""
    if url in states:
        return states[url]
    old = next((state for state in states.values() if state.moved_to == url), None)
    return replace(old, url=url, moved_to=None, moved_count=0, moved_since=None) if old is not None else None


def moved(state: UrlState, now: datetime) -> dict[str, str]:
    """Return where an address is now, by the address, for one that has moved for good."""
    there = new_address(state, now)
    return {} if there is None else {state.url: there}
