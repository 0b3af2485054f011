"""From a write to the row and the link rows it makes (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel

from m4d_core.content.authors import Author
from m4d_core.content.details import DETAILS
from m4d_core.content.identity import content_id, slugify
from m4d_core.content.item import CleanItem
from m4d_core.content.kind import Origin, State
from m4d_core.content.money import totals
from m4d_core.content.partial_date import PartialDate
from m4d_core.content.preference import beginnings
from m4d_core.content.text import normalise
from m4d_core.content.ties import ties
from m4d_core.content.translation import TranslationOrigin, reached, shown
from m4d_core.errors import StorageError
from m4d_core.storage import tables
from m4d_core.storage.derived import derived

TITLE_KEY = 120
DAY = len("2026-03-01")


@dataclass(frozen=True, kw_only=True)
class Write:
    """An item to store, as decided. state and the flags count for new content only: an editor's choice stays.

    people: the authors of the item, as read. provenance: lineage of the row, None for own content.
    publish_at, expire_at: when the state turns by itself.
    """

    source_key: str
    item: CleanItem
    content_hash: str
    raw_hash: str | None = None
    provenance: Mapping[str, Any] | None = None
    origin: Origin = Origin.INGESTED
    state: State = State.PUBLISHED
    publish_at: datetime | None = None
    expire_at: datetime | None = None
    featured: bool = False
    goes_local: bool = False
    people: Sequence[Author] = ()


# what an update may change; identity, slug, state, flags and first sight are not a publisher's to change
CHANGING = (
    "kind",
    "language",
    "languages",
    "title",
    "title_key",
    "summary",
    "html",
    "url",
    "image",
    "authors",
    "published_at",
    "effective_at",
    "countries",
    "themes",
    "goals",
    "organizations",
    "places",
    "compact_objectives",
    "starts_on",
    "starts_precision",
    "ends_on",
    "ends_precision",
    "license",
    "detail",
    "raw_hash",
    "content_hash",
    "provenance",
    "payload_sha",
    "translations",
    "translated_html",
)
# written along with a change, never a change by themselves
LINEAGE = ("raw_hash", "content_hash", "provenance", "payload_sha")


def row_of(write: Write, now: datetime) -> dict[str, Any]:
    """Return the row of an item that is new at `now`. Raises StorageError for a kind that cannot be stored yet."""
    item = write.item
    if item.kind not in DETAILS:
        raise StorageError(f"content of the kind {item.kind} cannot be stored yet", hint="leave it out")
    public_id = content_id(write.source_key, item.identity)
    row = {
        "id": public_id,
        "source_key": write.source_key,
        "identity": item.identity,
        "kind": item.kind,
        "slug": slugify(item.title, public_id),
        "state": write.state,
        "origin": write.origin,
        "revision": 1,
        "language": item.language,
        "languages": list(item.languages),
        "title": item.title,
        "title_key": title_key(item.title),
        "summary": item.summary,
        "html": item.html,
        "url": item.url,
        "image": asdict(item.image) if item.image else None,
        "authors": list(item.authors),
        "published_at": item.published_at,
        "updated_at": item.updated_at or now,
        "first_seen_at": now,
        "effective_at": item.published_at or now,
        "publish_at": write.publish_at,
        "expire_at": write.expire_at,
        "featured": write.featured,
        "goes_local": write.goes_local,
        "countries": list(item.countries),
        "themes": list(item.themes),
        "goals": list(item.goals),
        "organizations": list(item.organizations),
        "places": [place.id for place in item.places],
        "compact_objectives": list(item.compact_objectives),
        **_period(item),
        "license": asdict(item.license),
        "provenance": dict(write.provenance) if write.provenance is not None else None,
        "detail": dict(item.detail),
        "raw_hash": write.raw_hash,
        "content_hash": write.content_hash,
        "cluster": None,
        "gone_reason": None,
        "payload_sha": (write.provenance or {}).get("payload_sha"),
        **_translations(item),
        "left_at": None,
        "closed_as": None,
        "successor": None,
    }
    return row | derived(row)


def title_key(title: str) -> str:
    """Return what a title is sorted by: marks and case aside, cut."""
    return normalise(title)[:TITLE_KEY]


def _translations(item: CleanItem) -> dict[str, Any]:
    return {
        "translations": {
            each.language: {"title": each.title, "summary": each.summary, "origin": TranslationOrigin.PUBLISHER.value}
            for each in item.translations
        },
        "translated_html": {each.language: each.html for each in item.translations if each.html},
    }


def _period(item: CleanItem) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for end, key in (("starts", "start"), ("ends", "end")):
        text = item.detail.get(key) or item.detail.get(f"{end}_at", "")[:DAY]  # an event's are instants
        when = PartialDate.parse(text) if text else None
        values[f"{end}_on"] = when.first if when else None
        values[f"{end}_precision"] = when.precision if when else None
    return values


def links(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[type[SQLModel], list[dict[str, Any]]]]:
    """Yield each link table with the link rows of these content rows."""
    for model, key, relation in (
        (tables.ContentCountry, "country", "countries"),
        (tables.ContentPlace, "place", "places"),
        (tables.ContentTheme, "theme", "themes"),
        (tables.ContentGoal, "goal", "goals"),
        (tables.ContentCompactObjective, "objective", "compact_objectives"),
        (tables.ContentOrganization, "organization", "organizations"),
    ):
        pairs = [{"content_id": row["id"], key: value} for row in rows for value in dict.fromkeys(row[relation])]
        yield model, pairs
    yield (
        tables.ContentTie,
        [
            {"content_id": row["id"], "key": str(tie), "effective_at": row["effective_at"]}
            for row in rows
            for tie in ties(row)
        ],
    )
    yield tables.ContentRole, [{"content_id": row["id"], **role} for row in rows for role in _roles(row)]
    yield (
        tables.ContentBudget,
        [
            {"content_id": row["id"], "currency": currency, "amount": amount}
            for row in rows
            for currency, amount in totals(row["detail"].get("budget", ())).items()
        ],
    )
    yield tables.ContentLocale, [{"content_id": row["id"], **link} for row in rows for link in _locales(row)]


def _roles(row: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the roles of organizations of ours in a project, each once."""
    named = ((each["role"], each.get("organization")) for each in row["detail"].get("participants", ()))
    for role, organization in dict.fromkeys(named):
        if organization in row["organizations"]:
            yield {"role": role, "organization": organization}


def _locales(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the tags a row is found by: of its texts, then of its files."""
    keys = {row["language"]: row["title_key"]}
    keys |= {locale: title_key(text["title"]) for locale, text in shown(row).items()}
    texts = reached(row)
    for tag, locale in tags_of(row).items():
        yield {"tag": tag, "locale": locale, "title_key": keys[locale] if tag in texts else None}


def tags_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Return by which tags a row is found, and which language each finds: a text, else files."""
    files = {tag: locale for locale in reversed(row["languages"]) for tag in beginnings(locale)}
    return {**files, **reached(row)}
