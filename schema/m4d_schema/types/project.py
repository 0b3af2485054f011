"""Parts of projects, with the depth of an IATI activity: who, where, in which sectors, for how much, to what end."""

import strawberry

from m4d_schema.types.enums import BudgetKind, ParticipantRole, ResultKind
from m4d_schema.types.parts import CodedValue, DateRange, Money
from m4d_schema.types.reference import Country, Organization, Region
from m4d_schema.types.rich_text import RichText
from m4d_schema.types.scalars import Calendar, Url


@strawberry.type(description="One organization in one role.")
class ProjectParticipant:
    """One organization in one role."""

    organization: Organization | None = strawberry.field(description="The organization, where it is one of ours.")
    name: str = strawberry.field(description="Its name: ours, else as published, else its identifier.")
    identifier: str | None = strawberry.field(description="IATI organisation identifier, as published.")
    role: ParticipantRole = strawberry.field(description="What it does in the project.")


@strawberry.type(description="Share of a project in one country.")
class CountryShare:
    """Share of a project in one country."""

    country: Country = strawberry.field(description="The country.")
    percentage: float | None = strawberry.field(description="Share in per cent; null where none is published.")


@strawberry.type(description="Share of a project in one region.")
class RegionShare:
    """Share of a project in one region."""

    code: CodedValue = strawberry.field(description="The region as published, most often by a code of the OECD DAC.")
    region: Region | None = strawberry.field(description="The region of M49, where the code is one.")
    percentage: float | None = strawberry.field(description="Share in per cent; null where none is published.")


@strawberry.type(description="Share of a project in one sector.")
class SectorShare:
    """Share of a project in one sector."""

    code: CodedValue = strawberry.field(description="The sector.")
    percentage: float | None = strawberry.field(
        description="Share in per cent, of its vocabulary; null where none is published."
    )


@strawberry.type(description="Policy marker with its significance.")
class PolicyMarker:
    """Policy marker with its significance."""

    marker: CodedValue = strawberry.field(description="The marker.")
    significance: int | None = strawberry.field(description="0 not targeted, 1 significant, 2 principal, as in IATI.")


@strawberry.type(description="Budget for a period.")
class BudgetLine:
    """Budget for a period."""

    period: DateRange | None = strawberry.field(description="The period; null where none is published.")
    value: Money = strawberry.field(description="The amount.")
    kind: BudgetKind = strawberry.field(description="Whether the line was changed later.")


@strawberry.type(description="Measure of a result in one period.")
class Indicator:
    """Measure of a result."""

    title: str | None = strawberry.field(description="What is measured.")
    unit: str | None = strawberry.field(description="`%`, else null: the title says what is counted.")
    baseline: float | None = strawberry.field(description="Value before.")
    target: float | None = strawberry.field(description="Value that is aimed at.")
    actual: float | None = strawberry.field(description="Value that was reached.")
    period: DateRange | None = strawberry.field(description="Period of target and actual value.")


@strawberry.type(description="Result of a project.")
class ProjectResult:
    """Result of a project."""

    title: str | None = strawberry.field(description="Title.")
    description: str | None = strawberry.field(description="Plain text.")
    kind: ResultKind = strawberry.field(description="What sort of result it is.")
    indicators: list[Indicator] = strawberry.field(description="Its measures, one a period, at most 100.")


@strawberry.type(description="Dated note on the progress of a project.")
class ProjectUpdate:
    """Dated note on the progress of a project."""

    id: strawberry.ID = strawberry.field(description="Unique within the project.")
    on: Calendar | None = strawberry.field(description="Its date.")
    title: str = strawberry.field(description="Plain text.")
    body: RichText = strawberry.field(description="The note.")


@strawberry.type(description="One of the eight criteria by which initiatives of the second phase were selected.")
class SelectionCriterion:
    """A criterion."""

    slug: str = strawberry.field(description="Natural key, never changing.")
    number: int = strawberry.field(description="Its place among the eight.")
    label: str = strawberry.field(description="Short label, in English.")


@strawberry.type(description="Organization and web site that answer for a project; never a person, nor an address.")
class RelayedContact:
    """Whom to ask."""

    organization: Organization = strawberry.field(description="Who leads or answers for the project.")
    website: Url | None = strawberry.field(description="Page of the project, else of the organization.")
    accepts_messages: bool = strawberry.field(description="Messages are relayed; false, since none are yet.")
