"""The documents of the facts as items: title, link and imprint, no text. Sources are for editors and stay behind."""

from collections.abc import Iterator
from typing import Any

from m4d_core.content.details import valid_detail
from m4d_core.content.item import CleanItem, License
from m4d_core.content.kind import Kind
from m4d_core.starter.facts import Fact, facts

FILE = "documents"
TYPES = {
    "handbook": "HANDBOOK",
    "report": "REPORT",
    "white-paper": "WHITE_PAPER",
    "toolkit": "TOOLKIT",
    "case-study": "CASE_STUDY",
    "guidelines": "GUIDELINE",
    "article": "ARTICLE",
}


def documents() -> Iterator[CleanItem]:
    """Yield the documents."""
    for fact in facts(FILE):
        language = fact["original_language"]
        yield CleanItem(
            identity=f"{FILE}/{fact['slug']}",
            kind=Kind.DOCUMENT,
            title=fact["title"][language],
            language=language,
            languages=tuple(dict.fromkeys((language, *fact["languages"]))),
            license=License(key=fact["licence"], rights=fact.get("rights_text")),
            url=fact.get("url"),
            authors=tuple(fact.get("authors", ())),
            organizations=tuple(fact["publishers"]),
            detail=valid_detail(Kind.DOCUMENT, _detail(fact)),
        )


def _detail(fact: Fact) -> dict[str, Any]:
    """Return the imprint. issued_on: left out where the year is unverified, for it would be shown as fact."""
    is_stated = fact.get("year_status") == "stated"
    return {
        "document_type": TYPES[fact["document_type"]],
        "knowledge_product": fact["knowledge_product"],
        "publishers": list(fact["publishers"]),
        "issued_on": str(fact["year"]) if is_stated else None,
        "identifiers": [{"scheme": "ISBN", "value": fact["isbn"]}] if "isbn" in fact else [],
        "page_count": fact.get("pages"),
        "files": list(_files(fact)),
    }


def _files(fact: Fact) -> Iterator[dict[str, Any]]:
    url = fact.get("url", "")
    if url.endswith(".pdf"):
        yield {"url": url, "media_type": "application/pdf", "language": fact["original_language"]}
