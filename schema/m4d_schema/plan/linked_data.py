"""The head of a page, and JSON-LD by schema.org: one type a kind, always with rights and whom to name (pure).

Source: schema.org 29; Google Search Central, structured data of articles, events and videos.
"""

from collections.abc import Callable, Mapping
from typing import Any

from m4d_core.content.authors import is_name, read_author
from m4d_core.content.kind import Kind, Origin
from m4d_core.content.license import terms
from m4d_core.content.paths import page_url
from m4d_core.storage.listing import Row
from m4d_schema.plan.values import excerpt, image, label, translations
from m4d_schema.types.scalars import JsonLd, Url
from m4d_schema.types.seo import Seo

LENGTH = 300  # of the description in JSON-LD
DESCRIPTION = 160  # characters that search engines show
COLUMNS = frozenset(
    {
        "authors", "countries", "detail", "html", "image", "kind", "language", "license", "origin", "published_at",
        "slug", "source_key", "summary", "themes", "title", "translations", "updated_at", "url",
    }
)  # fmt: skip
_TYPES: Mapping[str, str] = {
    Kind.NEWS: "NewsArticle",
    Kind.BLOG_POST: "BlogPosting",
    Kind.PROJECT: "Project",
    Kind.EVENT: "Event",
    Kind.VIDEO: "VideoObject",
    Kind.PAGE: "WebPage",
}
# DocumentType -> type; any other is a DigitalDocument
_DOCUMENTS: Mapping[str, str] = {
    **dict.fromkeys(("REPORT", "WHITE_PAPER", "CASE_STUDY", "POLICY_BRIEF", "WORKING_PAPER", "EVALUATION"), "Report"),
    "ARTICLE": "Article",
    "BOOK": "Book",
    "DATASET": "Dataset",
    "HANDBOOK": "Book",
    "JOURNAL_ARTICLE": "ScholarlyArticle",
    "LEGAL_TEXT": "Legislation",
    "MAP": "Map",
}
_MODES: Mapping[str, str] = {
    "IN_PERSON": "OfflineEventAttendanceMode",
    "ONLINE": "OnlineEventAttendanceMode",
    "HYBRID": "MixedEventAttendanceMode",
}
_STATES: Mapping[str, str] = {
    "SCHEDULED": "EventScheduled",
    "POSTPONED": "EventPostponed",
    "CANCELLED": "EventCancelled",
    "MOVED_ONLINE": "EventMovedOnline",
}
_NO_WORKS = frozenset({Kind.PROJECT, Kind.EVENT})  # what is no creative work has no license: the page about it has

Values = dict[str, Any]


def seo(row: Row, operation: Any) -> Seo:  # noqa: ANN401 - an Operation
    """Return what stands in the head of the page of a content row."""
    canonical = page_url(row, operation.context.settings.site_url)
    return Seo(
        title=row["title"],
        description=excerpt(row, length=DESCRIPTION) or row["title"],
        canonical_url=Url(canonical),
        image=image(row),
        robots="noindex, follow" if canonical == row["url"] else "index, follow, max-image-preview:large",
        alternates=translations(row),
        json_ld=JsonLd(json_ld(row, operation)),
    )


def json_ld(row: Row, operation: Any) -> Values:  # noqa: ANN401 - an Operation
    """Return the JSON-LD document of a content row."""
    kind = row["kind"]
    document = {"@context": "https://schema.org", "@type": _type(row), **_about(row, operation)}
    rights = _rights(row, operation)
    own = _OWN[kind](row, operation) if kind in _OWN else {}
    if kind in _NO_WORKS:
        page = {"@type": "WebPage", "url": page_url(row, operation.context.settings.site_url), **rights}
        return _filled({**document, **own, "subjectOf": _filled(page)})
    return _filled({**document, **own, **rights})


def _type(row: Row) -> str:
    if row["kind"] == Kind.DOCUMENT:
        return _DOCUMENTS.get(row["detail"].get("document_type", ""), "DigitalDocument")
    return _TYPES.get(row["kind"], "CreativeWork")


def _about(row: Row, operation: Any) -> Values:  # noqa: ANN401 - an Operation
    """Return what everything has: name, text, address, image."""
    return {
        "name": row["title"],
        "description": excerpt(row, length=LENGTH),
        "url": page_url(row, operation.context.settings.site_url),
        "image": row["image"]["url"] if row["image"] else None,
    }


def _rights(row: Row, operation: Any) -> Values:  # noqa: ANN401 - an Operation
    """Return what creative works have: language, dates, who made them, and what may be done with them."""
    stored = row["license"]
    return {
        "inLanguage": row["language"] if row["language"] != "und" else None,
        "datePublished": row["published_at"].isoformat() if row["published_at"] else None,
        "dateModified": row["updated_at"].isoformat(),
        "author": [_author(name, operation) for name in filter(is_name, row["authors"])],
        "publisher": _publisher(row, operation),
        "license": stored["url"] or terms(stored["key"]).url,
        "creditText": stored["attribution"],
        "copyrightNotice": stored["rights"],
        "isBasedOn": row["url"] if row["origin"] != Origin.OWN else None,
        "about": [{"@type": "Thing", "name": name} for name in _themes(row, operation)],
        "spatialCoverage": _countries(row, operation),
    }


def _news(row: Row, _: object) -> Values:
    detail = row["detail"]
    values = {"headline": row["title"], "dateline": detail.get("dateline"), "articleSection": detail.get("column")}
    return {**values, "keywords": list(detail.get("keywords", ()))}


def _post(row: Row, _: object) -> Values:
    return {"headline": row["title"], "keywords": list(row["detail"].get("tags", ()))}


def _document(row: Row, _: object) -> Values:
    detail = row["detail"]
    identifiers = [
        {"@type": "PropertyValue", "propertyID": each["scheme"], "value": each["value"]}
        for each in detail.get("identifiers", ())
    ]
    files = [
        {"@type": "MediaObject", "contentUrl": each["url"], "encodingFormat": each.get("media_type")}
        for each in detail.get("files", ())
    ]
    return {
        "alternativeHeadline": detail.get("subtitle"),
        "identifier": identifiers,
        "encoding": [_filled(each) for each in files],
        "keywords": list(detail.get("subjects", ())),
    }


def _event(row: Row, operation: Any) -> Values:  # noqa: ANN401 - an Operation
    detail = row["detail"]
    venue = detail.get("venue")
    online = {"@type": "VirtualLocation", "url": page_url(row, operation.context.settings.site_url)}
    place = {"@type": "Place", "name": venue["name"], "address": venue.get("country")} if venue else None
    return {
        "startDate": detail.get("starts_at"),
        "endDate": detail.get("ends_at"),
        "eventAttendanceMode": "https://schema.org/" + _MODES[detail.get("attendance", "IN_PERSON")],
        "eventStatus": "https://schema.org/" + _STATES[detail.get("status", "SCHEDULED")],
        "location": _filled(place) if place else online,
        "organizer": _publisher(row, operation),
    }


def _video(row: Row, _: object) -> Values:
    detail = row["detail"]
    seconds = detail.get("duration_seconds")
    return {
        "thumbnailUrl": row["image"]["url"] if row["image"] else None,
        "uploadDate": row["published_at"].isoformat() if row["published_at"] else None,
        "embedUrl": detail.get("embed_url"),
        "duration": f"PT{seconds}S" if seconds else None,
        "transcript": detail.get("transcript"),
    }


def _project(row: Row, operation: Any) -> Values:  # noqa: ANN401 - an Operation
    detail = row["detail"]
    return {
        "alternateName": detail.get("short_title"),
        "identifier": detail.get("iati_identifier"),
        "foundingDate": detail.get("start"),
        "dissolutionDate": detail.get("end"),
        "areaServed": _countries(row, operation),
        "funder": _participants(row, operation, ("FUNDING",)),
        "member": _participants(row, operation, ("LEAD", "PARTNER", "ACCOUNTABLE", "EXTENDING", "IMPLEMENTING")),
    }


_OWN: Mapping[str, Callable[[Row, Any], Values]] = {
    Kind.NEWS: _news,
    Kind.BLOG_POST: _post,
    Kind.DOCUMENT: _document,
    Kind.EVENT: _event,
    Kind.VIDEO: _video,
    Kind.PROJECT: _project,
}


def _author(name: str, operation: Any) -> Values:  # noqa: ANN401 - an Operation
    author = read_author(name, operation.reference.organization_by_ref)
    if author is None:
        return {}
    if author.organization:
        return _organization(author.organization, operation)
    return {"@type": "Person", "name": author.name}


def _publisher(row: Row, operation: Any) -> Values | None:  # noqa: ANN401 - an Operation
    """Return who published it: named by the document itself, else by its source."""
    source = operation.source(row["source_key"])
    slug = next(iter(row["detail"].get("publishers", ())), source.partner if source else None)
    return (_organization(slug, operation) or None) if slug else None


def _participants(row: Row, operation: Any, roles: tuple[str, ...]) -> list[Values]:  # noqa: ANN401 - an Operation
    found = (each for each in row["detail"].get("participants", ()) if each["role"] in roles)
    named = (
        _organization(each.get("organization"), operation) or {"@type": "Organization", "name": each.get("name")}
        for each in found
    )
    return list({each["name"]: each for each in named if each["name"]}.values())


def _organization(slug: str | None, operation: Any) -> Values:  # noqa: ANN401 - an Operation
    found = operation.reference.organization(slug) if slug else None
    if found is None:
        return {}
    return _filled({"@type": "Organization", "name": _name(found, operation), "url": found.homepage})


def _themes(row: Row, operation: Any) -> list[str]:  # noqa: ANN401 - an Operation
    found = (operation.reference.theme(slug) for slug in row["themes"])
    return [_name(theme, operation) for theme in found if theme]


def _countries(row: Row, operation: Any) -> list[Values]:  # noqa: ANN401 - an Operation
    found = (operation.reference.country(code) for code in row["countries"])
    return [{"@type": "Country", "name": _name(country, operation)} for country in found if country]


def _name(thing: Any, operation: Any) -> str:  # noqa: ANN401 - reference data; an Operation
    return label(thing.names, operation.preference.tags)


def _filled(values: Values) -> Values:
    kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    return {
        name: [each for each in value if each] if isinstance(value, list) else value for name, value in kept.items()
    }
