"""The change sequence as mirrors follow it."""

from collections.abc import Callable, Iterable
from enum import Enum

import strawberry
from strawberry.types.enum import EnumValueDefinition

from m4d_schema.types.content import Content
from m4d_schema.types.enums import ContentKind
from m4d_schema.types.resolved import resolved
from m4d_schema.types.scalars import Instant


def _value(name: str, description: str) -> EnumValueDefinition:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="What happened, as the public sees it; with a filter, as followers of that list do.")
class ChangeOperation(Enum):
    """What happened."""

    CREATED = _value("CREATED", "It can be seen from here on, or is in the list from here on.")
    UPDATED = _value("UPDATED", "It is there still, and something of it is different.")
    WITHDRAWN = _value("WITHDRAWN", "It can be seen no longer, or is in the list no longer.")
    MERGED = _value("MERGED", "It was a duplicate; `route` leads to the one that is kept.")


def _tags(root: "Change") -> list[str]:
    return sorted(root.emitted())


@strawberry.type(description="One row of the change sequence.")
class Change:
    """A change."""

    seq: str = strawberry.field(description="Its number; numbers rise, and some are left out.")
    at: Instant = strawberry.field(description="When it was accepted.")
    operation: ChangeOperation = strawberry.field(description="What happened.")
    id: strawberry.ID = strawberry.field(description="Global id of the content.")
    kind: ContentKind = strawberry.field(description="Kind of the content.")
    content: Content | None = strawberry.field(
        description="The content as it is now; null once withdrawn or merged, here or by a later change."
    )
    changed_fields: list[str] = strawberry.field(
        description="Of an update: fields of the content that may answer otherwise than before."
    )
    emitted: strawberry.Private[Callable[[], Iterable[str]]]
    cache_tags: list[str] = resolved(_tags, "Cache tags of the answers it makes stale: what a CDN is to purge.")


@strawberry.type(description="Page of the change sequence.")
class ChangePage:
    """A page of the change sequence."""

    changes: list[Change] = strawberry.field(
        description="In order, at most `first`; with a filter there may be none although more follow."
    )
    cursor: str = strawberry.field(description="Number to go on from, as `since`.")
    has_more: bool = strawberry.field(description="More follow already: ask again at once.")
