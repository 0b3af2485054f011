"""`m4d archive`, `m4d replay`, `m4d quarantine`, as a person or a script calls them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.forked import m4d

ITEM = "<item><guid isPermaLink='false'>urn:{0}</guid><title>{1}</title><link>https://example.org/{0}</link></item>"
FEED = """[town]
url = "https://town.example/rss"
partner = "m4d"
kind = "{kind}"
license = "CC-BY-4.0"
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(FEED.format(kind="NEWS"))
    quiet = {"M4D_DATA_DIR": str(tmp_path / "var"), "M4D_LOG_LEVEL": "error", "COLUMNS": "200", "NO_COLOR": "1"}
    return {**os.environ, **quiet, "M4D_DEMO": "false", "M4D_PLUGINS": "town,unfpa", "M4D_FEEDS": str(feeds)}


@pytest.fixture
def payload(tmp_path: Path) -> str:
    path = tmp_path / "feed.xml"
    items = [ITEM.format(number, f"Migrants {number}") for number in range(9)]
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><language>en</language>"
    path.write_text(f"{head}{''.join(items)}{ITEM.format(9, '')}</channel></rss>")
    return str(path)


def read(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def test_what_was_kept_is_shown_read_again_and_let_go(environ: dict[str, str], payload: str) -> None:
    (first,) = read(m4d(environ, "ingest", "town", "--file", payload, "--json"))
    assert (first["counts"]["new"], first["counts"]["quarantined"]) == (9, 1)

    size = read(m4d(environ, "archive", "--json"))
    assert (size["payloads"], size["raw"]) == (1, Path(payload).stat().st_size)
    assert "payloads" in m4d(environ, "archive").stdout
    assert read(m4d(environ, "archive", "prune", "--json")) == {"pruned": 0}
    assert "0 payloads were let go" in m4d(environ, "archive", "prune").stdout

    (held,) = read(m4d(environ, "quarantine", "--json"))
    assert (held["source_key"], held["reason"], held["times"]) == ("town", "no_title", 1)
    listed = m4d(environ, "quarantine", "--source", "town").stdout
    assert all(text in listed for text in ("town", "no_title", "0 h", "entry[9]"))
    assert read(m4d(environ, "quarantine", "--source", "unfpa", "--json")) == []
    (tried,) = read(m4d(environ, "quarantine", "retry", "town", "--json"))
    assert (tried["status"], tried["counts"]["quarantined"], tried["counts"]["payloads"]) == ("OK", 1, 1)

    (again,) = read(m4d(environ, "replay", "--json"))
    assert (again["source"], again["counts"]["same"], again["counts"]["new"]) == ("town", 9, 0)
    nothing = m4d(environ, "replay", "--source", "unfpa", "--since", "2026-03-01")
    assert nothing.returncode == 0


def test_a_dry_run_of_replay_compares_with_what_is_stored(environ: dict[str, str], payload: str) -> None:
    m4d(environ, "ingest", "town", "--file", payload)
    Path(environ["M4D_FEEDS"]).write_text(FEED.format(kind="BLOG_POST"))
    shown = m4d(environ, "replay", "--source", "town", "--dry-run")
    assert (shown.returncode, "dry run" in shown.stdout) == (0, True)
    assert "Migrants 1" in shown.stdout
    (done,) = read(m4d(environ, "replay", "--source", "town", "--json"))
    assert done["counts"]["changed"] == 9, "another declaration is another version"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("replay", "--since", "yesterday"), "'yesterday' is no date"),
        (("replay", "--source", "nobody"), "there is no source 'nobody'"),
        (("quarantine", "retry", "nobody"), "there is no source 'nobody'"),
    ],
)
def test_wrong_usage_is_named(environ: dict[str, str], arguments: tuple[str, ...], says: str) -> None:
    done = m4d(environ, *arguments)
    assert done.returncode == 2
    assert says in done.stderr
