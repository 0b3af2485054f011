import pytest

from m4d_core.errors import PluginLoadError
from m4d_core.ingestion.formats import load_parser
from m4d_core.ingestion.formats.feeds.parse import parse as parse_feed
from m4d_core.ingestion.formats.iati.parse import parse as parse_iati


def test_parsers_are_found_by_the_name_of_their_format() -> None:
    assert load_parser("feeds") is parse_feed
    assert load_parser("iati") is parse_iati


@pytest.mark.parametrize("name", ["yaml", "", "feeds.parse", "../feeds", "os"])
def test_an_unknown_format_is_named(name: str) -> None:
    with pytest.raises(PluginLoadError, match="format"):
        load_parser(name)
