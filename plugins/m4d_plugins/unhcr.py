"""UNHCR's operational data portal: documents of its operations, newest first.

Its API needs a key of UNHCR's. Rights of the documents are not stated, so title and link are kept.
Source: how OCHA's own importer asks for them; no answer has been captured.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from m4d_core.ingestion import MIGRATION, ApiSource, Context, File, Item, License, Outcome, Request, source

_COUNTRY = " (country)"
_TYPES = {
    "Assessments": "REPORT",
    "Reports": "REPORT",
    "Reports and Assessments": "REPORT",
    "Reports and Policy Papers": "REPORT",
    "Situation Reports": "REPORT",
    "Situation Reports / Updates": "REPORT",
    "Situation Updates": "REPORT",
    "Policy Papers": "POLICY_BRIEF",
    "Protection Brief": "POLICY_BRIEF",
    "Promising Practices and Case Studies": "CASE_STUDY",
    "Guidance": "GUIDELINE",
    "Training Materials": "TOOLKIT",
    "Maps": "MAP",
    "Dashboards & Factsheets": "INFOGRAPHIC",
    "Data & Statistics": "DATASET",
    "Statistics": "DATASET",
    "Meeting Minutes": "MEETING_RECORD",
}
_MEDIA = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "csv": "text/csv",
          "zip": "application/zip", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Config:
    """What is asked for. limit: how many of the newest documents."""

    api_key: str
    base_url: str = "https://data.unhcr.org/api-content/documents.json"
    limit: int = 200


@dataclass(frozen=True, kw_only=True)
class Document:
    """One record. Countries have numbers of the portal's own, so their names count."""

    id: str | int
    title: str
    documentLink: str | None = None  # noqa: N815 - as the portal writes it
    downloadLink: str | None = None  # noqa: N815 - as the portal writes it
    publishDate: str | None = None  # noqa: N815 - as the portal writes it
    created: str | None = None
    description: str | None = None
    languageName: list[dict[str, Any]] = field(default_factory=list)  # noqa: N815 - as the portal writes it
    docTypeName: list[str] = field(default_factory=list)  # noqa: N815 - as the portal writes it
    sectorName: list[str] = field(default_factory=list)  # noqa: N815 - as the portal writes it
    location: list[dict[str, Any]] = field(default_factory=list)


@source(
    "unhcr-documents", title="UNHCR operational data portal", partner="unhcr", kind="DOCUMENT", scope=MIGRATION,
    confidence="A",
)  # fmt: skip
class UnhcrDocuments(ApiSource[Config, Document]):
    """Situation reports, maps, guidance; all of them on displacement, not all of them saying so."""

    license = License.unknown()
    homepage = "https://data.unhcr.org"
    requires: ClassVar = {"api_key": "UNHCR, through the contact page of https://data.unhcr.org"}

    def request(self, context: Context) -> Request:
        """Return the request of the newest documents."""
        config = self.config
        return context.get(params={"API_KEY": config.api_key, "order[created]": "desc", "limit": config.limit})

    def item(self, entry: Document, context: Context) -> Outcome:
        """Return a document. Published is its own date, updated the day it was put on the portal."""
        link = entry.downloadLink
        kind = next((_TYPES[name] for name in entry.docTypeName if name in _TYPES), "OTHER")
        return Item(
            id=str(entry.id),
            url=entry.documentLink or link,
            title=entry.title,
            summary=entry.description,
            published=entry.publishDate or entry.created,
            updated=entry.created,
            languages=tuple(_names(entry.languageName)) or ("en",),
            countries=tuple(name.removesuffix(_COUNTRY).strip() for name in _names(entry.location)),
            themes=tuple(entry.sectorName),
            files=(File(url=link, media_type=_MEDIA.get(link.rpartition(".")[2].lower())),) if link else (),
            detail={"document_type": kind},
        )


def _names(found: list[dict[str, Any]]) -> list[str]:
    return [value for each in found if isinstance(value := each.get("name"), str) and value.strip()]
