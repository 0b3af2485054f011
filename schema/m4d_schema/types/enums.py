"""Enumerations of the reading door. Each member's name is its value, in GraphQL and in storage."""

from enum import Enum

import strawberry
from strawberry.types.enum import EnumValueDefinition


def _value(name: str, description: str) -> EnumValueDefinition:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="Kinds of content, all in one table.")
class ContentKind(Enum):
    """Kinds of content that have a type of their own."""

    NEWS = _value("NEWS", "News, own or from a partner: NewsArticle.")
    BLOG_POST = _value("BLOG_POST", "Post of a named author: BlogPost.")
    PROJECT = _value("PROJECT", "Project or initiative: Project.")
    DOCUMENT = _value("DOCUMENT", "Publication or other document: Document.")


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


@strawberry.enum(description="What a list can be counted by.")
class FacetField(Enum):
    """What a list can be counted by."""

    KIND = _value("KIND", "Kind of content.")
    SOURCE = _value("SOURCE", "Feed it came from.")
    COUNTRY = _value("COUNTRY", "Countries it is about; one item can count for several.")
    THEME = _value("THEME", "Themes; one item can count for several.")
    ORGANIZATION = _value("ORGANIZATION", "Organizations it names; one item can count for several.")
    LANGUAGE = _value(
        "LANGUAGE", "Languages it is there in, and what they are more exact ones of: `en-GB` counts for `en` too."
    )
    YEAR = _value("YEAR", "Year of publication, in UTC.")


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
