"""Documents are identified and cited as a client asks for it."""

import json
from typing import Any

import pytest

from m4d_core.storage.database import Database
from tests.schema.asking import Asker
from tests.world import save, write

pytestmark = pytest.mark.anyio

IDENTIFIERS = {
    "DOI": ("10.1000/a b(1)", "https://doi.org/10.1000/a%20b(1)"),
    "HANDLE": ("10986/1", "https://hdl.handle.net/10986/1"),
    "ISSN": ("1234-5678", "https://portal.issn.org/resource/ISSN/1234-5678"),
    "UN_SYMBOL": ("A/RES/73/195", "https://undocs.org/A/RES/73/195"),
    "URL": ("https://example.org/x", "https://example.org/x"),
    "ISBN": ("978-92-1-126293-3", None),
    "OTHER": ("7", None),
}


async def document(world: Database, ask: Asker, selection: str, detail: dict[str, Any], **values: Any) -> Any:
    await save(world, write("d", kind="DOCUMENT", title="Handbook", detail=detail, **values))
    return (
        await ask.data(f'{{ content(by: {{path: "/library/handbook"}}) {{ ... on Document {{ {selection} }} }} }}')
    )["content"]


async def test_identifiers_lead_to_where_they_are_looked_up(world: Database, ask: Asker) -> None:
    detail = {
        "identifiers": [
            *({"scheme": scheme, "value": value} for scheme, (value, _) in IDENTIFIERS.items()),
            {"scheme": "URL", "value": "javascript:alert(1)"},
        ]
    }
    found = await document(world, ask, "identifiers { scheme value url }", detail)
    assert [(each["scheme"], each["url"]) for each in found["identifiers"]] == [
        *((scheme, url) for scheme, (_, url) in IDENTIFIERS.items()),
        ("URL", None),
    ]


async def test_subjects_and_files(world: Database, ask: Asker) -> None:
    detail = {"subjects": ["Labour"], "files": [{"url": "https://example.org/f.pdf", "pages": 3}]}
    found = await document(
        world, ask, "subjects { vocabulary code label } files { pages sha256 textAvailable }", detail
    )
    assert found == {
        "subjects": [{"vocabulary": "keyword", "code": "Labour", "label": "Labour"}],
        "files": [{"pages": 3, "sha256": None, "textAvailable": False}],
    }


async def test_a_citation_in_every_style(world: Database, ask: Asker) -> None:
    styles = ("APA", "CHICAGO", "HARVARD", "BIBTEX", "RIS", "CSL_JSON")
    selection = " ".join(f"{style}: cite(style: {style})" for style in styles)
    detail = {
        "document_type": "HANDBOOK", "subtitle": "For cities", "publishers": ["nobody", "undp"], "issued_on": "2018-04",
        "identifiers": [{"scheme": "DOI", "value": "10.1000/x"}],
    }  # fmt: skip
    found = await document(world, ask, f"{selection} usual: cite", detail, authors=("Maria Rossi", "UNDP"))
    assert (
        found["APA"]
        == found["usual"]
        == (
            "Rossi, M., & UNDP. (2018, April). Handbook: For cities. United Nations Development Programme."
            " https://doi.org/10.1000/x"
        )
    )
    assert all("Handbook: For cities" in found[style] for style in styles)
    assert json.loads(found["CSL_JSON"])["author"] == [{"family": "Rossi", "given": "Maria"}, {"literal": "UNDP"}]


async def test_the_day_of_publication_stands_in_for_that_of_issue(world: Database, ask: Asker) -> None:
    found = await document(world, ask, "cite", {})
    assert found["cite"] == "Handbook. (2026, January 1). https://example.org/d"
