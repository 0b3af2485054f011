"""`@cost` and `@cacheHint`: what the SDL tells of prices and ages, out of the tables that the door itself goes by."""

from collections.abc import Iterator

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLDirective,
    GraphQLInt,
    GraphQLNonNull,
    InterfaceTypeDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    parse,
)

from m4d_schema.cost import LENGTHS, POINTS
from m4d_schema.hints import AGES, age_of

DIRECTIVES = (
    GraphQLDirective(
        "cost",
        (DirectiveLocation.FIELD_DEFINITION,),
        {
            "points": GraphQLArgument(GraphQLInt, description="Points added, times the page the field stands in."),
            "length": GraphQLArgument(GraphQLInt, description="How long a list without a page size is taken to be."),
        },
        description="What a field costs beside one point for each object; any other list is taken to hold 5.",
    ),
    GraphQLDirective(
        "cacheHint",
        (DirectiveLocation.OBJECT, DirectiveLocation.FIELD_DEFINITION),
        {"seconds": GraphQLArgument(GraphQLNonNull(GraphQLInt), description="0: not at all.")},
        description="Longest time a shared cache may keep an answer that holds this; the least in an answer counts.",
    ),
)


def annotated(text: str) -> str:
    """Return the definitions of types with the directives that hold for them."""
    for end, words in sorted(_placed(text), reverse=True):
        text = f"{text[:end]} {words}{text[end:]}"
    return text


def _placed(text: str) -> Iterator[tuple[int, str]]:
    """Yield where directives belong, and what they say."""
    for each in parse(text).definitions:
        if not isinstance(each, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            continue
        name = each.name.value
        if name in AGES:
            yield _end((*(each.interfaces or ()), each.name)), f"@cacheHint(seconds: {AGES[name]})"
        for field in each.fields or ():
            words = " ".join(_of_field(name, field.name.value))
            if words:
                yield _end((field,)), words


def _of_field(owner: str, name: str) -> Iterator[str]:
    numbers = (("points", POINTS.get((owner, name))), ("length", LENGTHS.get((owner, name))))
    told = ", ".join(f"{word}: {number}" for word, number in numbers if number is not None)
    if told:
        yield f"@cost({told})"
    seconds = age_of(owner, name)
    if seconds is not None:
        yield f"@cacheHint(seconds: {seconds})"


def _end(nodes: tuple[Node, ...]) -> int:
    return max(node.loc.end for node in nodes if node.loc is not None)
