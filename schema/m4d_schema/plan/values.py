"""From stored rows to the values of GraphQL fields: texts, rights, lineage, files, spans (pure)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from m4d_core.content.html import plain_text
from m4d_core.content.kind import Origin
from m4d_core.content.language import direction
from m4d_core.content.license import terms
from m4d_core.content.partial_date import PartialDate
from m4d_core.content.paths import page_url, path
from m4d_core.content.reference import Country, Names, Place, in_language
from m4d_core.content.text import plain_excerpt
from m4d_core.content.translation import TranslationOrigin, shown
from m4d_core.storage.listing import Row
from m4d_core.storage.sources import SourceState
from m4d_schema.errors import bad_input
from m4d_schema.plan.spoken import original
from m4d_schema.types import enums
from m4d_schema.types.enums import DateCertainty, TextDirection
from m4d_schema.types.parts import (
    DateRange,
    File,
    GeoPoint,
    Image,
    Inference,
    License,
    Provenance,
    Snippet,
    Translation,
)
from m4d_schema.types.rich_text import RichText
from m4d_schema.types.scalars import Calendar, Instant, Locale, Url

MAX_EXCERPT = 1000
WORDS_A_MINUTE = 238
_FLAG_A = 0x1F1E6


def label(names: Names, wanted: Sequence[str] = ()) -> str:
    """Return the name in the first wanted language there is, else in English, else the first there is."""
    return in_language(names, wanted)[0]


def flag(country: Country) -> str:
    """Return the two regional indicators that are shown as a flag. Source: Unicode, UTS 51, annex B."""
    return "".join(chr(_FLAG_A + ord(letter) - ord("A")) for letter in country.iso2.upper())


def point(thing: Country | Place) -> GeoPoint | None:
    """Return where a country or place lies, None where that is not known."""
    if thing.latitude is None or thing.longitude is None:
        return None
    return GeoPoint(latitude=thing.latitude, longitude=thing.longitude)


def body(row: Row) -> RichText | None:
    """Return the full text, None where the license does not allow it here."""
    is_allowed = row["origin"] == Origin.OWN or terms(row["license"]["key"]).full_text
    return RichText(source=row["html"]) if row["html"] and is_allowed else None


def excerpt(row: Row, *, length: int) -> str | None:
    """Return a short plain text. Raises QueryError (BAD_INPUT) for a length out of range."""
    _check_length(length)
    if row["summary"]:
        return plain_excerpt(row["summary"], length)
    text = body(row)
    return plain_excerpt(plain_text(text.source), length) if text else None


def snippet(row: Row, operation: Any, *, length: int) -> Snippet:  # noqa: ANN401 - an Operation
    """Return what to post: an excerpt or else the title.

    Raises QueryError (BAD_INPUT) for a length out of range.
    """
    text = excerpt(row, length=length) or plain_excerpt(row["title"], length)
    return Snippet(text=text, url=Url(page_url(row, operation.context.settings.site_url)), image=image(row))


def word_count(row: Row) -> int:
    """Return the number of words of the body, or of the summary where there is none to show."""
    text = body(row)
    return len((plain_text(text.source) if text else row["summary"] or "").split())


def reading_minutes(row: Row) -> int:
    """Return whole minutes, at least one. Source: Brysbaert 2019, 238 words a minute of English non-fiction."""
    return max(1, -(-word_count(row) // WORDS_A_MINUTE))


def _check_length(length: int) -> None:
    if not 1 <= length <= MAX_EXCERPT:
        raise bad_input(f"`length` must be from 1 to {MAX_EXCERPT:,}.", "length")


def image(row: Row) -> Image | None:
    """Return the lead image."""
    stored = row["image"]
    return Image(address=stored["url"], alt=stored["alt"] or "", credit=stored["credit"]) if stored else None


def text_direction(row: Row) -> str:
    """Return the name of a TextDirection."""
    return direction(row["language"]).upper()


def license_of(stored: Mapping[str, Any]) -> License:
    """Return rights with what they allow. stored: key, url, rights and attribution."""
    allowed = terms(stored["key"])
    url = stored["url"] or allowed.url
    return License(
        key=stored["key"],
        name=allowed.name,
        url=Url(url) if url else None,
        rights=stored["rights"],
        attribution=stored["attribution"],
        allows_full_text=allowed.full_text,
        allows_translation=allowed.translation,
        allows_commercial_reuse=allowed.commercial,
        must_be_shown=allowed.must_be_shown,
    )


def provenance(row: Row) -> Provenance | None:
    """Return where a row came from, None for own content."""
    stored = row["provenance"]
    if not stored:
        return None
    inferred = (Inference(field=name, value=value, method=method) for name, value, method in stored["inferred"])
    return Provenance(
        original_url=row["url"],
        original_id=row["identity"],
        plugin=stored["plugin"],
        plugin_version=stored["plugin_version"],
        fetched_at=Instant(datetime.fromisoformat(stored["fetched_at"])),
        content_hash=row["content_hash"],
        declared_locale=stored["declared_language"],
        inferred_fields=list(inferred),
    )


def period(row: Row) -> DateRange | None:
    """Return the dates of a project: actual ones where known."""
    return span(row, row["detail"])


def span_of(key: str) -> Callable[[Row], DateRange | None]:
    """Return the reader of one of the spans of a project, `planned` or `actual`."""
    return lambda row: span(row, row["detail"].get(key) or {})


def span(row: Row, ends: Mapping[str, Any]) -> DateRange | None:
    """Return a span of a project, None where neither end is known. ends: `start` and `end`, as stored."""
    start, end = partial_date(ends.get("start")), partial_date(ends.get("end"))
    if start is None and end is None:
        return None
    known = "VERIFIED" if row["origin"] == Origin.INGESTED else "UNVERIFIED"  # a publisher's own dates, or told of
    certainty = DateCertainty[row["detail"].get("date_certainty") or known]
    return DateRange(start=start, end=end, certainty=certainty)


def partial_date(text: str | None) -> Calendar | None:
    """Return a calendar date as stored."""
    return Calendar(PartialDate.parse(text)) if text else None


def instant_of(key: str) -> Callable[[Row], datetime | None]:
    """Return the reader of one of the instants of an event."""

    def read(row: Row) -> datetime | None:
        text = row["detail"].get(key)
        return datetime.fromisoformat(text) if text else None

    return read


@dataclass(frozen=True, kw_only=True)
class Venue:
    """Where an event takes place. country: a node."""

    name: str
    country: Any
    latitude: float | None
    longitude: float | None


def venue(row: Row, find: Callable[[str, str | None], Any]) -> Venue | None:
    """Return where an event takes place."""
    stored = row["detail"].get("venue")
    if not stored:
        return None
    country = find("Country", stored.get("country"))
    return Venue(
        name=stored["name"], country=country, latitude=stored.get("latitude"), longitude=stored.get("longitude")
    )


def languages(row: Row) -> list[str]:
    """Return the languages a document is published in."""
    return list(row["languages"]) or [original(row)["language"]]


def translations(row: Row) -> list[Translation]:
    """Return the content in each of its languages, the original first."""
    stored = original(row)
    own = {"title": stored["title"], "slug": stored["slug"], "origin": TranslationOrigin.PUBLISHER}
    return [
        Translation(
            locale=Locale(locale),
            dir=TextDirection[direction(locale).upper()],
            slug=text["slug"],
            path=path({"kind": stored["kind"], "slug": text["slug"]}),
            title=text["title"],
            origin=enums.TranslationOrigin[text["origin"]],
        )
        for locale, text in {stored["language"]: own, **shown(stored)}.items()
    ]


def files(row: Row, *, locale: str | None) -> list[File]:
    """Return the files of a document. locale: only those in this language."""
    found = files_of(row["detail"].get("files", ()))
    return [each for each in found if locale is None or each.locale == locale]


def files_of(stored: Iterable[Mapping[str, Any]]) -> list[File]:
    """Return files as stored."""
    return [
        File(
            url=each["url"],
            label=each.get("title"),
            media_type=each.get("media_type"),
            bytes=each.get("size"),
            locale=each.get("language"),
            part=each.get("part"),
            parts=each.get("parts"),
            pages=each.get("pages"),
            sha256=each.get("sha256"),
            text_available=False,
        )
        for each in stored
    ]


def freshness(state: SourceState, now: datetime) -> int | None:
    """Return whole seconds since a source was last read without fault, None when it never was."""
    since = state.last_good_at
    return None if since is None else max(now - since, timedelta()) // timedelta(seconds=1)
