"""A MARC 21 record as libraries catalog a document, read (pure). Standard library only."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from m4d_core.content.item import File
from m4d_core.errors import Quarantine
from m4d_core.ingestion import imprint

_SPACED_MARK = re.compile(r"\s+([:;,])")
_LAST_DOT = re.compile(r"(?<!\b\w)\.$")
_CODES = re.compile(r"[a-z]{3}")
_STAMP = re.compile(r"(\d{8})(\d{6})")


class Marc:
    """A MARC 21 record as Entry.data of the format `sru` has it. Source: MARC 21 bibliographic."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.identifier: str | None = data["identifier"]
        self.control: Mapping[str, str] = data["control"]
        self.fields: Mapping[str, list[Mapping[str, list[str]]]] = data["fields"]

    def texts(self, tag: str, codes: str = "a") -> list[str]:
        """Return the texts of the subfields with these codes, in the order of the fields."""
        return [text for each in self.fields.get(tag, ()) for code in codes for text in each.get(code, ())]

    def identity(self, pattern: str | None) -> str:
        """Return the record's identity. Raises Quarantine (`no_identity`) for a record that has none."""
        own = self.control.get("001", "").strip() or self.identifier or ""
        found = imprint.matched(pattern, [own]) if pattern else own
        if not found:
            raise Quarantine(f"the record has no identifier in field 001 ('{own[:80]}')", reason="no_identity")
        return found

    def title(self) -> str:
        """Return title and remainder of title, without the punctuation that ends an area of a catalog card."""
        return _SPACED_MARK.sub(r"\1", " ".join(self.texts("245", "ab"))).rstrip(" /:;=,")

    def languages(self) -> list[str]:
        """Return the codes of three letters in 041, which may stand one behind the other, else that of 008."""
        stated = [code for text in self.texts("041") for code in _CODES.findall(text.lower())]
        return stated or _CODES.findall(self.control.get("008", "")[35:38].lower())

    def updated(self) -> str | None:
        """Return the time of the latest transaction (005), in ISO form."""
        match = _STAMP.match(self.control.get("005", "").strip())
        return f"{match[1]}T{match[2]}Z" if match else None

    def links(self) -> Iterator[File]:
        """Yield the electronic locations (856), titled by what the catalog calls them."""
        for each in self.fields.get("856", ()):
            label = next((text for code in ("y", "3", "z") for text in each.get(code, ())), None)
            stated = next(iter(each.get("q", ())), None)
            for url in each.get("u", ()):
                yield File(url=url, media_type=imprint.media_type(url) or stated, title=label)

    def rights(self) -> list[str]:
        """Return what is said of use (540) and access (506)."""
        return [*self.texts("540", "afu"), *self.texts("506", "afu")]

    def identifiers(self) -> list[dict[str, str]]:
        """Return ISBN (020), ISSN (022), DOI and handle (024), and the symbol of a document of the UN (191)."""
        symbols = [{"scheme": "UN_SYMBOL", "value": text} for text in self.texts("191")]
        numbers = [text.partition(" ")[0].rstrip(":;") for text in self.texts("020")]
        series = [f"ISSN {text}" for text in self.texts("022")]
        return [*imprint.identifiers([*numbers, *series, *self.texts("024")]), *symbols]


def trimmed(texts: Iterable[str]) -> list[str]:
    """Return texts without the punctuation that catalogs end them with; the dot of an initial stays."""
    found = (_LAST_DOT.sub("", text.rstrip(" ,;:/")).strip() for text in texts)
    return [text for text in found if text]
