"""The types as a whole: what every field, argument and value must have, and what no type may hold."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    is_introspection_type,
    is_specified_scalar_type,
)
from strawberry.utils.str_converters import to_snake_case

from m4d_core.content.details.document import DocumentType, Scheme
from m4d_core.content.details.event import AttendanceMode, EventState
from m4d_core.content.details.news import Genre
from m4d_core.content.details.project import Role, Status
from m4d_core.content.kind import Kind, Origin
from m4d_core.ingestion.health import Health
from m4d_core.storage.selection import FacetField
from m4d_schema.plan.fields import FIELDS
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.schema import build_schema, core_schema

SCHEMA = core_schema(build_schema())
TYPES = [
    each for each in SCHEMA.type_map.values() if not is_introspection_type(each) and not is_specified_scalar_type(each)
]
OBJECTS = [each for each in TYPES if isinstance(each, GraphQLObjectType | GraphQLInterfaceType)]


def described() -> Iterator[tuple[str, str | None]]:
    for each in TYPES:
        yield each.name, each.description
        members: dict[str, Any] = getattr(each, "fields", None) or getattr(each, "values", None) or {}
        for name, member in members.items():
            yield f"{each.name}.{name}", member.description
            for argument, definition in getattr(member, "args", {}).items():
                yield f"{each.name}.{name}({argument}:)", definition.description


def test_every_part_of_the_schema_is_walked() -> None:
    places = {place for place, _ in described()}
    assert {"Query", "Query.contents", "Query.contents(first:)", "ContentKind.NEWS", "SetFilter.anyOf", "URL"} <= places


def test_everything_is_described_in_a_sentence() -> None:
    bad = [place for place, text in described() if not text or not text.strip().endswith((".", "…"))]
    assert bad == []


def test_lists_hold_no_nulls_except_the_nodes_that_are_not_there() -> None:
    loose = [
        f"{each.name}.{name}"
        for each in OBJECTS
        for name, field in each.fields.items()
        for inner in [field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type]
        if isinstance(inner, GraphQLList) and not isinstance(inner.of_type, GraphQLNonNull)
    ]
    assert loose == ["Query.nodes"]


def test_node_is_nullable() -> None:
    query = SCHEMA.query_type
    assert query
    for name in ("node", "content", "country", "theme", "organization", "search"):
        assert not isinstance(query.fields[name].type, GraphQLNonNull)


@pytest.mark.parametrize("name", ["ContentConnection", "SearchConnection", "OrganizationConnection"])
def test_connections_have_the_shape_of_relay(name: str) -> None:
    connection = SCHEMA.type_map[name]
    assert isinstance(connection, GraphQLObjectType)
    assert {"edges", "nodes", "pageInfo", "count"} <= set(connection.fields)
    assert str(connection.fields["pageInfo"].type) == "PageInfo!"
    edge = SCHEMA.type_map[name.replace("Connection", "Edge")]
    assert isinstance(edge, GraphQLObjectType)
    assert str(edge.fields["cursor"].type) == "String!"
    info = SCHEMA.type_map["PageInfo"]
    assert isinstance(info, GraphQLObjectType)
    assert {field: str(value.type) for field, value in info.fields.items()} == {
        "hasNextPage": "Boolean!", "hasPreviousPage": "Boolean!", "startCursor": "String", "endCursor": "String",
    }  # fmt: skip


def test_every_kind_implements_content() -> None:
    content = SCHEMA.type_map["Content"]
    assert isinstance(content, GraphQLInterfaceType)
    implementations = {each.name for each in SCHEMA.get_implementations(content).objects}
    assert implementations == set(CONTENT_TYPES.values())
    kinds = SCHEMA.type_map["ContentKind"]
    assert isinstance(kinds, GraphQLEnumType)
    assert set(kinds.values) == set(Kind)
    assert set(Kind) - set(CONTENT_TYPES) == {Kind.COURSE, Kind.DISCUSSION}  # their types are still to come


@pytest.mark.parametrize("node", sorted(FIELDS))
def test_the_one_table_answers_exactly_the_fields_of_the_schema(node: str) -> None:
    definition = SCHEMA.type_map[node]
    assert isinstance(definition, GraphQLObjectType | GraphQLInterfaceType)
    assert set(FIELDS[node]) == {to_snake_case(name) for name in definition.fields}


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("NewsGenre", Genre.__args__),  # type: ignore[attr-defined]  # a Literal has them
        ("ProjectStatus", Status.__args__),  # type: ignore[attr-defined]  # a Literal has them
        ("Attendance", AttendanceMode.__args__),  # type: ignore[attr-defined]  # a Literal has them
        ("EventStatus", EventState.__args__),  # type: ignore[attr-defined]  # a Literal has them
        ("ParticipantRole", Role.__args__),  # type: ignore[attr-defined]  # a Literal has them
        ("DocumentType", DocumentType.__args__),  # type: ignore[attr-defined]  # a Literal has them
        ("IdentifierScheme", Scheme.__args__),  # type: ignore[attr-defined]  # a Literal has them
        ("SourceStatus", [each.value for each in Health]),
        ("Origin", [each.value for each in Origin]),
        ("FacetField", [each.value for each in FacetField]),
    ],
)
def test_enumerations_hold_what_can_be_stored(name: str, stored: list[str]) -> None:
    enumeration = SCHEMA.type_map[name]
    assert isinstance(enumeration, GraphQLEnumType)
    assert set(enumeration.values) == set(stored)
    assert all(member.value == key for key, member in enumeration.values.items())


def test_scalars_say_where_they_are_specified() -> None:
    own = {each.name: each for each in TYPES if isinstance(each, GraphQLScalarType)}
    assert set(own) == {"DateTime", "PartialDate", "URL", "Locale", "HTML", "JsonLd"}
    specified = {name for name, each in own.items() if each.specified_by_url}
    assert specified == {"DateTime", "URL", "Locale", "JsonLd"}


def test_no_type_holds_a_persons_address() -> None:
    words = ("mail", "phone", "telephone", "contact", "address")
    fields = [f"{each.name}.{name}".lower() for each in OBJECTS for name in each.fields]
    found = [field for field in fields if any(word in field for word in words)]
    relayed = [field for field in found if not field.startswith("relayedcontact.")]
    assert relayed == ["project.contact"]  # an organization and its site
    contact = SCHEMA.type_map["RelayedContact"]
    assert isinstance(contact, GraphQLObjectType)
    assert set(contact.fields) == {"organization", "website", "acceptsMessages"}


def test_names_are_american_and_camel_case() -> None:
    names = [each.name for each in TYPES] + [name for each in OBJECTS for name in each.fields]
    assert [name for name in names if "_" in name or "isation" in name.lower() or "licence" in name.lower()] == []


def test_one_of_inputs_are_what_graphql_core_itself_checks() -> None:
    one_of = {each.name for each in TYPES if isinstance(each, GraphQLInputObjectType) and each.is_one_of}
    assert one_of == {"ContentLookup", "ContentOrder"}


def test_every_type_is_named_once() -> None:
    names = [each.name for each in TYPES if isinstance(each, GraphQLNamedType)]
    assert len(names) == len(set(names))
