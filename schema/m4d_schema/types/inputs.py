"""What callers hand over: filters, orders, and the ways to name one content."""

import strawberry

from m4d_schema.types.enums import ContentKind, Direction, MissingLocale
from m4d_schema.types.scalars import Instant, Locale, Url

_IDS = "Global ids or natural keys."


@strawberry.input(description="Ids of one dimension; a list with nothing in it finds nothing.")
class SetFilter:
    """Condition on one relation."""

    any_of: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description=f"With at least one of these. {_IDS}"
    )
    all_of: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description=f"With every one of these. {_IDS}"
    )
    none_of: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description=f"With none of these. {_IDS}"
    )
    exists: bool | None = strawberry.field(
        default=strawberry.UNSET, description="False finds content without any, true with at least one."
    )


@strawberry.input(description="Themes, with the narrower ones unless refused.")
class ThemeFilter:
    """Condition on themes."""

    any_of: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description=f"With at least one of these. {_IDS}"
    )
    all_of: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description=f"With every one of these, themselves. {_IDS}"
    )
    none_of: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description=f"With none of these. {_IDS}"
    )
    exists: bool | None = strawberry.field(
        default=strawberry.UNSET, description="False finds content without any, true with at least one."
    )
    include_narrower: bool = strawberry.field(
        default=True, description="`anyOf` and `noneOf` take a theme's narrower ones with it."
    )


@strawberry.input(description="Instants: `from` included, `before` excluded.")
class DateFilter:
    """Condition on an instant."""

    from_: Instant | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="This instant or later."
    )
    before: Instant | None = strawberry.field(default=strawberry.UNSET, description="Before this instant.")


@strawberry.input(
    description="Only indexed things can be filtered on; fields are joined by AND; each list holds at most 50 values."
)
class ContentFilter:
    """Conditions joined by AND."""

    kinds: list[ContentKind] | None = strawberry.field(default=strawberry.UNSET, description="Of one of these kinds.")
    sources: SetFilter | None = strawberry.field(default=strawberry.UNSET, description="By feed; natural key: slug.")
    countries: SetFilter | None = strawberry.field(
        default=strawberry.UNSET, description="By countries it is about; natural key: ISO 3166-1 or M49 code."
    )
    themes: ThemeFilter | None = strawberry.field(default=strawberry.UNSET, description="By theme; natural key: slug.")
    organizations: SetFilter | None = strawberry.field(
        default=strawberry.UNSET, description="By organizations it names; natural key: slug."
    )
    languages: list[Locale] | None = strawberry.field(
        default=strawberry.UNSET,
        description="There in one of these languages, as text or file; `en` finds `en-GB` too.",
    )
    published_at: DateFilter | None = strawberry.field(
        default=strawberry.UNSET, description="By date of publication; content without one is not found."
    )


@strawberry.input(one_of=True, description="One key of the order; the id breaks ties. Search orders by relevance.")
class ContentOrder:
    """One key of an order."""

    published_at: Direction | None = strawberry.field(
        default=strawberry.UNSET, description="By publication, else by when it first came in."
    )
    updated_at: Direction | None = strawberry.field(default=strawberry.UNSET, description="By the last change.")
    first_seen_at: Direction | None = strawberry.field(
        default=strawberry.UNSET, description="By when it first came in."
    )
    title: Direction | None = strawberry.field(default=strawberry.UNSET, description="By title, marks and case aside.")


@strawberry.input(
    description="Languages in order of preference; cascades into relations, labels, filters and sorting. `fr-CA` finds"
    " `fr`, and `fr` finds `fr-CA`, but `zh-Hant-TW` does not find `zh-Hans` (RFC 4647, lookup)."
)
class LocaleInput:
    """Languages in order of preference."""

    prefer: list[Locale] = strawberry.field(description="Language tags, the best first, at most 10; none asks nothing.")
    on_missing: MissingLocale = strawberry.field(
        default=MissingLocale.FALLBACK, description="What to do with content in none of them."
    )


@strawberry.input(description="Slugs are unique per kind.")
class SlugInput:
    """A slug with its kind."""

    kind: ContentKind = strawberry.field(description="Kind of content.")
    slug: str = strawberry.field(description="Slug in any of its languages, present or past.")


@strawberry.input(one_of=True, description="One content by exactly one of its names; an older slug is found too.")
class ContentLookup:
    """One of the names of a content."""

    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="Global id.")
    slug: SlugInput | None = strawberry.field(default=strawberry.UNSET, description="Kind and slug.")
    path: str | None = strawberry.field(
        default=strawberry.UNSET, description="`path` of the content, with its present or a past slug."
    )
    original_url: Url | None = strawberry.field(
        default=strawberry.UNSET, description="Address at its publisher; of several contents the newest."
    )
