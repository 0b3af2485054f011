"""The scalars beyond GraphQL's own: how each is read and written, and the specification that says so."""

import re
from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from m4d_core.content.partial_date import PartialDate

Instant = NewType("Instant", datetime)
Calendar = NewType("Calendar", PartialDate)
Url = NewType("Url", str)
Locale = NewType("Locale", str)
Html = NewType("Html", str)
JsonLd = NewType("JsonLd", dict[str, Any])

_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
_LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_URL = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)


def write_instant(value: datetime) -> str:
    """Return an aware instant as RFC 3339 in UTC, ending in Z."""
    instant = value if value.tzinfo is UTC else value.astimezone(UTC)
    return instant.isoformat()[: -len("+00:00")] + "Z"


def read_instant(value: Any) -> datetime:  # noqa: ANN401 - whatever the client sent
    """Return the instant in UTC. Raises GraphQLError for what is not RFC 3339 with an offset."""
    text = _text(value, "DateTime")
    if _OFFSET.fullmatch(text):
        try:
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # a day that is in no calendar
    raise _refused("DateTime", text, "an instant with its offset, as 2026-03-01T12:00:00Z")


def read_calendar(value: Any) -> PartialDate:  # noqa: ANN401 - whatever the client sent
    """Return the calendar date. Raises GraphQLError for what is none."""
    text = _text(value, "PartialDate")
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise _refused("PartialDate", text, "a year, month or day, as 2014, 2014-04 or 2014-04-01") from None


def read_url(value: Any) -> str:  # noqa: ANN401 - whatever the client sent
    """Return the address. Raises GraphQLError for what is not an absolute http(s) URL."""
    text = _text(value, "URL")
    if _URL.fullmatch(text) is None:
        raise _refused("URL", text, "an absolute http(s) address")
    return text


def read_locale(value: Any) -> str:  # noqa: ANN401 - whatever the client sent
    """Return the language tag. Raises GraphQLError for what is not of the form of BCP 47."""
    text = _text(value, "Locale")
    if _LOCALE.fullmatch(text) is None:
        raise _refused("Locale", text, "a language tag of BCP 47, as en or pt-BR")
    return text


def _text(value: Any, scalar: str) -> str:  # noqa: ANN401 - whatever the client sent
    if not isinstance(value, str):
        raise GraphQLError(f"{scalar} must be a string.")
    return value


def _refused(scalar: str, text: str, expected: str) -> GraphQLError:
    return GraphQLError(f"{scalar} cannot be '{text}'; it must be {expected}.")


def _unread(value: object) -> object:
    raise GraphQLError("This scalar is for answers only.")


SCALARS: dict[object, ScalarDefinition] = {
    Instant: strawberry.scalar(
        name="DateTime",
        description="RFC 3339 instant in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=write_instant,
        parse_value=read_instant,
    ),
    Calendar: strawberry.scalar(
        name="PartialDate",
        description="Calendar date as precise as it is known: `2014`, `2014-04` or `2014-04-01`; never an instant,"
        " compared as the whole span.",
        serialize=str,
        parse_value=read_calendar,
    ),
    Url: strawberry.scalar(
        name="URL",
        description="Absolute http(s) URL.",
        specified_by_url="https://url.spec.whatwg.org/",
        serialize=str,
        parse_value=read_url,
    ),
    Locale: strawberry.scalar(
        name="Locale",
        description="BCP 47 language tag; `und` where the language is not known.",
        specified_by_url="https://www.rfc-editor.org/info/bcp47",
        serialize=str,
        parse_value=read_locale,
    ),
    JsonLd: strawberry.scalar(
        name="JsonLd",
        description="JSON-LD document.",
        specified_by_url="https://www.w3.org/TR/json-ld11/",
        serialize=dict,
        parse_value=_unread,
    ),
    Html: strawberry.scalar(name="HTML", description="Sanitized HTML fragment.", serialize=str, parse_value=_unread),
}
