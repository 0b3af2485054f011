"""Eight processes on one source, one of them stopped for longer than its lease: it writes nothing when it wakes."""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy.engine import URL

from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Registry
from m4d_core.ingestion.runner import LOST
from m4d_core.settings import load_settings
from m4d_core.storage import tables
from m4d_core.storage.database import open_database
from tests.flows import partner
from tests.flows.stale import AWAY, KEY
from tests.world import rows

ROOT = Path(__file__).parent.parent.parent
# all that a run writes but its own report, and the raw bytes it was sent, which nobody reads the content from
WRITTEN = (
    tables.Content, tables.ContentPart, tables.Change, tables.Source, tables.SourceUrl, tables.Quarantine,
    tables.ContentBand,
)  # fmt: skip
STEPS = 16  # fetches and transactions in a run of a version

State = dict[str, list[dict[str, Any]]]


@pytest.fixture
def environment(tmp_path: Path, database_url: URL) -> dict[str, str]:
    made = {
        **os.environ,
        "M4D_DATA_DIR": str(tmp_path / "var"),
        "M4D_DATABASE_URL": database_url.render_as_string(hide_password=False),
        "M4D_DEMO": "false",
        "M4D_INGEST_BATCH": "4",
        "M4D_INGEST_LEASE_S": "2",
        "M4D_LOG_LEVEL": "error",
        "PYTHONPATH": str(ROOT),
    }
    asyncio.run(settle(made))
    return made


async def settle(environment: dict[str, str]) -> None:
    settings = load_settings(environment)
    async with open_database(settings) as database:
        await prepare(database, settings, Registry(sources={KEY: partner.registered(KEY)}))


@pytest.fixture
def eight(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.flows.stale"], env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield process


def say(to: IO[str] | None, what: object) -> None:
    assert to is not None
    to.write(json.dumps(what) + "\n")
    to.flush()


def hear(of: IO[str] | None) -> Any:
    assert of is not None
    return json.loads(of.readline())


async def written(environment: dict[str, str]) -> State:
    async with open_database(load_settings(environment)) as database:
        return {
            model.__name__: sorted(
                ({n: str(v) for n, v in row.items()} for row in await rows(database, model)), key=str
            )
            for model in WRITTEN
        }


def check(found: State, version: int) -> None:
    """What is stored is what the partner holds in that version, each once."""
    expected = {str(each["id"]): each["title"] for each in partner.records(version) if each["status"] == "published"}
    stored = [row for row in found["Content"] if row["source_key"] == KEY]
    assert len({row["identity"] for row in stored}) == len(stored), "doubled"
    public = {row["identity"]: row["title"] for row in stored if row["gone_reason"] == "None"}
    assert public == expected
    changes = sorted((row for row in found["Change"] if row["source_key"] == KEY), key=lambda row: int(row["seq"]))
    last = {row["content_id"]: int(row["revision"]) for row in changes}
    assert last == {row["id"]: int(row["revision"]) for row in stored}, "a row without its change, or the reverse"


def go_round(environment: dict[str, str], eight: subprocess.Popen[str], *, times: int, seed: int) -> None:
    chance, stopped, stale, skipped = random.Random(seed), 0, 0, 0
    for version in range(1, times + 1):
        say(eight.stdin, [version, chance.randint(2, STEPS)])
        was_stopped, others = hear(eight.stdout)
        assert not [each for each in others if isinstance(each, str)], others  # its trace
        assert {reason for _, reason in others} <= {"", None, LOST, AWAY}, others
        before = asyncio.run(written(environment))
        check(before, version)
        say(eight.stdin, "go on")
        reason = hear(eight.stdout)
        assert reason in ("", LOST, AWAY), reason
        after = asyncio.run(written(environment))
        if all(reason is None for _, reason in others):  # it slept before giving back a lease that nobody took over
            before, after = ({**state, "Source": []} for state in (before, after))
        assert after == before, f"seed {seed}, version {version}: it wrote in its sleep"
        stopped, stale = stopped + was_stopped, stale + (reason == LOST)
        skipped += sum(number for number, _ in others)
    sys.stderr.write(f"seed {seed}: {times} rounds, {stopped} stopped, {stale} refused, {skipped} times skipped\n")
    assert stopped >= times / 2, "the pauses came too late to tell anything"
    assert stale > 0
    assert skipped > 0, "nobody found the source held"


@pytest.mark.timeout(300)
def test_who_slept_beyond_its_lease_writes_nothing(environment: dict[str, str], eight: subprocess.Popen[str]) -> None:
    go_round(environment, eight, times=1, seed=20260314)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_who_slept_again_and_again_writes_nothing(environment: dict[str, str], eight: subprocess.Popen[str]) -> None:
    go_round(environment, eight, times=25, seed=random.SystemRandom().randrange(10**9))
