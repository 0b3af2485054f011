"""A suite that is run, and one that cannot be."""

from pathlib import Path

import pytest

from tests.search.suites.__main__ import run
from tests.search.suites.publics import SUITES

pytestmark = pytest.mark.anyio
CASES = """
import os

import httpx

def test_a() -> None:
    answer = httpx.get(os.environ["MEILISEARCH_URL"] + "/indexes", headers={"authorization": "Bearer masterKey"})
    assert answer.json()["total"] == 0

def test_b() -> None:
    assert 1 == 2

def test_show_ranking_score_details() -> None:
    assert not "known"
"""


async def test_a_suite_is_run_against_the_door(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suite = SUITES["python"]
    for file in suite.files:
        path = tmp_path / suite.repository / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CASES if file == suite.files[0] else "")
    assert not await run("python", tmp_path, "embedded", None)
    told = capsys.readouterr().out
    assert "1 of 3 pass" in told
    assert "1 `showRankingScoreDetails` is refused" in told
    assert "! test_index_search_meilisearch test_b: assert 1 == 2" in told


async def test_a_suite_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="check the repository out there"):
        await run("python", tmp_path, "embedded", "http://127.0.0.1:1")
    (tmp_path / SUITES["python"].repository).mkdir()
    (tmp_path / SUITES["python"].repository / "pytest.ini").write_text("nonsense")
    with pytest.raises(SystemExit, match="install what it needs"):
        await run("python", tmp_path, "embedded", "http://127.0.0.1:1")
