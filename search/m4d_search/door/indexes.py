"""The indexes behind the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from m4d_search.attributes import OWN, Attributes
from m4d_search.contract import SearchEngine
from m4d_search.refusal import RefusedError

CONTENT = "content"  # the one index of an installation


class Content(Protocol):
    """Knows what is public, as it is shown."""

    async def shown(self, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
        """Return those ids that are public as clients see them, by id."""
        ...


@dataclass(frozen=True, kw_only=True)
class Index:
    """What finds, what is shown of it, and what it can be asked by. No id stands in two indexes."""

    engine: SearchEngine
    content: Content
    attributes: Attributes = OWN


Indexes = Mapping[str, Index]


def index_of(indexes: Indexes, uid: str) -> Index:
    """Return the index of this name. Raises RefusedError where there is none."""
    found = indexes.get(uid)
    if found is None:
        raise RefusedError(f"Index `{uid}` not found.", code="index_not_found")
    return found
