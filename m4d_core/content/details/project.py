"""What only projects have, with the depth of an IATI activity."""

from typing import Literal

from pydantic import Field

from m4d_core.content.details.model import Detail, Partial, Text

Status = Literal["PIPELINE", "IMPLEMENTATION", "FINALIZATION", "CLOSED", "CANCELLED", "SUSPENDED", "UNKNOWN"]
Role = Literal["LEAD", "PARTNER", "FUNDING", "ACCOUNTABLE", "EXTENDING", "IMPLEMENTING"]


class Span(Detail):
    """Calendar span; either end may be open."""

    start: Partial | None = None
    end: Partial | None = None


class ProjectParticipant(Detail):
    """One organization in one role. organization: slug of one of ours. ref: identifier as published."""

    organization: str | None = None
    ref: str | None = None
    name: str | None = None
    role: Role


class CodeShare(Detail):
    """A code of a vocabulary, and its share in per cent. vocabulary None: ISO 3166 for countries, else IATI's own."""

    vocabulary: str | None = None
    code: Text
    name: str | None = None
    percentage: float | None = None


class PolicyMarker(Detail):
    """Policy marker with its significance, 0 to 4."""

    vocabulary: str | None = None
    code: Text
    significance: int | None = None


class Coded(Detail):
    """Value of a published code list."""

    vocabulary: str | None = None
    code: Text


class BudgetLine(Detail):
    """Budget for a period, in the currency it was published in (ISO 4217)."""

    kind: Literal["ORIGINAL", "REVISED"] = "ORIGINAL"
    start: Partial | None = None
    end: Partial | None = None
    amount: float
    currency: Text
    value_date: Partial | None = None


class TransactionTotal(Detail):
    """Sum of transactions of one IATI transaction type in one currency."""

    type: Text
    currency: Text
    total: float
    count: int


class Place(Detail):
    """Place of a project, WGS 84."""

    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class ProjectDocument(Detail):
    """Document of a project; it is no content of its own. categories: codes of IATI DocumentCategory."""

    url: Text
    media_type: str | None = None
    title: str | None = None
    languages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    date: Partial | None = None


class Relation(Detail):
    """Another project of the publisher, by its identity."""

    identity: Text
    relation: Literal["PARENT", "CHILD", "SIBLING", "COFUNDED", "THIRD_PARTY"]


class Indicator(Detail):
    """Measure of a result in one period. unit: `%` where it is a percentage. What is no number is left out."""

    title: str | None = None
    unit: str | None = None
    baseline: float | None = None
    target: float | None = None
    actual: float | None = None
    start: Partial | None = None
    end: Partial | None = None


class Result(Detail):
    """Result of a project."""

    kind: Literal["OUTPUT", "OUTCOME", "IMPACT", "OTHER"] = "OTHER"
    title: str | None = None
    description: str | None = None
    indicators: tuple[Indicator, ...] = ()


class Update(Detail):
    """Dated note on the progress of a project. body: text or HTML."""

    on: Partial | None = None
    title: Text
    body: Text


class ProjectFacts(Detail):
    """What a project and a part of one may tell.

    start, end: actual before planned; both apart in `actual` and `planned`. Narratives are plain text.
    """

    iati_identifier: str | None = None
    status: Status = "UNKNOWN"
    start: Partial | None = None
    end: Partial | None = None
    planned: Span | None = None
    actual: Span | None = None
    humanitarian: bool = False
    participants: tuple[ProjectParticipant, ...] = ()
    recipient_countries: tuple[CodeShare, ...] = ()
    recipient_regions: tuple[CodeShare, ...] = ()
    sectors: tuple[CodeShare, ...] = ()
    policy_markers: tuple[PolicyMarker, ...] = ()
    aid_type: Coded | None = None
    finance_type: Coded | None = None
    flow_type: Coded | None = None
    tied_status: Coded | None = None
    collaboration_type: Coded | None = None
    budget: tuple[BudgetLine, ...] = ()
    transactions: tuple[TransactionTotal, ...] = ()
    locations: tuple[Place, ...] = ()
    documents: tuple[ProjectDocument, ...] = ()
    related: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()
    objectives: str | None = None
    beneficiaries: str | None = None
    titles: dict[str, str] = Field(default_factory=dict)


class Output(ProjectFacts):
    """Part of a project that was published apart."""

    identity: Text
    title: Text
    language: str = "und"
    summary: str | None = None
    url: str | None = None


class ProjectDetail(ProjectFacts):
    """Detail of PROJECT.

    date_certainty: AS_SHOWN dates of the old site may be a day early. title_is_ours: the official title is not known.
    localities: names alone. outputs: put in by storage as they come.
    """

    short_title: str | None = None
    number: str | None = None
    program: str | None = None
    phase: int | None = None
    date_certainty: Literal["VERIFIED", "AS_SHOWN", "UNVERIFIED"] | None = None
    title_is_ours: bool = False
    localities: tuple[str, ...] = ()
    criteria_met: tuple[str, ...] = ()
    activities: str | None = None
    updates: tuple[Update, ...] = ()
    results_summary: str | None = None
    lessons_learned: str | None = None
    outputs: tuple[Output, ...] = ()
