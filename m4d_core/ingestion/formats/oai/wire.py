"""The shape of a record as read: Entry.data of this format. Source: OAI-PMH 2.0, 2.5; DCMI metadata terms."""

from typing import TypedDict


class Record(TypedDict):
    """A record of a repository.

    identifier, datestamp, sets: of its header. deleted: the header says so; there is nothing else then.
    metadata: values of each element of Dublin Core, by name without prefix (`title`, `issued`), each once, in order.
    """

    identifier: str
    datestamp: str | None
    sets: list[str]
    deleted: bool
    metadata: dict[str, list[str]]


class Page(TypedDict, total=False):
    """FeedInfo.page of this format, as the repository writes it. token: absent where the list ends.

    Source: OAI-PMH 2.0, 3.5.
    """

    token: str
    completeListSize: str
    cursor: str
    expirationDate: str
