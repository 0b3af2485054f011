"""A stored row as the page shows it: names instead of keys, words instead of codes, links only to the web (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from m4d_core.content.reference import Names, Reference, in_language
from m4d_core.ingestion.health import Health
from m4d_core.storage.listing import Row
from m4d_core.storage.sources import OWN, SourceState
from m4d_schema.facet_names import license_name
from m4d_schema.pages.speech import Speech

TONES = ("good", "warn", "bad", "off")
_TONES: Mapping[str, str] = {
    Health.OK: "good",
    Health.EMPTY: "warn",
    Health.MOVED: "warn",
    Health.PAUSED: "off",
}
COUNTRIES_SHOWN = 2


@dataclass(frozen=True, kw_only=True)
class NewestCard:
    """One of the newest items. url: http(s), or None. countries: names; more: how many are not named."""

    title: str
    kind: str
    language: str
    source: str
    license: str
    published: datetime | None
    url: str | None
    countries: tuple[str, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class SourceCard:
    """A source and how it is doing. tone: one of TONES, the color of the state. homepage: http(s), or None.

    partner: name of the organization behind it. last_good: when it was last read without fault.
    since: how long it has been in its state. failures: in a row.
    """

    key: str
    name: str
    partner: str | None
    homepage: str | None
    state: str
    tone: str
    reason: str
    since: datetime | None
    failures: int
    items: int
    license: str
    last_fetched: datetime | None
    last_good: datetime | None
    next_check: datetime | None


def newest_card(row: Row, reference: Reference, sources: Mapping[str, SourceState], speech: Speech) -> NewestCard:
    """Return the card of a row that has the columns named in `landing.CARD`."""
    source = sources.get(row["source_key"])
    names = [country_name(key, reference, speech) for key in row["countries"]]
    return NewestCard(
        title=row["title"],
        kind=speech.kind(row["kind"]),
        language=row["language"],
        source=source.name if source else row["source_key"],
        license=license_name(row["license"]["key"], speech.language),
        published=row["published_at"],
        url=web(row["url"]),
        countries=tuple(names[:COUNTRIES_SHOWN]),
        more=len(names[COUNTRIES_SHOWN:]),
    )


def source_card(state: SourceState, reference: Reference, speech: Speech) -> SourceCard:
    """Return the card of a source."""
    partner = reference.organizations.get(state.partner or "")
    return SourceCard(
        key=state.key,
        name=state.name,
        partner=_name(partner.names, speech) if partner else None,
        homepage=web(state.homepage),
        state=speech.known(f"state.{state.status}", state.status.lower().replace("_", " ")),
        tone=_TONES.get(state.status, "bad"),
        reason=_reason(state, speech),
        since=state.status_since,
        failures=state.failures,
        items=state.item_count,
        license=license_name(state.license["key"], speech.language),
        last_fetched=state.last_fetched_at,
        last_good=state.last_good_at,
        next_check=state.next_check_at,
    )


def country_name(key: str, reference: Reference, speech: Speech) -> str:
    """Return the name of the country of an ISO 3166-1 alpha-2 code; the code itself where there is none."""
    country = reference.country(key)
    return _name(country.names, speech) if country and country.names else key


def web(url: str | None) -> str | None:
    """Return the address when it is one of the web (http or https, with a host), else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _name(names: Names, speech: Speech) -> str:
    return in_language(names, [speech.language])[0]


def _reason(state: SourceState, speech: Speech) -> str:
    """Return why a source is as it is; a reason without words is shown as it is, docs/operations.md has them all."""
    if state.reason:
        return speech.known(f"reason.{state.reason}", state.reason.replace("_", " "))
    if state.status == Health.PAUSED:
        return speech.text("reason.waiting")
    is_own = state.plugin == OWN and not state.urls and state.last_fetched_at is None
    return speech.text("reason.own") if is_own and state.status == Health.OK else ""
