"""Records for reference managers: BibTeX, RIS, CSL-JSON.

Source: BibTeXing (Patashnik, 1988); RIS format specification, Research Information Systems; CSL-JSON 1.0.2.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from m4d_core.content.citation.work import Name, Work
from m4d_core.content.text import tokens

# DocumentType -> entry of BibTeX, type of RIS, type of CSL; every other is a document of no special sort
_REPORT = ("techreport", "RPRT", "report")
_ARTICLE = ("article", "JOUR", "article-journal")
_BOOK = ("book", "BOOK", "book")
_OTHER = ("misc", "GEN", "document")
_TYPES: Mapping[str, tuple[str, str, str]] = {
    **dict.fromkeys(("REPORT", "WHITE_PAPER", "CASE_STUDY", "POLICY_BRIEF", "WORKING_PAPER", "EVALUATION"), _REPORT),
    "JOURNAL_ARTICLE": _ARTICLE,
    "BOOK": _BOOK,
    "HANDBOOK": _BOOK,
    "DATASET": ("misc", "DATA", "dataset"),
    "MAP": ("misc", "MAP", "map"),
    "LEGAL_TEXT": ("misc", "STAT", "legislation"),
}
_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_IN_ADDRESS = re.compile(r"[\\{}\s]")


def bibtex(work: Work) -> str:
    """Return an entry of BibTeX, in UTF-8. Titles stand in two braces, so that no style changes their capitals."""
    kind = _TYPES.get(work.kind, _OTHER)[0]
    within = {"article": "journal", "techreport": "type"}.get(kind, "series")
    fields = {
        "author": " and ".join(map(_bibtex_name, work.authors)),
        "title": f"{{{_escaped(work.title)}}}",
        within: _escaped(work.container or ""),
        "year": "".join(map(str, work.date_parts[:1])),
        "month": "".join(map(str, work.date_parts[1:2])),
        "institution" if kind == "techreport" else "publisher": _escaped(work.publisher or ""),
        "volume": _escaped(work.volume or ""),
        "number": _escaped(work.issue or ""),
        "edition": _escaped(work.edition or ""),
        "isbn": _escaped(work.isbn or ""),
        "issn": _escaped(work.issn or ""),
        "doi": _address(work.doi or ""),
        "url": _address(work.url),
        "language": _escaped(work.language),
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join([f"@{kind}{{{_bibtex_key(work)},", *lines, "}"])


def ris(work: Work) -> str:
    """Return a record of RIS; each value is one line."""
    parts = work.date_parts
    pairs = [
        ("TY", _TYPES.get(work.kind, _OTHER)[1]),
        *(("AU", _turned(name)) for name in work.authors),
        ("TI", work.title),
        ("T2", work.container),
        ("PY", str(parts[0]) if parts else None),
        ("DA", _ris_date(parts)),
        ("PB", work.publisher),
        ("VL", work.volume),
        ("IS", work.issue),
        ("ET", work.edition),
        ("SN", work.isbn or work.issn),
        ("DO", work.doi),
        ("UR", work.url),
        ("LA", work.language),
        ("ID", work.key),
    ]
    lines = (f"{tag}  - {' '.join(value.split())}" for tag, value in pairs if value)
    return "\r\n".join([*lines, "ER  - ", ""])


def csl_json(work: Work) -> str:
    """Return an item of CSL-JSON."""
    values: dict[str, Any] = {
        "id": work.key,
        "type": _TYPES.get(work.kind, _OTHER)[2],
        "title": work.title,
        "author": [
            {"family": name.family, "given": name.given} if name.given else {"literal": name.family}
            for name in work.authors
        ],
        "issued": {"date-parts": [work.date_parts]} if work.date_parts else None,
        "publisher": work.publisher,
        "container-title": work.container,
        "volume": work.volume,
        "issue": work.issue,
        "edition": work.edition,
        "number-of-pages": str(work.page_count) if work.page_count else None,
        "DOI": work.doi,
        "ISBN": work.isbn,
        "ISSN": work.issn,
        "URL": work.url,
        "language": work.language,
    }
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False)


def _bibtex_key(work: Work) -> str:
    """Return a key of ASCII letters and digits: author, year and first word; else the end of the slug."""
    words = [word for word in tokens(work.title) if word.isascii() and word.isalnum()]
    author = [word for name in work.authors[:1] for word in tokens(name.family)][-1:]
    key = "".join([*author, *map(str, work.date_parts[:1]), *words[:1]])
    return key if key.isascii() and key else "m4d" + "".join(re.findall("[a-z0-9]+", work.key))


def _bibtex_name(name: Name) -> str:
    """Return a name; one that has no parts stands in braces, so that none of its words is taken for one."""
    return f"{_escaped(name.family)}, {_escaped(name.given)}" if name.given else f"{{{_escaped(name.family)}}}"


def _escaped(text: str) -> str:
    flat = " ".join(text.split())
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], f"\\{found[0]}"), flat)


def _address(text: str) -> str:
    """Return an address or DOI as it is, but for what would end the field."""
    return _IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", text)


def _turned(name: Name) -> str:
    return f"{name.family}, {name.given}" if name.given else name.family


def _ris_date(parts: list[int]) -> str | None:
    if len(parts) <= 1:
        return None
    return "/".join([str(parts[0]), *(f"{part:02}" for part in parts[1:]), *[""] * (4 - len(parts))])
