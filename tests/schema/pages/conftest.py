"""A server and a browser for the tests of pages."""

from collections.abc import Iterator

import pytest

from tests.schema.pages.browsing import chromium
from tests.schema.running import Running, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("server"), M4D_PLUGINS="undp-projects") as up:
        up.until('{ search(text: "remitances") { nodes { title } } }', "emit")
        yield up


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Host and port of a browser's door."""
    with chromium(tmp_path_factory.mktemp("profile")) as door:
        yield door
