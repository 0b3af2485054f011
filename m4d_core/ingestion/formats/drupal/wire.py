"""The shape of the format: what Entry.data holds."""

from collections.abc import Mapping
from typing import Any, TypedDict


class Related(TypedDict):
    """A resource another one is related to.

    meta: what the relationship itself says (the alternative text of an image). attributes: empty where the answer
    does not include the resource. related: of the second degree, empty at the third.
    """

    id: str
    type: str
    meta: Mapping[str, Any]
    attributes: Mapping[str, Any]
    related: Mapping[str, list["Related"]]


class Resource(TypedDict):
    """Entry.data of this format: one resource. type: entity and bundle, `node--article`. self: its own address."""

    id: str
    type: str
    self: str | None
    attributes: Mapping[str, Any]
    related: Mapping[str, list[Related]]
