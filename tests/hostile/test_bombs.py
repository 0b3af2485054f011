"""What is built to take all memory or time is stopped in bounded time and memory, and the server goes on."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from m4d_core.settings import MIB, Settings
from tests.hostile.bombs import BOMBS, FRAMES, REPLIES

ROOT = Path(__file__).parent.parent.parent
MEMORY = 64 * MIB  # more than before, in the server's process
SECONDS = 35.0
PARSED = frozenset({
    "", "not_a_feed", "empty", "truncated", "xml_entities", "xml_depth", "parse_timeout", "parse_memory",
    "too_many_entries", "parse_crashed",  # what orjson does in a child that has no more memory
})  # fmt: skip
FETCHED = frozenset({"", "body_too_large", "bad_encoding", "timeout", "connect", "truncated", "too_many_redirects"})
FEW = (
    "door/gzip", "door/endless", "door/headers", "feeds/laughs", "atom/quadratic", "iati/external", "oai/deep",
    "sru/parameter", "sitemap/laughs", "json/deep-lists", "drupal/keys", "html/title",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells what it cost")


def costs(names: Sequence[str]) -> list[dict[str, Any]]:
    """What each of these cost, one after the other in one process: who took one lives to take the next."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.bombed", *names], env=environment, cwd=ROOT, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["name"] for each in told] == list(names)
    return told


def faults(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that cost too much, or did something else than to be read or refused."""
    child = Settings().parser_memory_bytes
    return [
        each
        for each in told
        if each["server"] > MEMORY
        or each["child"] > child
        or each["seconds"] > SECONDS
        or each["reason"] not in (FETCHED if each["name"] in REPLIES else PARSED)
    ]


def test_there_is_a_bomb_of_every_kind_for_every_format() -> None:
    formats = {bomb.format for bomb in BOMBS.values()}
    assert formats == {"feeds", "iati", "oai", "sru", "sitemap", "json", "drupal", "html"}
    assert len(BOMBS) + len(REPLIES) > 200
    assert all(f"{name}/laughs" in BOMBS for name in FRAMES)
    assert set(FEW) <= BOMBS.keys() | REPLIES.keys()


@pytest.mark.timeout(300)
def test_a_few_bombs_cost_little() -> None:
    assert faults(costs(FEW)) == []


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_all_bombs_cost_little() -> None:
    names = [*REPLIES, *BOMBS]
    batches = [names[start : start + 10] for start in range(0, len(names), 10)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        told = [each for batch in pool.map(costs, batches) for each in batch]
    for what in ("server", "child", "seconds"):
        most = max(told, key=lambda each: float(each[what]))
        sys.stderr.write(f"{what}: {most['name']} {most[what]}\n")
    assert faults(told) == []
