"""What is cited, and the names of who wrote it."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from m4d_core.content.partial_date import PartialDate, Precision

# written small between given and family name; they go with the family name
_SMALL = "al bin da das de del della den der di do dos du el ibn la le ten ter van von"
_PARTICLES = frozenset(_SMALL.split())
# words that no person has in a name, in the languages of the network
_BODIES = re.compile(
    r"\d|&|/|\b(?:agency|and|bank|centre|center|commission|committee|council|de|department|et|for|foundation|fund"
    r"|group|initiative|institute|international|ministry|nations|network|office|of|on|organi[sz]ation|pour|programme"
    r"|program|project|society|the|unit|university|y)\b",
    re.IGNORECASE,
)
FEWEST_WORDS, MOST_WORDS = 2, 4  # of a person's name


@dataclass(frozen=True, kw_only=True)
class Name:
    """An author. given: None for organizations, single names and names that have no order to turn round."""

    family: str
    given: str | None = None

    @property
    def initials(self) -> str:
        """The given names as initials, with points; a double name keeps its hyphen."""
        words = (self.given or "").replace(".", ". ").split()
        return " ".join("-".join(f"{part[0].upper()}." for part in word.split("-") if part) for word in words)


@dataclass(frozen=True, kw_only=True)
class Work:
    """A document as it is cited. key: its slug. kind: a DocumentType. container: series or journal."""

    key: str
    kind: str
    title: str
    language: str
    url: str
    authors: Sequence[Name] = ()
    issued: PartialDate | None = None
    publisher: str | None = None
    container: str | None = None
    volume: str | None = None
    issue: str | None = None
    edition: str | None = None
    page_count: int | None = None
    doi: str | None = None
    isbn: str | None = None
    issn: str | None = None

    @property
    def date_parts(self) -> list[int]:
        """Year, month and day, as far as they are known."""
        if self.issued is None:
            return []
        known = {Precision.YEAR: 1, Precision.MONTH: 2, Precision.DAY: 3}[self.issued.precision]
        first = self.issued.first
        return [first.year, first.month, first.day][:known]

    @property
    def link(self) -> str:
        """The DOI as an address, else where the document is."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


def read_name(text: str, is_organization: Callable[[str], bool] = lambda _: False) -> Name:
    """Return the name of an author as published: `Family, Given` or `Given Family`.

    Names of organizations, of one word, of many words, or in a script other than Latin stay as they are.
    """
    text = " ".join(text.split())
    if is_organization(text) or not _is_latin(text):
        return Name(family=text)
    words = text.split(" ")
    own = [word for word in words if word not in _PARTICLES]
    if _BODIES.search(" ".join(own)):
        return Name(family=text)
    family, comma, given = text.partition(",")
    if comma and given.strip() and "," not in given:
        return Name(family=family.strip(), given=given.strip())
    if comma or not FEWEST_WORDS <= len(own) <= MOST_WORDS:
        return Name(family=text)
    start = next((place for place, word in enumerate(words) if place and word in _PARTICLES), len(words) - 1)
    return Name(family=" ".join(words[start:]), given=" ".join(words[:start]))


def identifier(detail: Mapping[str, Any], scheme: str) -> str | None:
    """Return the first identifier of a scheme."""
    return next((each["value"] for each in detail.get("identifiers", ()) if each["scheme"] == scheme), None)


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(char, "") for char in text if char.isalpha())
