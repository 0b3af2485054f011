from typing import get_args

import pytest

from m4d_core.content.details.document import DocumentType
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_core.ingestion.scope import in_scope
from m4d_plugins.reliefweb.formats import DOCUMENT_TYPES, SCOPE, document


def test_every_type_is_one_of_ours() -> None:
    assert set(DOCUMENT_TYPES.values()) <= set(get_args(DocumentType))


def test_the_first_format_that_tells_is_the_type() -> None:
    assert document(["Other", "Map", "Analysis"]) == {"document_type": "MAP"}
    assert document(["Appeal"]) == document([]) == {}


@pytest.mark.parametrize(
    ("title", "inside"),
    [
        ("Chad: Flow Monitoring Dashboard, January 2026", True),
        ("DTM Haiti: Round 9", True),
        ("Uganda: Camp profiles, Bidibidi", True),
        ("Ukraine: Refugee Response", True),
        ("Fiji: Flood bulletin", False),
        ("Earthquake (National Seismological Centre, Media) (ECHO Daily Flash)", False),
    ],
)
def test_what_is_the_networks_on_reliefweb(title: str, inside: bool) -> None:
    assert (in_scope(SCOPE, sectors=(), themes=(), texts=(title,)) is not None) is inside


def test_it_holds_the_networks_own_scope() -> None:
    assert SCOPE | MIGRATION == SCOPE
