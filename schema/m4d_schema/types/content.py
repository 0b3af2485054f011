"""Content and its kinds."""

from typing import Annotated

import strawberry

from m4d_schema.record import Record
from m4d_schema.types.enums import (
    Attendance,
    CitationStyle,
    ContentKind,
    DocumentType,
    EventStatus,
    NewsGenre,
    Origin,
    ParticipantRole,
    ProjectStatus,
    TextDirection,
)
from m4d_schema.types.node import Node
from m4d_schema.types.paging import Connection
from m4d_schema.types.parts import (
    CodedValue,
    DateRange,
    File,
    Identifier,
    Image,
    License,
    Money,
    Provenance,
    Snippet,
    Translation,
)
from m4d_schema.types.person import Contributor
from m4d_schema.types.project import (
    BudgetLine,
    CountryShare,
    PolicyMarker,
    ProjectParticipant,
    ProjectResult,
    ProjectUpdate,
    RegionShare,
    RelayedContact,
    SectorShare,
    SelectionCriterion,
)
from m4d_schema.types.reference import CompactObjective, Country, Goal, Organization, Place, Theme
from m4d_schema.types.resolved import given, resolved
from m4d_schema.types.rich_text import RichText
from m4d_schema.types.scalars import Calendar, Instant, Locale, Url
from m4d_schema.types.seo import Seo
from m4d_schema.types.source import Source

Length = Annotated[int | None, strawberry.argument(description="Most characters, from 1 to 1,000.")]
EXCERPT, SNIPPET = 240, 200
FirstRelated = Annotated[int | None, strawberry.argument(description="How many, 6 unless asked, at most 20.")]
FirstDocuments = Annotated[int | None, strawberry.argument(description="Page size: 20 unless asked, at most 200.")]
After = Annotated[str | None, strawberry.argument(description="Cursor the page begins after.")]
Roles = Annotated[list[ParticipantRole] | None, strawberry.argument(description="Only in these roles.")]
Currency = Annotated[str | None, strawberry.argument(description="ISO 4217 code of the currency asked for.")]
USD = "USD"
Style = Annotated[CitationStyle | None, strawberry.argument(description="Style or format.")]
Kinds = Annotated[list[ContentKind] | None, strawberry.argument(description="Only of these kinds.")]
FileLocale = Annotated[Locale | None, strawberry.argument(description="Only files in this language.")]


def _excerpt(parent: strawberry.Parent[Record], length: Length = EXCERPT) -> str | None:
    text: str | None = parent.read("excerpt", length=EXCERPT if length is None else length)
    return text


def _snippet(parent: strawberry.Parent[Record], length: Length = SNIPPET) -> Snippet:
    snippet: Snippet = parent.read("snippet", length=SNIPPET if length is None else length)
    return snippet


def _related(
    parent: strawberry.Parent[Record], first: FirstRelated = strawberry.UNSET, kinds: Kinds = strawberry.UNSET
) -> list["Related"]:
    related: list[Related] = parent.read("related", first=given(first), kinds=given(kinds))
    return related


def _participants(parent: strawberry.Parent[Record], roles: Roles = strawberry.UNSET) -> list[ProjectParticipant]:
    asked = given(roles)
    wanted = None if asked is None else frozenset(role.name for role in asked)
    participants: list[ProjectParticipant] = parent.read("participants", roles=wanted)
    return participants


def _total_budget(parent: strawberry.Parent[Record], currency: Currency = USD) -> Money | None:
    total: Money | None = parent.read("total_budget", currency=(currency or USD).upper())
    return total


def _disbursed(parent: strawberry.Parent[Record], currency: Currency = USD) -> Money | None:
    spent: Money | None = parent.read("disbursed", currency=(currency or USD).upper())
    return spent


def _cite(parent: strawberry.Parent[Record], style: Style = CitationStyle.APA) -> str:
    cited: str = parent.read("cite", style=style.name if style else CitationStyle.APA.name)
    return cited


def _documents(
    parent: strawberry.Parent[Record], first: FirstDocuments = strawberry.UNSET, after: After = strawberry.UNSET
) -> object:
    return parent.read("documents", first=given(first), after=given(after))


def _files(parent: strawberry.Parent[Record], locale: FileLocale = strawberry.UNSET) -> list[File]:
    files: list[File] = parent.read("files", locale=given(locale))
    return files


@strawberry.interface(description="What every piece of content has, whatever partner it came from.")
class Content(Node):
    """A piece of content of any kind."""

    kind: ContentKind = strawberry.field(description="Which of the kinds this is; pairs with `__typename`.")
    slug: str = strawberry.field(
        description="Of this language, unique per kind; older slugs go on being found by `content`."
    )
    path: str = strawberry.field(description="Path of this content on a site that follows our routes.")
    title: str = strawberry.field(description="Plain text.")
    summary: str | None = strawberry.field(description="Plain text, the publisher's own short description.")
    body: RichText | None = strawberry.field(description="Null where the license does not allow the full text here.")
    excerpt: str | None = resolved(_excerpt, "Plain text cut at a word, from summary or body.")
    image: Image | None = strawberry.field(description="Lead image.")
    snippet: Snippet = resolved(_snippet, "Short text, link and image for a social post; no platform's API involved.")
    published_at: Instant | None = strawberry.field(
        description="Null when the publisher gave no date; never replaced by now."
    )
    updated_at: Instant = strawberry.field(description="Last accepted change.")
    first_seen_at: Instant = strawberry.field(
        description="When it first came in; stands in for a missing `publishedAt` in newest-first order."
    )
    locale: Locale = strawberry.field(description="Language of this answer; it belongs to the item, not to the site.")
    dir: TextDirection = strawberry.field(description="Text direction of `locale`.")
    is_fallback: bool = strawberry.field(
        description="The first language asked for is missing: a later one answers, or the content's own."
    )
    translations: list[Translation] = strawberry.field(
        description="All languages of this content, its own first; only those the license allows to be shown."
    )
    origin: Origin = strawberry.field(description="Own and ingested stand in one stream, clearly marked.")
    source: Source = strawberry.field(description="Feed it came from; own content has the network's own source.")
    provenance: Provenance | None = strawberry.field(description="Null for own content.")
    license: License = strawberry.field(description="To be shown with the item at every door.")
    featured: bool = strawberry.field(description="Chosen by an editor for the spotlight.")
    goes_local: bool = strawberry.field(description="M4D Goes Local: set by an editor or by rule.")
    authors: list[Contributor] = strawberry.field(description="Authors as published, each once; often none.")
    countries: list[Country] = strawberry.field(description="Countries it is about.")
    themes: list[Theme] = strawberry.field(description="Themes from the one list of about 30.")
    organizations: list[Organization] = strawberry.field(description="Organizations it names.")
    goals: list[Goal] = strawberry.field(description="Sustainable Development Goals and targets, at most 5.")
    places: list[Place] = strawberry.field(description="Cities and local authorities it is about, at most 50.")
    compact_objectives: list[CompactObjective] = strawberry.field(
        description="Objectives of the Global Compact for Migration, at most 5."
    )
    seo: Seo = strawberry.field(description="Everything a page's head needs.")
    related: list["Related"] = resolved(
        _related, "Nearest content, with the reasons; never another telling of the same story."
    )


@strawberry.type(description="A neighbor and why it is one.")
class Related:
    """A neighbor."""

    content: Content = strawberry.field(description="The neighbor.")
    score: float = strawberry.field(description="0 to 1: how much of what the content is about the two share.")
    reasons: list[str] = strawberry.field(
        description="What they share: `theme:…`, `country:…` and `goal:…` with the natural key, `word:…` of the titles."
    )


@strawberry.type(description="News, own or from a partner.")
class NewsArticle(Content):
    """News."""

    headline: str = strawberry.field(description="Headline: the title, by its name in journalism.")
    genre: NewsGenre = strawberry.field(description="What sort of news it is.")
    dateline: str | None = strawberry.field(description="Place and date the story is told from.")
    column: str | None = strawberry.field(description="Section of the publication.")
    correction: str | None = strawberry.field(description="What the publisher has corrected.")
    reading_minutes: int = strawberry.field(description="Minutes it takes to read what is shown here, at least one.")
    word_count: int = strawberry.field(description="Words of the body, or of the summary where no body may be shown.")
    also_reported_by: list["NewsArticle"] = strawberry.field(
        description="The same story as other partners published it, the oldest first, at most 20."
    )


@strawberry.type(description="Post of a named author.")
class BlogPost(Content):
    """Post of a blog."""

    series: str | None = strawberry.field(description="Series it belongs to.")
    tags: list[str] = strawberry.field(description="The publisher's own words for it.")
    reading_minutes: int = strawberry.field(description="Minutes it takes to read what is shown here, at least one.")
    word_count: int = strawberry.field(description="Words of the body, or of the summary where no body may be shown.")


@strawberry.type(description="Project or initiative.")
class Project(Content):
    """Project."""

    short_title: str | None = strawberry.field(description="Short title.")
    number: str | None = strawberry.field(description="Number in its program.")
    iati_identifier: str | None = strawberry.field(description="Identifier of the IATI activity.")
    program: str | None = strawberry.field(description="Program it belongs to.")
    phase: int | None = strawberry.field(description="Phase of that program.")
    status: ProjectStatus = strawberry.field(description="Where it stands.")
    period: DateRange | None = strawberry.field(description="Actual dates where known, else planned ones.")
    planned_period: DateRange | None = strawberry.field(description="Planned dates.")
    actual_period: DateRange | None = strawberry.field(description="Actual dates.")
    website: Url | None = strawberry.field(description="Its own page.")
    participants: list[ProjectParticipant] = resolved(_participants, "Who takes part, each once in each role.")
    recipient_countries: list[CountryShare] = strawberry.field(description="Countries it runs in, with their shares.")
    recipient_regions: list[RegionShare] = strawberry.field(description="Regions it runs in, with their shares.")
    sectors: list[SectorShare] = strawberry.field(description="Its sectors, of all vocabularies, with their shares.")
    policy_markers: list[PolicyMarker] = strawberry.field(description="Policy markers with their significance.")
    aid_type: CodedValue | None = strawberry.field(description="Type of aid.")
    finance_type: CodedValue | None = strawberry.field(description="Type of finance, as grant or loan.")
    flow_type: CodedValue | None = strawberry.field(description="Type of flow, as ODA.")
    collaboration_type: CodedValue | None = strawberry.field(description="Bilateral, multilateral and so on.")
    humanitarian: bool = strawberry.field(description="Humanitarian, as its publisher marks it.")
    budget: list[BudgetLine] = strawberry.field(description="Lines of the budget as published.")
    total_budget: Money | None = resolved(
        _total_budget,
        "Sum of the budget, revised lines in place of the originals of their periods. Nothing is converted: null where"
        " a line is in another currency, or the lines cannot be added up.",
    )
    disbursed: Money | None = resolved(
        _disbursed, "Disbursements and expenditure together; null where some are in another currency, or none is told."
    )
    objectives: RichText | None = strawberry.field(description="What it is for.")
    activities: RichText | None = strawberry.field(description="What is done.")
    beneficiaries: RichText | None = strawberry.field(description="Whom it is for.")
    results: list[ProjectResult] = strawberry.field(description="Measured results.")
    results_summary: RichText | None = strawberry.field(description="Results, as a narrative.")
    lessons_learned: RichText | None = strawberry.field(description="What was learned.")
    criteria_met: list[SelectionCriterion] = strawberry.field(
        description="Criteria by which the initiative was selected and which it met."
    )
    updates: list[ProjectUpdate] = strawberry.field(description="Notes on its progress, the newest first.")
    contact: RelayedContact | None = strawberry.field(description="An organization that answers for it; no person.")
    document_links: list[File] = strawberry.field(description="Documents it links to, at their publishers.")
    parent: "Project | None" = strawberry.field(description="Project it is a part of, as it names it itself.")
    children: list["Project"] = strawberry.field(
        description="Projects it names as its parts, of the same source, at most 50."
    )
    documents: "DocumentConnection" = resolved(
        _documents, "Documents of the library that its first 50 `documentLinks` lead to, the newest first."
    )


@strawberry.type(description="Where an event takes place.")
class Venue:
    """Where an event takes place."""

    name: str = strawberry.field(description="Name, as published.")
    country: Country | None = strawberry.field(description="Country it lies in.")
    latitude: float | None = strawberry.field(description="Degrees north, WGS 84.")
    longitude: float | None = strawberry.field(description="Degrees east, WGS 84.")


@strawberry.type(description="Event on one or more days.")
class Event(Content):
    """Event."""

    starts_at: Instant = strawberry.field(description="When it begins.")
    ends_at: Instant | None = strawberry.field(description="When it ends.")
    time_zone: str = strawberry.field(description="Zone of the IANA database in which to show the two.")
    attendance: Attendance = strawberry.field(description="How one takes part.")
    venue: Venue | None = strawberry.field(description="Where it takes place.")
    registration_url: Url | None = strawberry.field(description="Where to register.")
    registration_closes_at: Instant | None = strawberry.field(description="Until when.")
    status: EventStatus = strawberry.field(description="Whether it takes place as announced.")


@strawberry.type(description="Film at its publisher; the player loads only when a reader asks for it.")
class Video(Content):
    """Video."""

    watch_url: Url = strawberry.field(description="Page at its publisher.")
    embed_url: Url | None = strawberry.field(description="Address of its player.")
    duration_seconds: int | None = strawberry.field(description="How long it runs.")
    languages: list[Locale] = strawberry.field(description="Languages spoken in it.")
    captions: list[File] = strawberry.field(description="Captions, by language.")
    transcript: RichText | None = strawberry.field(description="What is said in it.")
    publisher: Organization | None = strawberry.field(description="Who published it; of several the first.")


@strawberry.type(description="Standing page: about, privacy, terms.")
class Page(Content):
    """Standing page."""

    position: int = strawberry.field(description="Its place among the pages of its section, the lowest first.")


@strawberry.type(description="Publication or other document, with a file per language and part.")
class Document(Content):
    """Document."""

    document_type: DocumentType = strawberry.field(description="What sort of document it is.")
    subtitle: str | None = strawberry.field(description="Subtitle.")
    publisher: Organization | None = strawberry.field(description="Who published it; of several the first.")
    issued_on: Calendar | None = strawberry.field(description="When it was issued, as precisely as it is known.")
    edition: str | None = strawberry.field(description="Edition.")
    identifiers: list[Identifier] = strawberry.field(description="Published identifiers.")
    languages: list[Locale] = strawberry.field(description="Languages it is published in.")
    page_count: int | None = strawberry.field(description="Number of pages.")
    files: list[File] = resolved(_files, "Its files, by language and part.")
    is_part_of: str | None = strawberry.field(description="Series or journal it appeared in.")
    volume: str | None = strawberry.field(description="Volume of that.")
    issue: str | None = strawberry.field(description="Issue of that.")
    subjects: list[CodedValue] = strawberry.field(description="What a library says it is about, in its words.")
    cite: str = resolved(_cite, "How it is cited: a reference to read, or a record for a reference manager.")
    knowledge_product: bool = strawberry.field(description="One of the network's own knowledge products.")


@strawberry.type(description="Place of a document in a list.")
class DocumentEdge:
    """Place of a document in a list."""

    cursor: str = strawberry.field(description="Opaque place in the list, for `after`.")
    node: Document = strawberry.field(description="What stands there.")


@strawberry.type(description="Page of documents.")
class DocumentConnection(Connection):
    """Page of documents."""

    edges: list[DocumentEdge] = strawberry.field(description="Places of this page.")
    nodes: list[Document] = strawberry.field(description="The same without cursors.")
