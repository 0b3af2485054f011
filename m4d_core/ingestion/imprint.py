"""What libraries write of a document, read: dates, identifiers, types, rights (pure). Standard library only."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from m4d_core.content.dates import read_partial
from m4d_core.content.item import License
from m4d_core.content.license import TERMS, read_license
from m4d_core.content.partial_date import PartialDate

_PLAIN_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d{2}(?!\d)")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?:https?://(?:hdl\.handle\.net/|[^/\s]+/(?:[^/\s]+/)*?handle/)|hdl:|info:hdl/)(\d+(?:\.\d+)*/[^\s/?#]+)",
    re.IGNORECASE,
)
_ISBN = re.compile(r"(?:urn:)?(?:isbn[\s:-]*)?((?:97[89][- ]?)?(?:\d[- ]?){9}[\dX])", re.IGNORECASE)
_ISSN = re.compile(r"(?:(?:urn:)?issn[\s:-]*)(\d{4}-?\d{3}[\dX])", re.IGNORECASE)
_BITSTREAM = re.compile(r"/bitstreams?/")
_PDF = "application/pdf"
_MEDIA_TYPES = {
    "pdf": _PDF,
    "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain",
}
# type as libraries write it, folded -> DocumentType; what is not here stays OTHER
_TYPES = {
    "report": "REPORT",
    "annual report": "REPORT",
    "technical report": "REPORT",
    "working paper": "WORKING_PAPER",
    "policy research working paper": "WORKING_PAPER",
    "discussion paper": "WORKING_PAPER",
    "policy brief": "POLICY_BRIEF",
    "brief": "POLICY_BRIEF",
    "policy note": "POLICY_BRIEF",
    "journal article": "JOURNAL_ARTICLE",
    "article": "ARTICLE",
    "book": "BOOK",
    "book chapter": "BOOK",
    "handbook": "HANDBOOK",
    "manual": "HANDBOOK",
    "guide": "GUIDELINE",
    "guideline": "GUIDELINE",
    "guidelines": "GUIDELINE",
    "toolkit": "TOOLKIT",
    "case study": "CASE_STUDY",
    "evaluation": "EVALUATION",
    "white paper": "WHITE_PAPER",
    "dataset": "DATASET",
    "map": "MAP",
    "infographic": "INFOGRAPHIC",
    "resolution": "LEGAL_TEXT",
    "meeting record": "MEETING_RECORD",
}


def plain_date(texts: Iterable[str]) -> str | None:
    """Return the last date that is a year, month or day and nothing else: what has a time of day, machines wrote."""
    found = (read_partial(text) for text in texts if _PLAIN_DATE.fullmatch(text))
    return next(reversed([date for date in found if date]), None)


def stated_year(texts: Iterable[str]) -> str | None:
    """Return the first date or year in texts as catalogs have them (`c2019.`, `[2007?]`, `2019-05-02`)."""
    for text in texts:
        found = read_partial(text) if _PLAIN_DATE.fullmatch(text) else None
        year = _YEAR.search(text)
        found = found or (read_partial(year[0]) if year else None)
        if found:
            return found
    return None


def first_day(date: str | None) -> str | None:
    """Return the first day of a year or month, by which documents are put in order; `issued_on` keeps the date."""
    return PartialDate.parse(date).first.isoformat() if date else None


def longest(texts: Iterable[str]) -> str | None:
    """Return the longest of texts, the first of those."""
    return max(texts, key=len, default=None)


def document_type(texts: Iterable[str]) -> str | None:
    """Return the type of a document, None where none of ours is named."""
    folded = (re.sub(r"[\s_-]+", " ", text.rpartition("/")[2]).strip().lower() for text in texts)
    return next((_TYPES[text] for text in folded if text in _TYPES), None)


def identifiers(texts: Iterable[str]) -> list[dict[str, str]]:
    """Return what the texts are that are identifiers of a kind we know, each once."""
    found = (each for text in texts if (each := _identifier(text.strip())))
    return list({tuple(each.items()): each for each in found}.values())


def _identifier(text: str) -> dict[str, str] | None:
    for scheme, pattern in (("DOI", _DOI), ("HANDLE", _HANDLE), ("ISBN", _ISBN), ("ISSN", _ISSN)):
        match = pattern.fullmatch(text)
        if match is not None:
            return {"scheme": scheme, "value": match[1].upper() if scheme in ("ISBN", "ISSN") else match[1]}
    return None


def landing_page(texts: Iterable[str]) -> str | None:
    """Return the page a document keeps for good: that of its handle, else of its DOI."""
    given = [text.strip() for text in texts]
    for pattern, home in ((_HANDLE, "https://hdl.handle.net"), (_DOI, "https://doi.org")):
        match = next((match for text in given if (match := pattern.fullmatch(text))), None)
        if match is not None:
            return match[0] if is_link(match[0]) else f"{home}/{match[1]}"
    return None


def is_link(text: str) -> bool:
    """Return whether a text is the address of something on the web."""
    return text.strip().lower().startswith(("http://", "https://"))


def is_file(url: str) -> bool:
    """Return whether an address is that of a file, by its name or as repositories of DSpace have it."""
    return media_type(url) is not None or bool(is_link(url) and _BITSTREAM.search(url))


def media_type(url: str) -> str | None:
    """Return the type of the file at an address by its name, None where that says nothing."""
    try:
        path = urlsplit(url.strip()).path if is_link(url) else ""
    except ValueError:
        return None
    return _MEDIA_TYPES.get(path.rpartition(".")[2].lower())


def rights(texts: Sequence[str], usual: License | None, attribution: str | None) -> License | None:
    """Return the license a record states, None for one that states nothing.

    usual: the source's, which stands where the words name no license we know. attribution: whom the record names.
    """
    if not texts or usual is None:
        return None
    said = "; ".join(texts)
    key = read_license(said)
    if key is None:
        return replace(usual, rights=said)
    return License(key=key, url=TERMS[key].url, rights=said, attribution=attribution or usual.attribution)


def filled(**values: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON value
    """Return the values that there are."""
    return {name: value for name, value in values.items() if value not in (None, "", [], ())}


def matched(pattern: str | None, texts: Iterable[str]) -> str | None:
    """Return what a pattern finds first in texts: its first group, where it has one."""
    matches = (re.search(pattern, text) for text in texts) if pattern else ()
    return next((match[1 if match.re.groups else 0] for match in matches if match), None)
