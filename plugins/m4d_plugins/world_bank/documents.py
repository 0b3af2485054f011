"""Documents and reports of the World Bank, out of its search API WDS v3.

No record states a license, so title, summary and link are kept; its repository, which does, is `world-bank-okr`.
Source: documents.worldbank.org/en/publication/documents-reports/api; a captured answer, abridged.
"""

from dataclasses import dataclass
from typing import Any

from m4d_core.ingestion import (
    MIGRATION,
    ApiSource,
    Budget,
    Context,
    Cursor,
    File,
    Item,
    License,
    Offset,
    Outcome,
    Request,
    source,
)
from m4d_plugins.world_bank import values

_DOCUMENT_FIELDS = """
    id,guid,display_title,docna,repnme,abstracts,authr,count,docty,majdocty,lang,docdt,theme,keywd,repnb,colti,volnb,
    pdfurl,txturl,url,projectid,owner
"""
_WORLD = "World"  # in the place of a country
_DOCUMENT_TYPES = {
    "policy research working paper": "WORKING_PAPER",
    "working paper": "WORKING_PAPER",
    "journal article": "JOURNAL_ARTICLE",
    "publication": "BOOK",
    "brief": "POLICY_BRIEF",
    "policy note": "POLICY_BRIEF",
    "report": "REPORT",
    "evaluation": "EVALUATION",
    "implementation completion and results report": "EVALUATION",
    "agreement": "LEGAL_TEXT",
    "loan agreement": "LEGAL_TEXT",
    "minutes": "MEETING_RECORD",
}


@dataclass(frozen=True, kw_only=True)
class Config:
    """What is asked for. country, doc_type, language: exactly as the Bank writes them, `^` between several.

    query: words; since: no document dated before.
    """

    base_url: str = "https://search.worldbank.org/api/v3/wds"
    query: str = "migration"
    country: str = ""
    doc_type: str = ""
    language: str = ""
    since: str = "2024-01-01"


@dataclass(frozen=True, kw_only=True)
class Document:
    """A record of WDS. Texts may come bare, under `cdata!`, or numbered; names of fields are the Bank's."""

    key_: str = ""
    id: str | int
    display_title: Any = None
    docna: Any = None
    repnme: Any = None
    abstracts: Any = None
    authors: Any = None
    count: Any = None
    docty: str | None = None
    lang: str | None = None
    docdt: str | None = None
    theme: Any = None
    keywd: Any = None
    repnb: str | None = None
    colti: Any = None
    pdfurl: str | None = None
    txturl: str | None = None
    url: str | None = None


@source(
    "world-bank-documents", title="World Bank documents", partner="world-bank", kind="DOCUMENT", scope=MIGRATION,
    confidence="A",
)  # fmt: skip
class WorldBankDocuments(ApiSource[Config, Document]):
    """Documents and reports that speak of migration, newest first."""

    license = License.unknown()
    homepage = "https://documents.worldbank.org"
    budget = Budget(pages=20, pause_s=1.0)
    cursor = Cursor("docdt", lag="90d", ordered=False)  # dated when written, disclosed weeks later
    paginate = Offset("os", size=("rows", 50), total="total")
    records = "documents"
    beside = ("facets",)

    def request(self, context: Context) -> Request:
        """Return the request of the documents dated since; both ends are told, or it would be one calendar year."""
        config = self.config
        wanted = {
            "format": "json", "qterm": config.query, "fl": "".join(_DOCUMENT_FIELDS.split()), "srt": "docdt",
            "order": "desc", "count_exact": config.country, "docty_exact": config.doc_type,
            "lang_exact": config.language, "strdate": context.since("at", "{date}").get("at", config.since),
            "enddate": "2099-12-31",
        }  # fmt: skip
        return context.get(params={name: value for name, value in wanted.items() if value})

    def item(self, entry: Document, context: Context) -> Outcome:
        """Return a document. Its date may be junk (of the year 1, of the next decades), which the core refuses."""
        title = next(values.texts(entry.display_title, entry.docna, entry.repnme), "")
        files = [(entry.pdfurl, "application/pdf"), (entry.txturl, "text/plain")]
        subjects = [*values.listed(entry.theme), *values.texts(entry.keywd)]
        return Item(
            id=entry.key_ or f"D{entry.id}",
            url=entry.url or entry.pdfurl,
            title=title,
            summary=next(values.texts(entry.abstracts), None),
            published=entry.docdt,
            languages=(entry.lang,) if entry.lang else (),
            authors=tuple(values.texts(entry.authors)),
            countries=tuple(values.turned(name) for name in values.listed(entry.count) if name != _WORLD),
            themes=tuple(dict.fromkeys(subjects)),
            files=tuple(File(url=url, media_type=kind) for url, kind in files if url),
            detail={
                "document_type": _DOCUMENT_TYPES.get((entry.docty or "").strip().lower(), "OTHER"),
                "subjects": list(dict.fromkeys(values.texts(entry.keywd))),
                "identifiers": [{"scheme": "OTHER", "value": entry.repnb}] if entry.repnb else [],
            },
        )
