"""The plugin for pytest, found by its entry point `m4d`: a bench for tests of a plugin, and no network for them.

It is part of every run of pytest where M4D is installed, so it loads nothing of M4D until a test asks for it, and
changes nothing but where `m4d_offline = true` stands in the settings of pytest.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from m4d_core.ingestion.contract import Source
    from m4d_core.testing.bench import Bench

OFFLINE = "m4d_offline"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting `m4d_offline`."""
    parser.addini(OFFLINE, "refuse every connection a test opens", type="bool", default=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run a test without a network where the settings say so."""
    door: AbstractContextManager[object] = nullcontext()
    if item.config.getini(OFFLINE):
        door = import_module("m4d_core.testing.network").no_network()
    with door:
        return (yield)


@pytest.fixture
def m4d_bench(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., "Bench"]:
    """Return what makes a bench of a source: `m4d_bench(CityNews, limit="9").run()` plays its cassette.

    The cassette is `cassettes/<key>.json` beside the test; what is named is set.
    """

    def make(source: "type[Source]", **settings: Any) -> "Bench":  # noqa: ANN401 - settings of any type
        cassettes = import_module("m4d_core.ingestion.cassette")
        place = request.path.parent / "cassettes" / f"{source.key}.json"
        cassette = cassettes.Cassette.read(place.read_bytes())
        bench = import_module("m4d_core.testing.bench")
        setup = bench.setup_of(source, cassette, settings)
        folder = tmp_path / source.key
        folder.mkdir()
        made: Bench = bench.Bench(made=source, cassette=cassette, folder=folder, setup=setup)
        return made

    return make
