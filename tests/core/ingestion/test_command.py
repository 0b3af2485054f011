"""`m4d ingest`, `m4d sources`, `m4d plugins`, as a person or a script calls them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

M4D = Path(sys.executable).parent / "m4d"
FEED = """<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><language>en</language>
<item><guid isPermaLink='false'>urn:1</guid><title>Migrants open a bakery</title><link>https://example.org/1</link></item>
<item><guid isPermaLink='false'>urn:2</guid><title>Football results</title><link>https://example.org/2</link></item>
</channel></rss>"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    quiet = {"M4D_DATA_DIR": str(tmp_path / "var"), "M4D_LOG_LEVEL": "error", "COLUMNS": "200", "NO_COLOR": "1"}
    return {**os.environ, **quiet, "M4D_DEMO": "false", "M4D_PLUGINS": "unfpa,un-women,undp-projects"}


@pytest.fixture
def payload(tmp_path: Path) -> str:
    path = tmp_path / "feed.xml"
    path.write_text(FEED)
    return str(path)


def m4d(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([M4D, *arguments], env=environ, capture_output=True, text=True, timeout=60, check=False)


def report(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    (found,) = json.loads(done.stdout)
    return dict(found)


def test_a_recorded_payload_is_shown_then_taken_in_then_the_same(environ: dict[str, str], payload: str) -> None:
    shown = m4d(environ, "ingest", "unfpa", "--file", payload, "--dry-run")
    assert "dry run" in shown.stdout
    assert "+ Migrants open a bakery" in shown.stdout
    first = report(m4d(environ, "ingest", "unfpa", "--file", payload, "--json"))
    assert (first["status"], first["counts"]["new"], first["counts"]["out_of_scope"]) == ("OK", 1, 1)
    widened = report(m4d(environ, "ingest", "unfpa", "--file", payload, "--scope", "all", "--json"))
    assert (widened["counts"]["new"], widened["counts"]["same"]) == (1, 1)
    last = m4d(environ, "ingest", "unfpa", "--file", payload, "--scope", "all")
    assert last.returncode == 0
    assert "unfpa" in last.stdout
    assert "\x1b[" not in last.stdout, "plain when piped"
    sources = {source["key"]: source for source in json.loads(m4d(environ, "sources", "--json").stdout)}
    assert sources["unfpa"]["item_count"] == 2
    assert sources["unfpa"]["reason"] == "waiting for its first run", "a file is not the source"
    assert (sources["un-women"]["status"], sources["un-women"]["reason"]) == ("PAUSED", "disabled")
    assert (sources["undp-projects"]["status"], sources["undp-projects"]["reason"]) == ("PAUSED", "no address")


@pytest.mark.parametrize(
    ("body", "state", "reason"),
    [
        (b"<!doctype html><html><body>404</body></html>", "NOT_A_FEED", "not_a_feed"),
        (b"", "EMPTY", "empty"),
        (FEED.encode()[:330], "FAILING", "truncated"),
        (b"<!DOCTYPE r [<!ENTITY a 'x'>]><rss><channel><title>&a;</title></channel></rss>", "FAILING", "xml_entities"),
    ],
)
def test_a_bad_payload_is_a_named_state_and_exit_code_one(
    environ: dict[str, str], tmp_path: Path, body: bytes, state: str, reason: str
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(body)
    done = m4d(environ, "ingest", "unfpa", "--file", str(path), "--json")
    assert done.returncode == 1
    assert (report(done)["status"], report(done)["reason"]) == (state, reason)
    assert "Traceback" not in done.stderr


def test_sources_and_plugins_are_tables_for_people(environ: dict[str, str]) -> None:
    sources = m4d(environ, "sources")
    assert "undp-projects" in sources.stdout
    assert "paused (no address)" in sources.stdout
    plugins = m4d(environ, "plugins")
    assert "unfpa" in plugins.stdout
    assert "m4d 0." in plugins.stdout


def test_a_plugin_that_raises_on_import_is_named_and_the_rest_runs(
    environ: dict[str, str], tmp_path: Path, payload: str
) -> None:
    (tmp_path / "raises.py").write_text("raise RuntimeError('boom')\n")
    metadata = tmp_path / "m4d_plugin_raises-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: m4d-plugin-raises\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[m4d.plugins]\nraises = raises:Raises\n")
    beside = {**environ, "PYTHONPATH": str(tmp_path), "M4D_PLUGINS": ""}
    listed = m4d(beside, "plugins")
    assert "plugin 'raises' from m4d-plugin-raises 1 was skipped: boom" in listed.stderr
    assert "unfpa" in listed.stdout
    broken = [plugin for plugin in json.loads(m4d(beside, "plugins", "--json").stdout) if plugin.get("error")]
    assert [plugin["name"] for plugin in broken] == ["raises"]
    assert m4d(beside, "ingest", "unfpa", "--file", payload).returncode == 0
    called = m4d(beside, "ingest", "raises")
    assert called.returncode == 2
    assert "boom" in called.stderr
