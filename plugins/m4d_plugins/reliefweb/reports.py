"""Reports of ReliefWeb, out of its API v2: title, summary and link.

Source: apidoc.reliefweb.int; captured answers of v1, whose records have the shape of v2.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from m4d_core.ingestion import (
    ApiSource,
    Budget,
    Context,
    Cursor,
    File,
    Image,
    Item,
    License,
    NextLink,
    Outcome,
    Page,
    Participant,
    Request,
    source,
)
from m4d_plugins.reliefweb.formats import NEWS, SCOPE, document

_FIELDS = """
    title,status,origin,url_alias,url,date.original,date.changed,date.created,body-html,headline.summary,
    source.name,source.shortname,source.homepage,language.code,format.name,theme.name,country.iso3,
    file.url,file.mimetype,file.filesize,file.filename,file.description,image.url,image.caption,image.copyright
"""
_PUBLIC = frozenset({"published", "to-review"})


@dataclass(frozen=True, kw_only=True)
class Config:
    """What is asked for. organizations: short names on ReliefWeb; theme: one of its own; since: nothing older."""

    appname: str
    base_url: str = "https://api.reliefweb.int/v2"
    organizations: str = "IOM, UNHCR, UNFPA, ILO, UNDP, UN Women"
    theme: str = ""
    since: str = "2025-01-01"


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Who wrote a report."""

    name: str
    shortname: str | None = None
    homepage: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file of a report; its size comes as text."""

    url: str
    mimetype: str | None = None
    filesize: int | None = None
    filename: str | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is shown with a report."""

    url: str | None = None
    caption: str | None = None
    copyright: str | None = None


@dataclass(frozen=True, kw_only=True)
class Headline:
    """What ReliefWeb's editors wrote of a report they show first."""

    summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fields:
    """What a report is."""

    title: str
    status: str = "published"
    origin: str | None = None
    url_alias: str | None = None
    url: str | None = None
    date: dict[str, str] = field(default_factory=dict)
    body_html: str | None = None
    headline: Headline = field(default_factory=Headline)
    source: list[Publisher] = field(default_factory=list)
    language: list[dict[str, Any]] = field(default_factory=list)
    format: list[dict[str, Any]] = field(default_factory=list)
    theme: list[dict[str, Any]] = field(default_factory=list)
    country: list[dict[str, Any]] = field(default_factory=list)
    file: list[Attached] = field(default_factory=list)
    image: Picture = field(default_factory=Picture)


@dataclass(frozen=True, kw_only=True)
class Report:
    """One record of the API."""

    id: str | int
    fields: Fields


@source("reliefweb", title="ReliefWeb reports", partner="ocha", kind="DOCUMENT", scope=SCOPE, confidence="A")
class ReliefWeb(ApiSource[Config, Report]):
    """Reports of the organizations that are asked for: news and press releases as news, all else as documents."""

    license = License.per_origin()
    homepage = "https://reliefweb.int"
    requires: ClassVar = {"appname": "https://apidoc.reliefweb.int/parameters#appname"}
    budget = Budget(pages=20, pause_s=1.0)
    cursor = Cursor("fields.date.changed", lag="1h")
    paginate = NextLink("links.next.href", size=("limit", 100))
    records = "data"

    def request(self, context: Context) -> Request:
        """Return the request of the reports that have changed since, oldest change first."""
        config = self.config
        since = context.since("at").get("at", f"{config.since}T00:00:00Z").replace("Z", "+00:00")
        wanted: list[tuple[str, str, list[str]]] = [
            ("source.shortname", "value][", [name.strip() for name in config.organizations.split(",") if name.strip()]),
            ("theme.name", "value", [config.theme] if config.theme else []),
            ("date.changed", "value][from", [since]),
        ]
        params: dict[str, object] = {"filter[operator]": "AND"}
        for number, (name, value, given) in enumerate(each for each in wanted if each[2]):
            params[f"filter[conditions][{number}][field]"] = name
            params[f"filter[conditions][{number}][{value}]"] = given
            if len(given) > 1:
                params[f"filter[conditions][{number}][operator]"] = "OR"
        paths = {"fields[include][]": "".join(_FIELDS.split()).split(","), "sort[]": "date.changed:asc"}
        return context.get("/reports", params={"appname": config.appname, **params, **paths})

    def following(self, page: Page, context: Context) -> Iterable[Request]:
        """Yield the next page; its address may have lost the appname."""
        for request in super().following(page, context):
            is_named = "appname=" in request.url
            asked = request if is_named else context.get(request.url, params={"appname": self.config.appname})
            yield self.reading(asked)

    def item(self, entry: Report, context: Context) -> Outcome:
        """Return a report, or its deletion where ReliefWeb has taken it back."""
        fields, identity = entry.fields, str(entry.id)
        if fields.status not in _PUBLIC:
            return context.delete(identity, fields.status)
        formats = _names(fields.format)
        is_news = NEWS in formats
        names = [each.shortname or each.name for each in fields.source]
        return Item(
            id=identity,
            kind="NEWS" if is_news else "DOCUMENT",
            url=fields.url_alias or fields.url,
            title=fields.title,
            summary=fields.headline.summary,
            html=fields.body_html,
            published=fields.date.get("original") or fields.date.get("created"),
            updated=fields.date.get("changed"),
            languages=_names(fields.language, "code"),
            countries=_names(fields.country, "iso3"),
            themes=_names(fields.theme),
            participants=tuple(Participant(name=each.shortname or each.name) for each in fields.source),
            image=_image(fields.image),
            files=tuple(
                File(
                    url=each.url, media_type=each.mimetype, size=each.filesize, title=each.description or each.filename
                )
                for each in fields.file
            ),
            license=License(key="per-origin", attribution=", ".join(names) or None),
            detail=_news(fields) if is_news else document(formats),
        )


def _names(found: Iterable[dict[str, Any]], name: str = "name") -> tuple[str, ...]:
    return tuple(value for each in found if isinstance(value := each.get(name), str) and value)


def _image(image: Picture) -> Image | None:
    return Image(url=image.url, alt=image.caption, credit=image.copyright) if image.url else None


def _news(fields: Fields) -> dict[str, Any]:
    if not fields.source:
        return {}
    first = fields.source[0]
    return {"original_source": {"title": first.name, "url": fields.origin or first.homepage}}
