"""A recording is one run on a database that is thrown away: what was known before does not matter."""

from pathlib import Path

import pytest

from m4d_core.clock import FixedClock
from m4d_core.ingestion import recording
from m4d_core.ingestion.contract import Source, SourceConfig
from m4d_core.ingestion.registry import Registered
from m4d_core.settings import Settings, load_settings
from m4d_core.testing.player import Player
from tests.core.testing.authors import Good, Nowhere, cassette
from tests.world import NOW

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"M4D_DATA_DIR": str(tmp_path / "own")})


def registered(made: type[Source]) -> Registered:
    return Registered(source=made(SourceConfig()), distribution="tests", version="1")


@pytest.mark.parametrize(("pages", "is_cut", "identities"), [(1, True, 4), (2, True, 7), (3, False, 7)])
async def test_a_recording_holds_as_many_pages_and_pins_what_they_hold(
    settings: Settings, pages: int, is_cut: bool, identities: int
) -> None:
    door = Player(cassette(), Good(), FixedClock(NOW))
    report, found = await recording.record(settings, registered(Good), pages, at=NOW, door=door)
    assert found is not None
    assert report.is_good
    assert (found.source, found.recorded_at, found.is_cut) == ("partner", NOW, is_cut)
    assert len(found.exchanges) == min(pages, 2)
    assert len(found.identities) == identities
    assert not settings.data_dir.exists(), "nothing is written where the installation keeps its own"


async def test_where_nothing_answers_there_is_no_cassette(settings: Settings) -> None:
    report, found = await recording.record(settings, registered(Nowhere), 3, at=None)
    assert found is None
    assert report.reason == "blocked_scheme"
