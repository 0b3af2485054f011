from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from m4d_core.ingestion.contract import SUPPORTED_APIS, Context, Page
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_plugins.labordoc import Labordoc
from tests.plugins.test_recorded import read

CONTEXT = Context(url=str(Labordoc.url))


def test_declarations() -> None:
    source = Labordoc()
    assert source.license is not None
    assert (source.key, source.partner, source.kind, source.license.key) == (
        "labordoc", "ilo", "DOCUMENT", "all-rights-reserved",
    )  # fmt: skip
    assert (source.scope, source.confidence, source.enabled) == (MIGRATION, "B", True)
    assert source.api in SUPPORTED_APIS
    assert source.missing() == {}


def test_it_is_asked_for_what_the_ilo_has_published() -> None:
    (first,) = Labordoc().requests(CONTEXT)
    asked = parse_qs(urlsplit(first.url).query)
    assert asked == {
        "version": ["1.2"], "operation": ["searchRetrieve"], "recordSchema": ["marcxml"], "maximumRecords": ["50"],
        "startRecord": ["1"], "query": ['alma.subjects="ILO pub" AND alma.main_pub_date>="2024"'],
    }  # fmt: skip
    (second,) = Labordoc().following(Page(request=first, data={"numberOfRecords": "51"}, count=50), CONTEXT)
    assert parse_qs(urlsplit(second.url).query) == asked | {"startRecord": ["51"]}
    assert not [*Labordoc().following(Page(request=second, data={"numberOfRecords": "51"}, count=1), CONTEXT)]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("response_multiple_1.xml", 99),
        ("response_single.xml", 1),
        ("test_searchretrieve.xml", 12),
        ("test_searchretrieve_warning.xml", 10),
    ],
)
def test_captured_answers_of_other_catalogs_hold_no_marc(samples: Path, name: str, count: int) -> None:
    made = read(Labordoc(), (samples / "marc-sru" / name).read_bytes())
    assert [each.get("quarantined") for each in made] == ["other_metadata"] * count
