"""The schema is committed as SDL, and the file is what the code builds."""

from pathlib import Path

from graphql import build_schema as build_from_sdl
from graphql import parse, validate, validate_schema

from m4d_schema.schema import build_schema, core_schema, sdl

COMMITTED = Path(__file__).parent.parent.parent / "schema" / "schema.graphql"


def test_the_committed_file_is_the_schema() -> None:
    assert COMMITTED.read_text("utf-8") == sdl(), "run `m4d sdl > schema/schema.graphql`"


def test_the_file_is_a_schema_to_anyone_who_reads_it() -> None:
    schema = build_from_sdl(sdl())
    assert validate_schema(schema) == []
    lookup = schema.type_map["ContentLookup"]
    assert lookup.is_one_of  # type: ignore[attr-defined]  # it is an input object
    document = parse('{ content(by: {path: "/news/x"}) { id ... on Project { period { start } } } }')
    assert validate(schema, document) == []


def test_it_is_the_same_each_time_and_twice_in_one_process() -> None:
    assert sdl() == sdl()
    assert core_schema(build_schema()) is not core_schema(build_schema())


def test_types_stand_in_the_order_of_the_alphabet() -> None:
    words = ("type ", "interface ", "input ", "enum ", "scalar ")
    names = [line.split()[1] for line in sdl().splitlines() if line.startswith(words)]
    assert names == sorted(names)
