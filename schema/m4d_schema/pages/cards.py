"""A stored row as the page shows it: names instead of keys, words instead of codes, links only to the web (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from m4d_core.content.license import terms
from m4d_core.content.reference import Reference
from m4d_core.ingestion.health import Health
from m4d_core.storage.listing import Row
from m4d_core.storage.sources import OWN, SourceState

# kind -> (one, many); a kind that is not here is shown by its own name
_KINDS: Mapping[str, tuple[str, str]] = {
    "NEWS": ("news", "news"),
    "BLOG_POST": ("blog post", "blog posts"),
    "PROJECT": ("project", "projects"),
    "DOCUMENT": ("document", "documents"),
    "EVENT": ("event", "events"),
    "VIDEO": ("video", "videos"),
    "PAGE": ("page", "pages"),
}
TONES = ("good", "warn", "bad", "off")
_TONES: Mapping[str, str] = {
    Health.OK: "good",
    Health.EMPTY: "warn",
    Health.MOVED: "warn",
    Health.PAUSED: "off",
}
# reason of a run -> words; one that is not here is shown as it is, docs/operations.md has them all
_REASONS: Mapping[str, str] = {
    "dns": "its name has no address",
    "connect": "cannot be reached",
    "timeout": "did not answer in time",
    "tls": "has no certificate to trust",
    "http_401": "asks for a password (401)",
    "http_403": "refuses to answer (403)",
    "http_404": "not found there (404)",
    "http_410": "taken down for good (410)",
    "http_408": "ran out of time (408)",
    "http_5xx": "its server has a fault",
    "rate_limited": "asks us to slow down",
    "robots_denied": "its robots.txt says no",
    "robots_unreachable": "its robots.txt cannot be had",
    "moved": "is read from a new address",
    "unasked_304": "says nothing is new, unasked",
    "challenge": "a firewall asks for a human",
    "empty": "holds no entries",
    "not_a_feed": "answers with something else",
    "truncated": "broke off in the middle",
    "too_many_bad": "too many bad entries",
    "plugin_failed": "its plugin failed",
    "no address": "no address is set",
    "not configured": "needs a setting first",
    "disabled": "off until it is checked",
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
    """A source and how it is doing. tone: one of TONES, the color of the state. homepage: http(s), or None."""

    key: str
    name: str
    homepage: str | None
    state: str
    tone: str
    reason: str
    items: int
    license: str
    last_fetched: datetime | None
    next_check: datetime | None


def newest_card(row: Row, reference: Reference, sources: Mapping[str, SourceState]) -> NewestCard:
    """Return the card of a row that has the columns named in `landing.CARD`."""
    source = sources.get(row["source_key"])
    names = [country_name(key, reference) for key in row["countries"]]
    return NewestCard(
        title=row["title"],
        kind=kind_label(row["kind"], 1),
        language=row["language"],
        source=source.name if source else row["source_key"],
        license=terms(row["license"]["key"]).name,
        published=row["published_at"],
        url=web(row["url"]),
        countries=tuple(names[:COUNTRIES_SHOWN]),
        more=len(names[COUNTRIES_SHOWN:]),
    )


def source_card(state: SourceState) -> SourceCard:
    """Return the card of a source."""
    return SourceCard(
        key=state.key,
        name=state.name,
        homepage=web(state.homepage),
        state=state.status.lower().replace("_", " "),
        tone=_TONES.get(state.status, "bad"),
        reason=_reason(state),
        items=state.item_count,
        license=terms(state.license["key"]).name,
        last_fetched=state.last_fetched_at,
        next_check=state.next_check_at,
    )


def kind_label(kind: str, count: int) -> str:
    """Return a kind of content in English, for so many of it."""
    own = kind.lower().replace("_", " ")
    one, many = _KINDS.get(kind, (own, own))
    return one if count == 1 else many


def country_name(key: str, reference: Reference) -> str:
    """Return the English name of the country of an ISO 3166-1 alpha-2 code; the code itself where there is none."""
    country = reference.country(key)
    return country.names.get("en", key) if country else key


def web(url: str | None) -> str | None:
    """Return the address when it is one of the web (http or https, with a host), else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _reason(state: SourceState) -> str:
    if state.reason:
        return _REASONS.get(state.reason, state.reason.replace("_", " "))
    if state.status == Health.PAUSED:
        return "waiting for its first run"
    is_own = state.plugin == OWN and not state.urls and state.last_fetched_at is None
    return "comes with M4D" if is_own and state.status == Health.OK else ""
