"""The shape of a record as read: Entry.data of this format. Source: MARC 21 slim; SRU 1.2, response parameters."""

from typing import TypedDict

Subfields = dict[str, list[str]]


class Record(TypedDict):
    """A record of a catalog, texts as cataloged, blanks round them taken off.

    identifier: recordIdentifier of SRU, or None. control: control fields by tag, positions kept (`008`).
    fields: data fields by tag, in order; each its subfields by code, in order.
    """

    identifier: str | None
    control: dict[str, str]
    fields: dict[str, list[Subfields]]


class Page(TypedDict, total=False):
    """FeedInfo.page of this format, numbers as the server writes them. diagnostics: warnings, in its words."""

    numberOfRecords: str
    nextRecordPosition: str
    diagnostics: list[str]
