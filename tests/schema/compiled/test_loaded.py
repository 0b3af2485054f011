"""The executor takes over what was loaded, and loads nothing anew."""

from graphql import execute_sync, parse

from m4d_core.errors import QueryError
from m4d_schema.compiled.loaded import Loaded
from m4d_schema.schema import build_schema, core_schema
from tests.schema.asking import Broken

SCHEMA = core_schema(build_schema())


def test_the_root_answers_with_what_was_loaded() -> None:
    document = parse('{ a: country(code: "TN") { name } b: country(code: "x") { name } }')
    loaded = Loaded({"a": None, "b": QueryError("no", code="BAD_INPUT")})
    found = execute_sync(SCHEMA, document, root_value=loaded, context_value=Broken())
    assert found.data == {"a": None, "b": None}
    assert found.errors is not None
    assert [(each.message, each.path) for each in found.errors] == [("no", ["b"])]
