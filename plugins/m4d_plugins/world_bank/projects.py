"""Projects of the World Bank, out of its search API v3; what v2 writes otherwise is read as well.

No record states a license, so title, summary and link are kept, and facts. Amounts are US dollars.
Source: a captured answer, abridged; answers as others describe them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from m4d_core.ingestion import (
    MIGRATION,
    ApiSource,
    Budget,
    Context,
    Item,
    License,
    Offset,
    Outcome,
    Participant,
    Request,
    source,
)
from m4d_plugins.world_bank import values

_BANK = "44000"  # in IATI
_PAGE = "https://projects.worldbank.org/en/projects-operations/project-detail/{}"
_STATUS = {
    "pipeline": "PIPELINE",
    "draft": "PIPELINE",
    "active": "IMPLEMENTATION",
    "closed": "CLOSED",
    "dropped": "CANCELLED",
}


@dataclass(frozen=True, kw_only=True)
class Config:
    """What is asked for. query: words; country: two letters, as the Bank writes them, `^` between several."""

    base_url: str = "https://search.worldbank.org/api/v3/projects"
    query: str = "migration"
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class Project:
    """A record of the projects' API: v3, and what v2 writes otherwise. Amounts are texts, with commas in v2."""

    id: str
    project_name: str
    project_abstract: Any = None
    pdo: Any = None
    status: str | None = None
    countrycode: Any = None
    countryshortname: Any = None
    boardapprovaldate: str | None = None
    closingdate: str | None = None
    totalamt: str | float | None = None
    curr_total_commitment: str | float | None = None
    grantamt: str | float | None = None
    major_sectors: list[dict[str, Any]] = field(default_factory=list)
    themev2_level1_exact: Any = None
    borrower: Any = None
    impagency: Any = None
    url: str | None = None


@source(
    "world-bank-projects", title="World Bank projects", partner="world-bank", kind="PROJECT", scope=MIGRATION,
    confidence="A",
)  # fmt: skip
class WorldBankProjects(ApiSource[Config, Project]):
    """Projects that speak of migration: the whole list is read each time, for none says when it changed."""

    license = License.unknown()
    homepage = "https://projects.worldbank.org"
    budget = Budget(pages=20, pause_s=1.0)
    paginate = Offset("os", size=("rows", 100), total="total")
    records = "projects"
    beside = ("facets",)

    def request(self, context: Context) -> Request:
        """Return the request of the projects, the last approved first."""
        config = self.config
        wanted = {"format": "json", "qterm": config.query, "countrycode_exact": config.country,
                  "srt": "boardapprovaldate", "order": "desc"}  # fmt: skip
        return context.get(params={name: value for name, value in wanted.items() if value})

    def item(self, entry: Project, context: Context) -> Outcome:
        """Return a project. No record has the address of its page, which is built from its number."""
        sectors = [*_sectors(entry)]
        url = entry.url or _PAGE.format(entry.id)
        return Item(
            id=entry.id,
            url=url,
            title=entry.project_name,
            summary=next(values.texts(entry.project_abstract), None),
            languages=("en",),
            countries=tuple(values.texts(entry.countrycode))
            or tuple(map(values.turned, values.texts(entry.countryshortname))),
            themes=tuple(
                dict.fromkeys([*values.texts(entry.themev2_level1_exact), *(each["name"] for each in sectors)])
            ),
            participants=tuple(_participants(entry)),
            inferred=() if entry.url else (("url", url, "built from the number of the project"),),
            detail=_filled(
                number=entry.id,
                status=_STATUS.get((entry.status or "").strip().lower(), "UNKNOWN"),
                start=values.day(entry.boardapprovaldate),
                end=values.day(entry.closingdate),
                objectives=next(values.texts(entry.pdo), None),
                sectors=sectors,
                budget=[*_budget(entry)],
            ),
        )


def _budget(entry: Project) -> Iterator[dict[str, Any]]:
    """Yield what the Bank has committed; grants only where there is nothing else, as they are part of the total."""
    amounts = (entry.totalamt, entry.curr_total_commitment, entry.grantamt)
    amount = next((found for each in amounts if (found := values.amount(each)) > 0), None)
    if amount is not None:
        yield {"kind": "ORIGINAL", "amount": amount, "currency": "USD"}


def _sectors(entry: Project) -> Iterator[dict[str, Any]]:
    """Yield the sectors in the Bank's own codes, each with its share."""
    for group in entry.major_sectors:
        inner = group.get("major_sector")
        for each in inner.get("sectors") or () if isinstance(inner, Mapping) else ():
            if isinstance(each, Mapping) and each.get("sector_code") and each.get("sector_name"):
                share = values.amount(each.get("sector_percent"))
                yield _filled(
                    vocabulary="99", code=str(each["sector_code"]), name=str(each["sector_name"]),
                    percentage=share or None,
                )  # fmt: skip


def _participants(entry: Project) -> Iterator[Participant]:
    yield Participant(name="World Bank", ref=_BANK, role="FUNDING")
    yield from (Participant(name=name, role="PARTNER") for name in values.texts(entry.borrower))
    yield from (Participant(name=name, role="IMPLEMENTING") for name in values.texts(entry.impagency))


def _filled(**given: object) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in (None, "", [])}
