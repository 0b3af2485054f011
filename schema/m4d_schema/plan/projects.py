"""From the detail of a project to the values of GraphQL fields (pure)."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from strawberry import ID

from m4d_core.content import codes, money
from m4d_core.content.html import as_html, sanitise
from m4d_core.starter.facts import facts
from m4d_core.storage.listing import Row
from m4d_schema.plan.values import files_of, label, partial_date, span
from m4d_schema.types.enums import ParticipantRole, ResultKind
from m4d_schema.types.parts import CodedValue, DateRange, File, Money
from m4d_schema.types.project import (
    BudgetLine,
    CountryShare,
    Indicator,
    PolicyMarker,
    ProjectParticipant,
    ProjectResult,
    ProjectUpdate,
    RegionShare,
    RelayedContact,
    SectorShare,
    SelectionCriterion,
)
from m4d_schema.types.rich_text import RichText
from m4d_schema.types.scalars import Url

Find = Callable[[str, str | None], Any]  # (node, key) -> the node, or None
# who answers for a project, the first there is
_LEADING = ("LEAD", "ACCOUNTABLE", "EXTENDING", "IMPLEMENTING", "FUNDING", "PARTNER")


def text(key: str) -> Callable[[Row], RichText | None]:
    """Return the reader of one of the texts of a project."""
    return lambda row: rich(row["detail"].get(key))


def rich(given: str | None) -> RichText | None:
    """Return a text of the detail; it may have been published as HTML, and has not been through the sanitiser."""
    source = sanitise(as_html(given)) if given else ""
    return RichText(source=source) if source else None


def participants(row: Row, find: Find, *, roles: Collection[str] | None) -> list[ProjectParticipant]:
    """Return the organizations of a project in their roles, of these roles only where some are given."""
    found = []
    for each in row["detail"].get("participants", ()):
        organization = find("Organization", each.get("organization"))
        name = organization.read("name") if organization else each.get("name") or each.get("ref")
        if name and (roles is None or each["role"] in roles):
            role = ParticipantRole[each["role"]]
            found.append(
                ProjectParticipant(organization=organization, name=name, identifier=each.get("ref"), role=role)
            )
    return found


def recipient_countries(row: Row, find: Find) -> list[CountryShare]:
    """Return the countries a project runs in; codes that are no country are left out."""
    shares = ((find("Country", each["code"]), each) for each in row["detail"].get("recipient_countries", ()))
    return [CountryShare(country=country, percentage=each.get("percentage")) for country, each in shares if country]


def recipient_regions(row: Row, find: Find) -> list[RegionShare]:
    """Return the regions a project runs in."""
    return [
        RegionShare(
            code=_coded(codes.region(each["code"], each.get("vocabulary"), each.get("name"))),
            region=find("Region", each["code"]) if each.get("vocabulary") == "2" else None,
            percentage=each.get("percentage"),
        )
        for each in row["detail"].get("recipient_regions", ())
    ]


def sectors(row: Row) -> list[SectorShare]:
    """Return the sectors of a project, of all vocabularies."""
    return [
        SectorShare(
            code=_coded(codes.sector(each["code"], each.get("vocabulary"), each.get("name"))),
            percentage=each.get("percentage"),
        )
        for each in row["detail"].get("sectors", ())
    ]


def policy_markers(row: Row) -> list[PolicyMarker]:
    """Return the policy markers of a project."""
    return [
        PolicyMarker(
            marker=_coded(codes.policy_marker(each["code"], each.get("vocabulary"))),
            significance=each.get("significance"),
        )
        for each in row["detail"].get("policy_markers", ())
    ]


def coded(key: str, list_name: str) -> Callable[[Row], CodedValue | None]:
    """Return the reader of one of the types of a project, by a code list of IATI."""

    def read(row: Row) -> CodedValue | None:
        stored = row["detail"].get(key)
        return _coded(codes.coded(list_name, stored["code"])) if stored else None

    return read


def budget(row: Row) -> list[BudgetLine]:
    """Return the lines of the budget."""
    return [
        BudgetLine(
            period=span(row, each),
            value=Money(
                amount=each["amount"], currency=each["currency"], value_date=partial_date(each.get("value_date"))
            ),
            kind=each.get("kind", "ORIGINAL"),
        )
        for each in row["detail"].get("budget", ())
    ]


def total_budget(row: Row, *, currency: str) -> Money | None:
    """Return the sum of the budget, None where it is not in this currency or cannot be told."""
    return _money(money.total_budget(row["detail"].get("budget", ()), currency), currency)


def disbursed(row: Row, *, currency: str) -> Money | None:
    """Return what was disbursed and spent, None where it is not in this currency or not told."""
    return _money(money.spent(row["detail"].get("transactions", ()), currency), currency)


def results(row: Row) -> list[ProjectResult]:
    """Return the results with their measures."""
    return [
        ProjectResult(
            title=each.get("title"),
            description=each.get("description"),
            kind=ResultKind[each.get("kind", "OTHER")],
            indicators=[_indicator(row, measure) for measure in each.get("indicators", ())],
        )
        for each in row["detail"].get("results", ())
    ]


def updates(row: Row) -> list[ProjectUpdate]:
    """Return the notes on progress, the newest first; those without a date come last."""
    numbered = enumerate(row["detail"].get("updates", ()), 1)
    ordered = sorted(numbered, key=lambda pair: pair[1].get("on") or "", reverse=True)
    return [
        ProjectUpdate(id=ID(f"{row['id']}:{number}"), on=partial_date(each.get("on")), title=each["title"], body=body)
        for number, each in ordered
        if (body := rich(each["body"]))
    ]


def criteria(row: Row, operation: Any) -> list[SelectionCriterion]:  # noqa: ANN401 - an Operation
    """Return the criteria a project met, in their order."""
    met, tags = row["detail"].get("criteria_met", ()), operation.preference.tags
    return [
        SelectionCriterion(slug=each["slug"], number=each["order"], label=label(each["label"], tags))
        for each in facts("selection_criteria")
        if each["slug"] in met
    ]


def contact(row: Row, find: Find) -> RelayedContact | None:
    """Return who answers for a project: an organization of ours, else nobody."""
    known = [each for each in participants(row, find, roles=None) if each.organization]
    ranked = sorted(known, key=lambda each: _LEADING.index(each.role.name))
    if not ranked:
        return None
    organization: Any = ranked[0].organization
    website = row["url"] or organization.read("website")
    return RelayedContact(organization=organization, website=website, accepts_messages=False)


def document_links(row: Row) -> list[File]:
    """Return the documents a project links to, at their publishers."""
    return files_of(
        {**each, "language": next(iter(each.get("languages", ())), None)} for each in row["detail"].get("documents", ())
    )


def _coded(value: codes.CodedValue) -> CodedValue:
    url = Url(value.url) if value.url else None
    return CodedValue(vocabulary=value.vocabulary, code=value.code, label=value.label, url=url)


def _indicator(row: Row, each: Mapping[str, Any]) -> Indicator:
    period: DateRange | None = span(row, each)
    names = ("title", "unit", "baseline", "target", "actual")
    return Indicator(period=period, **{name: each.get(name) for name in names})


def _money(amount: float | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount=amount, currency=currency)
