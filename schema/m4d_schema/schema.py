"""The schema: built from the types, printed as SDL, and handed to whoever executes it."""

import strawberry
from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_scalar_type,
    print_directive,
    print_type,
)
from strawberry.schema.config import StrawberryConfig

from m4d_schema.compiled.loaded import answer_loaded
from m4d_schema.directives import DIRECTIVES, annotated
from m4d_schema.queries import Query
from m4d_schema.record import resolve
from m4d_schema.types.content import BlogPost, Document, Event, NewsArticle, Page, Project, Video
from m4d_schema.types.reference import CompactObjective, Goal, Place, Region
from m4d_schema.types.scalars import SCALARS


def build_schema() -> strawberry.Schema:
    """Return the schema. Raises what Strawberry finds wrong with the types."""
    schema = strawberry.Schema(
        query=Query,
        types=[
            NewsArticle,
            BlogPost,
            Project,
            Document,
            Event,
            Video,
            Page,
            Goal,
            Region,
            Place,
            CompactObjective,
        ],
        config=StrawberryConfig(default_resolver=resolve, disable_field_suggestions=True, scalar_map=SCALARS),
    )
    root = core_schema(schema).query_type
    if root is not None:
        answer_loaded(root)
    return schema


def sdl() -> str:
    """Return the schema in GraphQL's definition language, as it is committed at `schema/schema.graphql`."""
    types = core_schema(build_schema()).type_map
    ours = (
        name for name, each in types.items() if not is_introspection_type(each) and not is_specified_scalar_type(each)
    )
    defined = "\n\n".join(map(print_directive, DIRECTIVES))
    return f"{defined}\n\n" + annotated("\n\n".join(print_type(types[name]) for name in sorted(ours)) + "\n")


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """Return the schema that graphql-core executes.

    Strawberry 0.341 marks @oneOf inputs in its own way and overwrites `isOneOf` of introspection with a resolver
    that fails on enums; here both become what graphql-core itself validates, coerces and answers by.
    """
    core = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
    core.directives = tuple({each.name: each for each in (*core.directives, *DIRECTIVES)}.values())
    for each in core.type_map.values():
        if isinstance(each, GraphQLInputObjectType):
            each.is_one_of = each.extensions["strawberry-definition"].is_one_of
    introspection = core.type_map["__Type"]
    if isinstance(introspection, GraphQLObjectType):
        introspection.fields["isOneOf"] = GraphQLField(
            GraphQLBoolean,
            resolve=lambda each, _: each.is_one_of if isinstance(each, GraphQLInputObjectType) else None,
        )
    return core
