"""Enumerations of the reading door. Each member's name is its value, in GraphQL and in storage."""

from enum import Enum

import strawberry
from strawberry.types.enum import EnumValueDefinition


def _value(name: str, description: str) -> EnumValueDefinition:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="Kinds of content, all in one table.")
class ContentKind(Enum):
    """Kinds of content."""

    NEWS = _value("NEWS", "News, own or from a partner: NewsArticle.")
    BLOG_POST = _value("BLOG_POST", "Post of a named author: BlogPost.")
    PROJECT = _value("PROJECT", "Project or initiative: Project.")
    DOCUMENT = _value("DOCUMENT", "Publication or other document: Document.")
    EVENT = _value("EVENT", "Event on one or more days: Event.")
    COURSE = _value("COURSE", "Course; there are none yet.")
    DISCUSSION = _value("DISCUSSION", "Moderated discussion; there are none yet.")
    VIDEO = _value("VIDEO", "Film at its publisher: Video.")
    PAGE = _value("PAGE", "Standing page, as about or privacy: Page.")


@strawberry.enum(description="Written here, or taken in from a partner.")
class Origin(Enum):
    """Where content was written."""

    OWN = _value("OWN", "Written by the network itself.")
    INGESTED = _value("INGESTED", "Taken in from a partner's feed.")


@strawberry.enum(description="Direction in which a text runs.")
class TextDirection(Enum):
    """Direction of a text."""

    LTR = _value("LTR", "From left to right.")
    RTL = _value("RTL", "From right to left.")


@strawberry.enum(description="Who translated.")
class TranslationOrigin(Enum):
    """Who translated."""

    PUBLISHER = _value("PUBLISHER", "The publisher itself; the original is its own too.")
    HUMAN = _value("HUMAN", "An editor of the network.")
    MACHINE = _value("MACHINE", "A machine.")


@strawberry.enum(description="What to do with content in none of the preferred languages.")
class MissingLocale(Enum):
    """What to do with content in none of the preferred languages."""

    FALLBACK = _value("FALLBACK", "Show it in its own language.")
    OMIT = _value("OMIT", "Leave it out: of lists, totals, facets and search alike.")


@strawberry.enum(description="What sort of news it is.")
class NewsGenre(Enum):
    """What sort of news it is."""

    NEWS = _value("NEWS", "Report of something that happened.")
    PRESS_RELEASE = _value("PRESS_RELEASE", "Note to the press.")
    STATEMENT = _value("STATEMENT", "Statement of a person or organization.")
    STORY = _value("STORY", "Story of people.")
    INTERVIEW = _value("INTERVIEW", "Interview.")
    OPINION = _value("OPINION", "Opinion.")


@strawberry.enum(description="What an organization does in a project: the network's two roles, then the four of IATI.")
class ParticipantRole(Enum):
    """What an organization does in a project."""

    LEAD = _value("LEAD", "Leads the project.")
    PARTNER = _value("PARTNER", "Takes part in it.")
    FUNDING = _value("FUNDING", "Pays for it.")
    ACCOUNTABLE = _value("ACCOUNTABLE", "Answers for it.")
    EXTENDING = _value("EXTENDING", "Manages the money on behalf of who funds it.")
    IMPLEMENTING = _value("IMPLEMENTING", "Carries it out.")


@strawberry.enum(description="Styles and formats of a citation.")
class CitationStyle(Enum):
    """Styles and formats of a citation."""

    APA = _value("APA", "Reference in the style of the APA, 7th edition, as plain text.")
    CHICAGO = _value("CHICAGO", "Reference in the style of Chicago, author and date, 17th edition, as plain text.")
    HARVARD = _value("HARVARD", "Reference in the Harvard style, as plain text.")
    BIBTEX = _value("BIBTEX", "Entry of BibTeX, in UTF-8.")
    RIS = _value("RIS", "Record of RIS.")
    CSL_JSON = _value("CSL_JSON", "Item of CSL-JSON.")


@strawberry.enum(description="How one takes part.")
class Attendance(Enum):
    """How one takes part."""

    IN_PERSON = _value("IN_PERSON", "On the spot.")
    ONLINE = _value("ONLINE", "Over the internet.")
    HYBRID = _value("HYBRID", "Either way.")


@strawberry.enum(description="Whether an event takes place as announced.")
class EventStatus(Enum):
    """State of an event."""

    SCHEDULED = _value("SCHEDULED", "As announced.")
    POSTPONED = _value("POSTPONED", "Later, on a day that may be open.")
    CANCELLED = _value("CANCELLED", "Not at all.")
    MOVED_ONLINE = _value("MOVED_ONLINE", "Online instead of on the spot.")


@strawberry.enum(description="Whether a budget line was changed later.")
class BudgetKind(Enum):
    """Kind of a budget line."""

    ORIGINAL = _value("ORIGINAL", "As first agreed.")
    REVISED = _value("REVISED", "As changed later.")


@strawberry.enum(description="IATI result type.")
class ResultKind(Enum):
    """Kind of a result."""

    OUTPUT = _value("OUTPUT", "What the activities brought forth.")
    OUTCOME = _value("OUTCOME", "What changed for those it is for.")
    IMPACT = _value("IMPACT", "What changed in the long run.")
    OTHER = _value("OTHER", "Any other, or not told.")


@strawberry.enum(description="IATI activity status 1-6, or unknown.")
class ProjectStatus(Enum):
    """Where a project stands."""

    PIPELINE = _value("PIPELINE", "Planned.")
    IMPLEMENTATION = _value("IMPLEMENTATION", "Under way.")
    FINALIZATION = _value("FINALIZATION", "Activities are over, closing remains.")
    CLOSED = _value("CLOSED", "Done.")
    CANCELLED = _value("CANCELLED", "Given up.")
    SUSPENDED = _value("SUSPENDED", "Halted for a time.")
    UNKNOWN = _value("UNKNOWN", "The publisher does not say.")


@strawberry.enum(description="How far a date can be trusted.")
class DateCertainty(Enum):
    """How far a date can be trusted."""

    VERIFIED = _value("VERIFIED", "Stated by whoever runs the project.")
    AS_SHOWN = _value("AS_SHOWN", "As the network's old site showed it: may be a day early.")
    UNVERIFIED = _value("UNVERIFIED", "From the press or a program text.")


@strawberry.enum(description="What sort of document it is.")
class DocumentType(Enum):
    """What sort of document it is."""

    REPORT = _value("REPORT", "Report.")
    HANDBOOK = _value("HANDBOOK", "Handbook.")
    WHITE_PAPER = _value("WHITE_PAPER", "White paper.")
    CASE_STUDY = _value("CASE_STUDY", "Case study.")
    ARTICLE = _value("ARTICLE", "Article.")
    POLICY_BRIEF = _value("POLICY_BRIEF", "Policy brief.")
    GUIDELINE = _value("GUIDELINE", "Guideline.")
    TOOLKIT = _value("TOOLKIT", "Toolkit.")
    WORKING_PAPER = _value("WORKING_PAPER", "Working paper.")
    JOURNAL_ARTICLE = _value("JOURNAL_ARTICLE", "Article of a journal.")
    BOOK = _value("BOOK", "Book.")
    EVALUATION = _value("EVALUATION", "Evaluation.")
    INFOGRAPHIC = _value("INFOGRAPHIC", "Infographic.")
    MAP = _value("MAP", "Map.")
    DATASET = _value("DATASET", "Data set.")
    LEGAL_TEXT = _value("LEGAL_TEXT", "Law or regulation.")
    MEETING_RECORD = _value("MEETING_RECORD", "Record of a meeting.")
    CONSOLIDATED_REPLY = _value("CONSOLIDATED_REPLY", "Consolidated reply of an e-discussion.")
    OTHER = _value("OTHER", "Anything else.")


@strawberry.enum(description="Schemes of identifiers.")
class IdentifierScheme(Enum):
    """Schemes of identifiers."""

    DOI = _value("DOI", "Digital object identifier.")
    ISBN = _value("ISBN", "International standard book number.")
    ISSN = _value("ISSN", "International standard serial number.")
    HANDLE = _value("HANDLE", "Handle of the Handle System.")
    UN_SYMBOL = _value("UN_SYMBOL", "Document symbol of the United Nations.")
    IATI = _value("IATI", "Identifier of an IATI activity.")
    URL = _value("URL", "Web address that stands for the document.")
    OTHER = _value("OTHER", "Any other scheme.")


@strawberry.enum(description="Kinds of organizations.")
class OrganizationKind(Enum):
    """Kinds of organizations."""

    UN_ENTITY = _value("UN_ENTITY", "Entity of the United Nations.")
    INTERGOVERNMENTAL = _value("INTERGOVERNMENTAL", "Intergovernmental organization.")
    NATIONAL_GOVERNMENT = _value("NATIONAL_GOVERNMENT", "Government, ministry or agency of a country.")
    LOCAL_AUTHORITY = _value("LOCAL_AUTHORITY", "City, province or other local authority.")
    NGO = _value("NGO", "Non-governmental organization.")
    DIASPORA = _value("DIASPORA", "Diaspora or migrants' association.")
    NETWORK = _value("NETWORK", "Network of organizations.")
    ACADEMIC = _value("ACADEMIC", "University, institute or training body.")
    PRIVATE_SECTOR = _value("PRIVATE_SECTOR", "Company.")
    FOUNDATION = _value("FOUNDATION", "Foundation.")
    MEDIA = _value("MEDIA", "Publisher or broadcaster.")
    OTHER = _value("OTHER", "Not known, or none of these.")


@strawberry.enum(description="State of a feed.")
class SourceStatus(Enum):
    """State of a feed."""

    OK = _value("OK", "Read without fault.")
    EMPTY = _value("EMPTY", "Answers, but holds nothing.")
    MOVED = _value("MOVED", "Has a new address.")
    GONE = _value("GONE", "Taken down for good by its publisher.")
    CHALLENGE = _value("CHALLENGE", "Asks for a human instead of answering.")
    FORBIDDEN = _value("FORBIDDEN", "Refuses to answer.")
    NOT_A_FEED = _value("NOT_A_FEED", "Answers with something that is not a feed.")
    FAILING = _value("FAILING", "Cannot be read at present.")
    PAUSED = _value("PAUSED", "Not read: switched off, without an address, or not begun.")


@strawberry.enum(description="Kinds of places.")
class PlaceKind(Enum):
    """Kinds of places."""

    CITY = _value("CITY", "City or town.")
    PROVINCE = _value("PROVINCE", "Province or department.")
    REGION = _value("REGION", "Region of a country.")
    VENUE = _value("VENUE", "Place where an event is held.")
    OTHER = _value("OTHER", "Not known, or none of these.")


@strawberry.enum(description="What a list can be counted by.")
class FacetField(Enum):
    """What a list can be counted by."""

    KIND = _value("KIND", "Kind of content.")
    SOURCE = _value("SOURCE", "Feed it came from.")
    COUNTRY = _value("COUNTRY", "Countries it is about; one item can count for several.")
    REGION = _value("REGION", "Regions of those countries, and those above them; one item can count for several.")
    THEME = _value("THEME", "Themes; one item can count for several.")
    ORGANIZATION = _value("ORGANIZATION", "Organizations it names; one item can count for several.")
    LANGUAGE = _value(
        "LANGUAGE", "Languages it is there in, and what they are more exact ones of: `en-GB` counts for `en` too."
    )
    YEAR = _value("YEAR", "Year of publication, in UTC.")
    MONTH = _value("MONTH", "Month of publication, in UTC, as `2026-03`.")
    DOCUMENT_TYPE = _value("DOCUMENT_TYPE", "Type of a document; other kinds have none.")
    PROJECT_STATUS = _value("PROJECT_STATUS", "Status of a project; other kinds have none.")
    PHASE = _value("PHASE", "Phase of a project in its program; where there is one.")
    GOAL = _value("GOAL", "Sustainable Development Goals and targets; one item can count for several.")
    COMPACT_OBJECTIVE = _value("COMPACT_OBJECTIVE", "Objectives of the Global Compact; one item can count for several.")
    GOES_LOCAL = _value("GOES_LOCAL", "Whether it belongs to M4D Goes Local: `true` or `false`.")
    KNOWLEDGE_PRODUCT = _value("KNOWLEDGE_PRODUCT", "Whether a document is a knowledge product; other kinds: none.")
    LICENSE = _value("LICENSE", "License of the item, by its key.")


@strawberry.enum(description="Whether a count is the total or a floor under it.")
class CountRelation(Enum):
    """Whether a count is the total or a floor under it."""

    EXACT = _value("EXACT", "There are exactly so many.")
    AT_LEAST = _value("AT_LEAST", "There are so many or more.")


@strawberry.enum(description="Direction of an order.")
class Direction(Enum):
    """Direction of an order."""

    ASC = _value("ASC", "Smallest, oldest or first in the alphabet first.")
    DESC = _value("DESC", "Largest, newest or last in the alphabet first.")
