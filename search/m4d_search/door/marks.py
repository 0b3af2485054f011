"""What tells one answer from another, for whoever counts searches and clicks: names of the request and of its searches.

Source: the server's `Meili-Include-Metadata`, v1.50.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

HEADER = "meili-include-metadata"
_NO = ("", "false", "0")


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The marks of one request.

    request_uid: its name. key_of: the attribute that holds the ids of an index. is_full: each search is marked, too.
    """

    request_uid: str
    key_of: Callable[[str], str]
    is_full: bool

    @classmethod
    def of(cls, headers: Mapping[str, str], key_of: Callable[[str], str]) -> "Marks":
        """Return the marks that a request asks for."""
        return cls(request_uid=str(uuid4()), key_of=key_of, is_full=headers.get(HEADER, "").lower() not in _NO)

    def on(self, answer: Mapping[str, Any], uid: str, text: str | None) -> dict[str, Any]:
        """Return the answer to one search, marked."""
        found = {**answer, "requestUid": self.request_uid}
        return {**found, "metadata": self._search(uid, text)} if self.is_full else found

    def on_list(self, answer: Mapping[str, Any], queries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the one list of several searches, marked."""
        found = {**answer, "requestUid": self.request_uid}
        if not self.is_full:
            return found
        return {**found, "metadata": [self._search(query["indexUid"], query.get("q")) for query in queries]}

    def _search(self, uid: str, text: str | None) -> dict[str, Any]:
        return {"query": text, "queryUid": str(uuid4()), "indexUid": uid, "primaryKey": self.key_of(uid)}
