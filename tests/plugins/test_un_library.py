from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from m4d_core.ingestion.contract import SUPPORTED_APIS, Context, Page, SourceConfig
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_plugins.un_library import UnLibrary
from tests.plugins.test_recorded import read

CONTEXT = Context(url=str(UnLibrary.url))


def test_declarations() -> None:
    source = UnLibrary()
    assert source.license is not None
    assert (source.key, source.partner, source.kind, source.license.key) == (
        "un-library", "united-nations", "DOCUMENT", "all-rights-reserved",
    )  # fmt: skip
    assert (source.scope, source.confidence) == (MIGRATION, "B")
    assert source.api in SUPPORTED_APIS
    assert source.missing() == {}


def test_it_ships_switched_off_since_it_answers_strangers_with_a_challenge() -> None:
    assert UnLibrary.enabled is False


def test_it_is_searched_in_its_own_way_and_ends_with_a_page_that_is_not_full() -> None:
    (first,) = UnLibrary(SourceConfig(options={"query": "remittances"})).requests(CONTEXT)
    asked = parse_qs(urlsplit(first.url).query)
    assert asked == {"ln": ["en"], "p": ["remittances"], "of": ["xm"], "rg": ["50"], "jrec": ["1"]}
    (second,) = UnLibrary().following(Page(request=first, count=50), CONTEXT)
    assert parse_qs(urlsplit(second.url).query)["jrec"] == ["51"]
    assert not [*UnLibrary().following(Page(request=second, count=49), CONTEXT)]


def test_captured_records_without_number_are_quarantined(samples: Path) -> None:
    made = read(UnLibrary(), (samples / "un-library" / "undhl-marc.xml").read_bytes())
    assert made == [{"locator": f"record[{number}]", "quarantined": "no_identity"} for number in range(2)]
