"""The shape of an activity as read: Entry.data of this format. Texts as published, codes and refs trimmed.

What 1.0x writes otherwise has the codes of 2.0x here. Contact persons are never read.
Source: IATI activity standard 2.03 and 1.05.
"""

from typing import TypedDict


class Narrative(TypedDict):
    """A text and its language: its own, else the activity's, as declared, or None."""

    text: str
    lang: str | None


class Organisation(TypedDict):
    """An organisation named by an activity. kind: code of OrganisationType. role: code of OrganisationRole."""

    ref: str | None
    kind: str | None
    role: str | None
    name: list[Narrative]


class Typed(TypedDict):
    """Texts of one type."""

    type: str | None
    text: list[Narrative]


class Dated(TypedDict):
    """A date of one type: `iso-date`, else its text."""

    type: str | None
    date: str | None


class Share(TypedDict):
    """A code of a vocabulary, and how much of the activity it covers, in per cent, as text."""

    vocabulary: str | None
    code: str | None
    percentage: str | None
    name: list[Narrative]


class Marker(TypedDict):
    """Policy marker."""

    vocabulary: str | None
    code: str | None
    significance: str | None


class Budget(TypedDict):
    """Budget for a period; value is a decimal number."""

    type: str | None
    status: str | None
    start: str | None
    end: str | None
    value: str
    currency: str | None
    value_date: str | None


class Total(TypedDict):
    """Sum of the transactions of one type in one currency; total is a decimal number."""

    type: str | None
    currency: str | None
    total: str
    count: int


class Location(TypedDict):
    """Place; point is `latitude longitude`."""

    name: list[Narrative]
    point: str | None


class Document(TypedDict):
    """Document link."""

    url: str
    format: str | None
    title: list[Narrative]
    categories: list[str]
    languages: list[str]
    date: str | None


class Related(TypedDict):
    """Another activity. type: code of RelatedActivityType."""

    ref: str
    type: str | None


class Period(TypedDict):
    """What an indicator should come to in a period, and what it did; of several values the first."""

    start: str | None
    end: str | None
    target: str | None
    actual: str | None


class Indicator(TypedDict):
    """Measure of a result. measure: code of IndicatorMeasure. baseline: of several values the first."""

    measure: str | None
    title: list[Narrative]
    baseline: str | None
    periods: list[Period]


class Result(TypedDict):
    """Result. type: code of ResultType."""

    type: str | None
    title: list[Narrative]
    description: list[Narrative]
    indicators: list[Indicator]


class Coded(TypedDict):
    """Code of a vocabulary."""

    vocabulary: str | None
    code: str


class Activity(TypedDict):
    """An activity. others: further identifiers of it. digest changes with anything but contacts and packing."""

    identifier: str | None
    others: list[str]
    hierarchy: str | None
    language: str | None
    updated: str | None
    humanitarian: bool
    reporting: Organisation | None
    title: list[Narrative]
    descriptions: list[Typed]
    participants: list[Organisation]
    status: str | None
    dates: list[Dated]
    countries: list[Share]
    regions: list[Share]
    sectors: list[Share]
    tags: list[Share]
    markers: list[Marker]
    budgets: list[Budget]
    transactions: list[Total]
    locations: list[Location]
    documents: list[Document]
    related: list[Related]
    defaults: dict[str, Coded]
    results: list[Result]
    website: str | None
    digest: str
