"""The SDL tells the prices and ages that the door goes by, and nothing else."""

from graphql import DirectiveNode, InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode, build_schema, parse
from graphql.language import IntValueNode

from m4d_schema.cost import LENGTHS, POINTS
from m4d_schema.directives import DIRECTIVES, annotated
from m4d_schema.hints import AGES, LIVE_AGE_S
from m4d_schema.schema import build_schema as build
from m4d_schema.schema import core_schema, sdl


def numbers(directives: tuple[DirectiveNode, ...], name: str) -> dict[str, int]:
    return {
        each.name.value: int(each.value.value)
        for directive in directives
        if directive.name.value == name
        for each in directive.arguments or ()
        if isinstance(each.value, IntValueNode)
    }


def test_the_sdl_tells_every_price_and_every_age() -> None:
    points, lengths, ages, live = {}, {}, {}, set()
    for each in parse(sdl()).definitions:
        if isinstance(each, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            owner = each.name.value
            if hint := numbers(each.directives or (), "cacheHint"):
                ages[owner] = hint["seconds"]
            for field in each.fields or ():
                cost = numbers(field.directives or (), "cost")
                points.update({(owner, field.name.value): cost["points"]} if "points" in cost else {})
                lengths.update({(owner, field.name.value): cost["length"]} if "length" in cost else {})
                live |= {(owner, field.name.value) for _ in numbers(field.directives or (), "cacheHint")}
    assert (points, lengths, ages) == (POINTS, LENGTHS, AGES)
    assert ("Source", "status") in live
    assert f"status: SourceStatus! @cacheHint(seconds: {LIVE_AGE_S})" in sdl()


def test_introspection_knows_the_directives() -> None:
    ours = {each.name for each in DIRECTIVES}
    core = core_schema(build())
    assert ours <= {each.name for each in core.directives}
    assert ours <= {each.name for each in build_schema(sdl()).directives}


def test_a_schema_is_not_given_them_twice() -> None:
    schema = build()
    assert len(core_schema(schema).directives) == len(core_schema(schema).directives)


def test_descriptions_and_arguments_stay_as_they_are() -> None:
    text = '"""type X {"""\ntype Country implements Node {\n  """name: x"""\n  name(\n    a: Int = 1\n  ): Int!\n}\n'
    assert annotated(text) == text.replace("implements Node {", "implements Node @cacheHint(seconds: 86400) {")
