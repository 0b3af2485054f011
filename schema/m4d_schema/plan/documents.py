"""From the row of a document to the values of GraphQL fields: identifiers, subjects, citations (pure)."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from m4d_core.content.authors import is_name
from m4d_core.content.citation.exports import bibtex, csl_json, ris
from m4d_core.content.citation.styles import apa, chicago, harvard
from m4d_core.content.citation.work import Work, identifier, read_name
from m4d_core.content.partial_date import PartialDate
from m4d_core.content.paths import page_url
from m4d_core.content.urls import clean_url
from m4d_core.storage.listing import Row
from m4d_schema.plan.spoken import original
from m4d_schema.types.enums import IdentifierScheme
from m4d_schema.types.parts import CodedValue, Identifier
from m4d_schema.types.scalars import Url

KEYWORD = "keyword"
# scheme -> where an identifier of it is looked up
_RESOLVERS: Mapping[str, str] = {
    "DOI": "https://doi.org/",
    "HANDLE": "https://hdl.handle.net/",
    "ISSN": "https://portal.issn.org/resource/ISSN/",
    "UN_SYMBOL": "https://undocs.org/",
}
_STYLES: Mapping[str, Callable[[Work], str]] = {
    "APA": apa,
    "CHICAGO": chicago,
    "HARVARD": harvard,
    "BIBTEX": bibtex,
    "RIS": ris,
    "CSL_JSON": csl_json,
}


def identifiers(row: Row) -> list[Identifier]:
    """Return the published identifiers of a document, with where each is looked up."""
    return [
        Identifier(
            scheme=IdentifierScheme[each["scheme"]], value=each["value"], url=_resolved(each["scheme"], each["value"])
        )
        for each in row["detail"].get("identifiers", ())
    ]


def subjects(row: Row) -> list[CodedValue]:
    """Return what a library says a document is about, in its words."""
    return [
        CodedValue(vocabulary=KEYWORD, code=term, label=term, url=None) for term in row["detail"].get("subjects", ())
    ]


def cite(row: Row, operation: Any, *, style: str) -> str:  # noqa: ANN401 - an Operation
    """Return how a document is cited. style: a CitationStyle."""
    return _STYLES[style](work(row, operation))


def work(row: Row, operation: Any) -> Work:  # noqa: ANN401 - an Operation
    """Return a document as it is cited: as it was published, whatever language it is read in.

    Its subtitle belongs to the title.
    """
    row = original(row)
    detail, reference = row["detail"], operation.reference
    publishers = (reference.organization(slug) for slug in detail.get("publishers", ()))
    issued = detail.get("issued_on") or (row["published_at"].date().isoformat() if row["published_at"] else None)
    named = ("volume", "issue", "edition", "page_count")
    return Work(
        key=row["slug"],
        kind=detail.get("document_type", "OTHER"),
        title=": ".join(filter(None, (row["title"], detail.get("subtitle")))),
        language=row["language"],
        url=page_url(row, operation.context.settings.site_url),
        authors=[
            read_name(name, lambda name: bool(reference.organization_by_ref(name)))
            for name in filter(is_name, row["authors"])
        ],
        issued=PartialDate.parse(issued) if issued else None,
        publisher=next((each.names.get("en") or next(iter(each.names.values())) for each in publishers if each), None),
        container=detail.get("is_part_of"),
        doi=identifier(detail, "DOI"),
        isbn=identifier(detail, "ISBN"),
        issn=identifier(detail, "ISSN"),
        **{name: detail.get(name) for name in named},
    )


def _resolved(scheme: str, value: str) -> Url | None:
    if scheme == "URL":
        address = clean_url(value)
        return Url(address) if address else None
    return Url(_RESOLVERS[scheme] + quote(value, safe="/.:;()-_")) if scheme in _RESOLVERS else None
