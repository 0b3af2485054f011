from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from m4d_core.content.details.document import DocumentType
from m4d_core.content.item import Item
from m4d_core.errors import Quarantine
from m4d_core.ingestion.contract import Context, Entry, SourceConfig
from m4d_plugins.unhcr import _TYPES, UnhcrDocuments

CONTEXT = Context(url="https://data.unhcr.org/api-content/documents.json")
KEY = "key-of-the-operator"


def made(**options: Any) -> UnhcrDocuments:
    return UnhcrDocuments(SourceConfig(options={"api_key": KEY, **options}))


def read(**data: Any) -> Item:
    found = made().read(Entry(locator="[0]", data={"id": 7, "title": "T", **data}), CONTEXT)
    assert isinstance(found, Item)
    return found


def test_the_newest_documents_are_asked_for_with_the_key() -> None:
    assert "api_key" in UnhcrDocuments().missing()
    (first,) = made(limit="50").requests(CONTEXT)
    asked = parse_qs(urlsplit(first.url).query)
    assert asked == {"API_KEY": [KEY], "order[created]": ["desc"], "limit": ["50"]}
    assert KEY not in made().redact(first.url)
    assert first.hints["records"] == ""


def test_it_has_two_dates() -> None:
    item = read(publishDate="2026-02-01T00:00:00+00:00", created="2026-02-03T09:00:00+00:00")
    assert (item.published, item.updated) == ("2026-02-01T00:00:00+00:00", "2026-02-03T09:00:00+00:00")
    assert read(created="2026-02-03").published == "2026-02-03"


def test_countries_are_named_and_sectors_are_themes() -> None:
    item = read(location=[{"code": 220, "name": "Uganda (country)"}, {"code": 1}], sectorName=["Protection"])
    assert (item.countries, item.themes) == (("Uganda",), ("Protection",))


def test_the_language_is_english_unless_said() -> None:
    assert read().languages == ("en",)
    assert read(languageName=[{"name": "French"}, {"name": "Arabic"}]).languages == ("French", "Arabic")


@pytest.mark.parametrize(
    ("link", "kind"),
    [("https://a.example/a.pdf", "application/pdf"), ("https://a.example/A.PDF", "application/pdf"),
     ("https://a.example/download/7", None)],
)  # fmt: skip
def test_the_file_has_its_media_type_where_its_name_tells(link: str, kind: str | None) -> None:
    (file,) = read(downloadLink=link).files
    assert (file.url, file.media_type) == (link, kind)
    assert read().files == ()


def test_it_links_to_its_page_else_to_its_file() -> None:
    assert read(documentLink="https://a.example/7", downloadLink="https://a.example/f").url == "https://a.example/7"
    assert read(downloadLink="https://a.example/f").url == "https://a.example/f"


def test_types_are_ours() -> None:
    assert set(_TYPES.values()) <= set(get_args(DocumentType))
    assert read(docTypeName=["Odd", "Maps"]).detail == {"document_type": "MAP"}
    assert read().detail == {"document_type": "OTHER"}


@pytest.mark.parametrize("data", [{"title": None}, {"sectorName": "Protection"}, {"location": {}}])
def test_a_record_of_another_shape_is_quarantined(data: dict[str, Any]) -> None:
    with pytest.raises(Quarantine):
        read(**data)
