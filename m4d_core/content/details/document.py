"""What only documents have."""

from typing import Literal

from m4d_core.content.details.model import Attachment, Detail, Partial, Text

DocumentType = Literal[
    "REPORT",
    "HANDBOOK",
    "WHITE_PAPER",
    "CASE_STUDY",
    "ARTICLE",
    "POLICY_BRIEF",
    "GUIDELINE",
    "TOOLKIT",
    "WORKING_PAPER",
    "JOURNAL_ARTICLE",
    "BOOK",
    "EVALUATION",
    "INFOGRAPHIC",
    "MAP",
    "DATASET",
    "LEGAL_TEXT",
    "MEETING_RECORD",
    "CONSOLIDATED_REPLY",
    "OTHER",
]
Scheme = Literal["DOI", "ISBN", "ISSN", "HANDLE", "UN_SYMBOL", "IATI", "URL", "OTHER"]


class Identifier(Detail):
    """Published identifier."""

    scheme: Scheme
    value: Text


class DocumentDetail(Detail):
    """Detail of DOCUMENT. publishers: slugs of organizations. issued_on: as precise as it is known."""

    document_type: DocumentType = "OTHER"
    subtitle: str | None = None
    publishers: tuple[str, ...] = ()
    issued_on: Partial | None = None
    edition: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    page_count: int | None = None
    is_part_of: str | None = None
    volume: str | None = None
    issue: str | None = None
    subjects: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    knowledge_product: bool = False
