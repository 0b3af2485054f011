"""Parts of content: images, rights, lineage, files, spans of time."""

from typing import Annotated

import strawberry

from m4d_schema.types.enums import DateCertainty, IdentifierScheme, TextDirection, TranslationOrigin
from m4d_schema.types.resolved import resolved
from m4d_schema.types.scalars import Calendar, Instant, Locale, Url

Width = Annotated[
    int | None,
    strawberry.argument(
        description="Width a site would like, in pixels; a wish: the publisher's own image is answered, whatever it is."
    ),
]


def _url(parent: strawberry.Parent["Image"], width: Width = strawberry.UNSET) -> str:
    return parent.address


@strawberry.type(description="Image as its publisher serves it.")
class Image:
    """Image."""

    address: strawberry.Private[str]
    url: Url = resolved(_url, "Address of the image at its publisher.")
    alt: str = strawberry.field(description="Text for those who do not see it; empty where the publisher gave none.")
    credit: str | None = strawberry.field(description="Whom to name with it.")


@strawberry.type(description="Ready to post: plain text, link, image.")
class Snippet:
    """A short text to post."""

    text: str = strawberry.field(description="Plain text: summary, else the head of the body, else the title.")
    url: Url = strawberry.field(description="Page of the content: at its publisher, or own content on the site.")
    image: Image | None = strawberry.field(description="Lead image.")


@strawberry.type(description="One language of a content.")
class Translation:
    """A language of a content."""

    locale: Locale = strawberry.field(description="Its language.")
    dir: TextDirection = strawberry.field(description="Direction in which its text runs.")
    slug: str = strawberry.field(description="Its own slug.")
    path: str = strawberry.field(description="Path of the content in this language.")
    title: str = strawberry.field(description="Plain text.")
    origin: TranslationOrigin = strawberry.field(description="Who translated.")


@strawberry.type(description="Rights of one item: its own before its source's; `unknown` allows no full text.")
class License:
    """Rights."""

    key: str = strawberry.field(
        description="SPDX id where there is one, else `CC-BY`, `all-rights-reserved`, `eu-2011-833`, `attribution`,"
        " `per-origin` or `unknown`."
    )
    name: str = strawberry.field(description="Name for people.")
    url: Url | None = strawberry.field(description="Text of the license.")
    rights: str | None = strawberry.field(description="The publisher's own words.")
    attribution: str | None = strawberry.field(description="What to show with the item.")
    allows_full_text: bool = strawberry.field(description="The full text may be shown here.")
    allows_translation: bool = strawberry.field(description="Translations may be published.")
    allows_commercial_reuse: bool = strawberry.field(description="Commercial reuse is allowed.")
    must_be_shown: bool = strawberry.field(description="The attribution goes wherever the item goes.")


@strawberry.type(description="A value we derived, and by which method.")
class Inference:
    """A derived value."""

    field: str = strawberry.field(description="Field that was derived.")
    value: str = strawberry.field(description="Value it was given.")
    method: str = strawberry.field(description="How it was found.")


@strawberry.type(description="Where the record came from, exactly.")
class Provenance:
    """Lineage of a record."""

    original_url: Url | None = strawberry.field(description="Address of the item at its publisher.")
    original_id: str | None = strawberry.field(description="The publisher's own identity of the item.")
    plugin: str = strawberry.field(description="Plugin that read it.")
    plugin_version: str = strawberry.field(description="Version of that plugin.")
    fetched_at: Instant = strawberry.field(description="When the run began that brought this state.")
    content_hash: str = strawberry.field(description="Hash of what is shown; equal as long as nothing has changed.")
    declared_locale: Locale | None = strawberry.field(description="Language the publisher declared.")
    inferred_fields: list[Inference] = strawberry.field(description="Values the publisher did not give.")


@strawberry.type(description="One file in one language; a document in parts has several per language.")
class File:
    """One file."""

    url: Url = strawberry.field(description="Address of the file at its publisher.")
    label: str | None = strawberry.field(description="What the publisher calls it.")
    media_type: str | None = strawberry.field(description="Media type, as `application/pdf`.")
    bytes: int | None = strawberry.field(description="Size in bytes.")
    locale: Locale | None = strawberry.field(description="Language of the file.")
    part: int | None = strawberry.field(description="Which part it is, from 1.")
    parts: int | None = strawberry.field(description="How many parts there are.")
    pages: int | None = strawberry.field(description="Number of pages, where the publisher tells it.")
    sha256: str | None = strawberry.field(description="SHA-256 of the file, in hexadecimal, where it is told.")
    text_available: bool = strawberry.field(description="Its text is searched here; false, since no file is read yet.")


@strawberry.type(description="Published identifier of a document.")
class Identifier:
    """Published identifier."""

    scheme: IdentifierScheme = strawberry.field(description="Scheme of the identifier.")
    value: str = strawberry.field(description="The identifier as published.")
    url: Url | None = strawberry.field(description="Where it is looked up, for schemes that have such a place.")


@strawberry.type(description="A value from a published code list.")
class CodedValue:
    """A value from a published code list."""

    vocabulary: str = strawberry.field(
        description="Name of the list, as `Sector` or `AidType` of IATI; `keyword` for words in no list."
    )
    code: str = strawberry.field(description="Code in that list.")
    label: str = strawberry.field(description="Its name in English, else the publisher's, else the code.")
    url: Url | None = strawberry.field(description="Page of the list.")


@strawberry.type(description="Calendar span; either end may be open.")
class DateRange:
    """Calendar span."""

    start: Calendar | None = strawberry.field(description="First day, month or year.")
    end: Calendar | None = strawberry.field(description="Last day, month or year.")
    certainty: DateCertainty = strawberry.field(description="How far the two can be trusted.")


@strawberry.type(description="Point on the map, WGS 84.")
class GeoPoint:
    """Point on the map."""

    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")


@strawberry.type(description="Amount in the currency it was published in.")
class Money:
    """An amount."""

    amount: float = strawberry.field(description="The amount.")
    currency: str = strawberry.field(description="ISO 4217 code.")
    value_date: Calendar | None = strawberry.field(default=None, description="Day of its value, for who converts it.")
