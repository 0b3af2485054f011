"""What of ReliefWeb is the network's, and what its formats of content are among our types of documents (pure)."""

from collections.abc import Iterable
from typing import Any

from m4d_core.ingestion import MIGRATION, Scope

# beside the network's own words, those that stand in titles of IOM's displacement tracking and of UNHCR's operations
SCOPE = MIGRATION | Scope(
    words=frozenset({"flow monitoring*", "dtm", "camp profile*", "site profile*", "persons of concern"})
)
NEWS = "News and Press Release"
DOCUMENT_TYPES = {
    "Analysis": "REPORT",
    "Assessment": "REPORT",
    "Evaluation and Lessons Learned": "EVALUATION",
    "Infographic": "INFOGRAPHIC",
    "Interactive": "INFOGRAPHIC",
    "Manual and Guideline": "GUIDELINE",
    "Map": "MAP",
    "Situation Report": "REPORT",
    "UN Document": "LEGAL_TEXT",
}


def document(formats: Iterable[str]) -> dict[str, Any]:
    """Return the detail of a document: its type, where one of the formats tells."""
    kind = next((DOCUMENT_TYPES[name] for name in formats if name in DOCUMENT_TYPES), None)
    return {"document_type": kind} if kind else {}
