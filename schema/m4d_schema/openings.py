"""What a single country, organization, person or theme opens: content and figures, read before any resolver below.

Within a list of nodes they are refused: there one statement a node would be needed, and a page of nodes has many.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import strawberry
from strawberry.types.base import StrawberryObjectDefinition

from m4d_core.content.kind import Kind
from m4d_core.errors import QueryError
from m4d_core.storage.selection import Filter, Keys, Order
from m4d_schema import statistics
from m4d_schema.arguments import converted
from m4d_schema.context import Operation
from m4d_schema.loader import Paging, list_contents
from m4d_schema.plan.names import KEYS
from m4d_schema.record import Record
from m4d_schema.selection import Demand, Opening
from m4d_schema.types.resolved import given

Arguments = Mapping[str, Any]
Info = strawberry.Info[Operation, None]
# type of a node -> the relation of content to it
_RELATIONS = {"Country": "countries", "Organization": "organizations", "Person": "people", "Theme": "themes"}


async def opened(info: Info, operation: Operation, record: Record | None) -> Record | None:
    """Return the node of a root field, all that it opens read. What cannot be read is told where it stands.

    operation: the one under way, in the languages of the root field.
    """
    root = str(info.path.key)
    demand = await operation.demand(root)
    for place, opening in demand.openings.items():
        if record is not None and place.owner in (record.type, f"{record.type}Profile"):
            try:
                value = await _READERS[opening.name](
                    operation, opening.demand, record, _arguments(info, place.owner, opening)
                )
            except QueryError as error:
                value = error
            operation.open((root, *place.path), value)
    return record


async def _contents(operation: Operation, demand: Demand, record: Record, arguments: Arguments) -> object:
    asked = operation.filters.read(given(arguments.get("filter")))
    wanted = Filter(or_=(Filter(**_about(operation, record)),), and_=(asked,))
    paging = Paging(first=given(arguments.get("first")), after=given(arguments.get("after")))
    return await list_contents(operation, demand, wanted, Order(), paging)


async def _key_documents(operation: Operation, demand: Demand, record: Record, arguments: Arguments) -> object:
    available = operation.filters.read(None)
    wanted = replace(available, kinds=frozenset({Kind.DOCUMENT}), **_about(operation, record))
    shown = replace(demand, has_page=True)
    return (await list_contents(operation, shown, wanted, Order(), Paging(first=arguments.get("first")))).nodes


async def _statistics(operation: Operation, demand: Demand, record: Record, _: Arguments) -> object:
    return await statistics.count(operation, demand, replace(operation.filters.read(None), **_about(operation, record)))


def _about(operation: Operation, record: Record) -> dict[str, Any]:
    """Return the condition that finds the content of a node; of a theme, that of narrower ones too."""
    keys = {getattr(record.row, KEYS[record.type])}
    if record.type == "Theme":
        keys |= {theme.slug for theme in operation.reference.narrower(record.row.slug)}
    return {_RELATIONS[record.type]: Keys(any_of=frozenset(keys))}


def _arguments(info: Info, owner: str, opening: Opening) -> Arguments:
    """Return the arguments of a field as its resolver would be given them."""
    schema = info.schema
    definition = schema.get_type_by_name(owner)
    if not isinstance(definition, StrawberryObjectDefinition):
        raise TypeError(f"{owner} is no type of an object")
    names = schema.config.name_converter
    field = next(each for each in definition.fields if names.from_field(each) == opening.name)
    return converted(schema, field, opening.arguments)


_READERS: Mapping[str, Callable[[Operation, Demand, Record, Arguments], Awaitable[object]]] = {
    "contents": _contents,
    "keyDocuments": _key_documents,
    "statistics": _statistics,
}
