"""Arguments as resolvers are given them."""

import strawberry

from m4d_schema.arguments import converted
from m4d_schema.schema import core_schema
from m4d_schema.types.inputs import ContentFilter


def test_inputs_become_their_classes_and_what_is_left_out_stays_out(schema: strawberry.Schema) -> None:
    root = core_schema(schema).query_type
    assert root is not None
    field = root.fields["contents"].extensions["strawberry-definition"]
    found = converted(schema, field, {"first": 3, "filter": {"featured": True}, "orderBy": None})
    assert (found["first"], found["order_by"], found["filter"].featured) == (3, None, True)
    assert isinstance(found["filter"], ContentFilter)
    assert "after" not in found
