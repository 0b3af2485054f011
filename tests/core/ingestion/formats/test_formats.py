import pytest

from m4d_core.errors import PluginLoadError
from m4d_core.ingestion.formats import load_light, load_parser, load_unsettled
from m4d_core.ingestion.formats.feeds import parse as feeds
from m4d_core.ingestion.formats.feeds.parse import parse as parse_feed
from m4d_core.ingestion.formats.iati.parse import parse as parse_iati


def test_parsers_are_found_by_the_name_of_their_format() -> None:
    assert load_parser("feeds") is parse_feed
    assert load_parser("iati") is parse_iati


def test_what_a_format_can_do_beside_parsing_is_found() -> None:
    assert (load_light("feeds"), load_unsettled("feeds")) == (feeds.light, feeds.unsettled)
    assert (load_light("iati"), load_unsettled("iati")) == (None, None)


@pytest.mark.parametrize("name", ["yaml", "", "feeds.parse", "../feeds", "os"])
def test_an_unknown_format_is_named(name: str) -> None:
    with pytest.raises(PluginLoadError, match="format"):
        load_parser(name)
