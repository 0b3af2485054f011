"""The command, ready to be called."""

from pathlib import Path

import pytest

from tests.core.ingestion.commands.calling import Called


@pytest.fixture
def m4d(tmp_path: Path) -> Called:
    return Called(folder=tmp_path)
