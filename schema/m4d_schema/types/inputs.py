"""What callers hand over: filters, orders, and the ways to name one content."""

import strawberry

from m4d_schema.types.enums import ContentKind, Direction, DocumentType, MissingLocale, Origin, ProjectStatus
from m4d_schema.types.scalars import Calendar, Instant, Locale, Url

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


@strawberry.input(description="Calendar spans: a value matches when its whole span touches the asked-for one.")
class PeriodFilter:
    """Condition on a calendar span."""

    from_: Calendar | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="Its span ends with the first day of this or later."
    )
    before: Calendar | None = strawberry.field(
        default=strawberry.UNSET, description="Its span begins before the first day of this."
    )


@strawberry.input(description="Places within a distance of a point, WGS 84; places without a point are never near.")
class NearFilter:
    """Condition on the distance from a point."""

    latitude: float = strawberry.field(description="Degrees north, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east, -180 to 180.")
    within_km: float = strawberry.field(description="Largest distance in kilometers, at most 500.")


@strawberry.input(
    description="Only indexed things can be filtered on; fields are joined by AND; each list holds at most 50 values."
    " Filters stand in one another at most 4 deep, 50 in all."
)
class ContentFilter:
    """Conditions joined by AND."""

    kinds: list[ContentKind] | None = strawberry.field(default=strawberry.UNSET, description="Of one of these kinds.")
    sources: SetFilter | None = strawberry.field(default=strawberry.UNSET, description="By feed; natural key: slug.")
    countries: SetFilter | None = strawberry.field(
        default=strawberry.UNSET, description="By countries it is about; natural key: ISO 3166-1 or M49 code."
    )
    regions: SetFilter | None = strawberry.field(
        default=strawberry.UNSET,
        description="By regions of those countries, with all that lie in them; natural key: M49 code.",
    )
    places: SetFilter | None = strawberry.field(default=strawberry.UNSET, description="By places it is about.")
    themes: ThemeFilter | None = strawberry.field(default=strawberry.UNSET, description="By theme; natural key: slug.")
    organizations: SetFilter | None = strawberry.field(
        default=strawberry.UNSET, description="By organizations it names; natural key: slug."
    )
    goals: SetFilter | None = strawberry.field(
        default=strawberry.UNSET,
        description="By Sustainable Development Goals; `anyOf` and `noneOf` take a goal's targets with it. Natural key:"
        " `10` or `10.7`.",
    )
    compact_objectives: SetFilter | None = strawberry.field(
        default=strawberry.UNSET, description="By objectives of the Global Compact for Migration; natural key: number."
    )
    people: SetFilter | None = strawberry.field(
        default=strawberry.UNSET, description="By who wrote it; natural key: slug."
    )
    languages: list[Locale] | None = strawberry.field(
        default=strawberry.UNSET,
        description="There in one of these languages, as text or file; `en` finds `en-GB` too.",
    )
    published_at: DateFilter | None = strawberry.field(
        default=strawberry.UNSET, description="By date of publication; content without one is not found."
    )
    updated_at: DateFilter | None = strawberry.field(default=strawberry.UNSET, description="By its last change.")
    years: list[int] | None = strawberry.field(
        default=strawberry.UNSET, description="Published in one of these years, in UTC."
    )
    origin: Origin | None = strawberry.field(default=strawberry.UNSET, description="Written here, or taken in.")
    featured: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Chosen by an editor for the spotlight, or not."
    )
    goes_local: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Belongs to M4D Goes Local, or not."
    )
    has_image: bool | None = strawberry.field(default=strawberry.UNSET, description="With a lead image, or without.")
    reusable: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its license allows reuse, commercial reuse included (`License.allowsCommercialReuse`), or not.",
    )
    near: NearFilter | None = strawberry.field(
        default=strawberry.UNSET, description="About a place within a distance of a point."
    )
    document_types: list[DocumentType] | None = strawberry.field(
        default=strawberry.UNSET, description="Documents of one of these types."
    )
    knowledge_product: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Documents that are one of the network's own knowledge products, or not."
    )
    issued: PeriodFilter | None = strawberry.field(
        default=strawberry.UNSET, description="Documents by when they were issued; those without a date are not found."
    )
    project_statuses: list[ProjectStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Projects that stand so."
    )
    programs: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Projects of one of these programs, as `JMDI`."
    )
    phases: list[int] | None = strawberry.field(
        default=strawberry.UNSET, description="Projects of one of these phases of their program."
    )
    active_during: PeriodFilter | None = strawberry.field(
        default=strawberry.UNSET,
        description="Projects by when they ran; an end that is not known is open, without any date none is found.",
    )
    has_lessons: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Projects with lessons learned, or without."
    )
    and_: list["ContentFilter"] | None = strawberry.field(
        name="and", default=strawberry.UNSET, description="All of these hold as well."
    )
    or_: list["ContentFilter"] | None = strawberry.field(
        name="or", default=strawberry.UNSET, description="One of these holds as well; an empty list finds nothing."
    )
    not_: "ContentFilter | None" = strawberry.field(
        name="not", default=strawberry.UNSET, description="This does not hold."
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
    starts_at: Direction | None = strawberry.field(
        default=strawberry.UNSET,
        description="By when an event or project begins; all else stands by publication.",
    )


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
