"""What filters, orders and facets stand for is there."""

from m4d_core.content.details import DETAILS
from m4d_core.storage.selection import FacetField, Filter, OrderField
from m4d_schema.plan.fields import FIELDS
from m4d_schema.plan.names import CONTENT_TYPES, FACET_NODES, KEYS, ORDERS, RELATIONS


def test_every_kind_that_is_stored_has_a_type() -> None:
    assert {*CONTENT_TYPES} == {*DETAILS}
    assert {*CONTENT_TYPES.values()} < {*FIELDS}


def test_every_relation_and_facet_leads_to_a_node_with_a_key() -> None:
    assert {*RELATIONS} <= {*Filter.__dataclass_fields__}
    assert {*RELATIONS.values()} == {*KEYS}
    assert {*FACET_NODES} <= {*FacetField}
    assert {*FACET_NODES.values()} < {*KEYS} < {*FIELDS}


def test_every_order_can_be_asked_for() -> None:
    assert {*ORDERS.values()} == {*OrderField}
