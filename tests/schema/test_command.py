"""`m4d up` and its neighbors, as an operator calls them."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.forked import m4d
from tests.schema.running import Running, environment, free_port, running

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).parent.parent.parent
FEED = """<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><language>en</language>
<item><guid isPermaLink='false'>urn:1</guid><title>Migrants open a bakery in Xylophonia</title>
<link>https://example.org/1</link><pubDate>Thu, 01 Jan 2026 00:00:00 +0000</pubDate></item></channel></rss>"""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all that only look."""
    with running(tmp_path_factory.mktemp("up"), M4D_PLUGINS="undp-projects,un-news,unfpa") as server:
        yield server


def test_a_fresh_start_has_content_to_see_at_once(up: Running) -> None:
    found = up.ask("{ contents(first: 50) { count { value } nodes { kind source { key: slug } } } }")["contents"]
    assert found["count"]["value"] >= 78
    assert {"demo", "starter"} <= {node["source"]["key"] for node in up.ask(
        "{ contents(first: 200) { nodes { source { key: slug } } } }")["contents"]["nodes"]}  # fmt: skip


@pytest.mark.parametrize(("text", "title"), [("remitances", "emittance"), ("تحويلات", "تَحْوِيل")])
def test_search_forgives_typing_errors_and_missing_diacritics(up: Running, text: str, title: str) -> None:
    up.until(f'{{ search(text: "{text}", first: 50) {{ nodes {{ title }} }} }}', title)


def test_with_no_internet_sources_say_so_and_the_rest_works(up: Running) -> None:
    up.until("{ sources { slug status } }", '"status": "FAILING"')
    assert httpx.get(f"{up.base}/").status_code == 200


def taken_in(up: Running, source: str, payload: Path) -> subprocess.CompletedProcess[str]:
    """Ingest a payload, as soon as the server itself does not read that source."""
    for _ in range(40):
        done = m4d(up.environ, "ingest", source, "--file", str(payload), "--json")
        if "is being read by another process" not in done.stdout:
            return done
    raise AssertionError(done.stdout)


def test_what_another_process_takes_in_is_found_within_moments(up: Running, tmp_path: Path) -> None:
    payload = tmp_path / "feed.xml"
    payload.write_text(FEED)
    done = taken_in(up, "un-news", payload)
    assert done.returncode == 1, "the story has no number"
    assert json.loads(done.stdout)[0]["counts"]["quarantined"] == 1
    done = taken_in(up, "unfpa", payload)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["counts"]["new"] == 1
    up.until('{ search(text: "Xylophonia") { nodes { title } } }', "Xylophonia")


def test_a_second_writer_of_the_index_is_told_in_one_line(up: Running) -> None:
    done = m4d(up.environ, "index", "rebuild")
    assert done.returncode == 1
    error, hint = done.stderr.strip().splitlines()
    assert "another process" in error
    assert hint.startswith("hint: ")


def test_a_taken_port_is_one_clear_line(up: Running, tmp_path: Path) -> None:
    port = up.base.rsplit(":", 1)[1]
    done = m4d(environment(tmp_path, M4D_PORT=port), "up")
    assert done.returncode == 2
    assert f"127.0.0.1:{port} is taken" in done.stderr
    assert "M4D_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_api_alone_serves_what_is_there(up: Running) -> None:
    port = free_port()
    folder = Path(up.environ["M4D_DATA_DIR"]).parent
    with running(folder, command="serve", M4D_PORT=str(port)) as served:
        query = '{ contents { count { value } } search(text: "remittances") { count { value } } }'
        assert served.ask(query)["search"]["count"]["value"] > 0


def test_a_stopped_server_ends_in_time_and_says_how(tmp_path: Path) -> None:
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # children inherit that a suite in the background ignores it
    with running(tmp_path, M4D_PLUGINS="undp-projects") as server:
        assert server.stop(signal.SIGTERM) == -signal.SIGTERM
    with running(tmp_path, "--no-demo", M4D_PLUGINS="undp-projects") as server:
        slugs = {node["source"]["slug"] for node in server.ask(
            "{ contents(first: 200) { nodes { source { slug } } } }")["contents"]["nodes"]}  # fmt: skip
        assert slugs == {"starter"}
        server.until('{ search(text: "", first: 100) { count { value } } }', '"value": 41')
        assert server.stop(signal.SIGINT) in (130, -signal.SIGINT)


def test_the_committed_schema_is_the_code_s(tmp_path: Path) -> None:
    assert m4d(environment(tmp_path), "sdl", "--check", str(ROOT / "schema" / "schema.graphql")).returncode == 0
    other = tmp_path / "schema.graphql"
    other.write_text("type Query { a: Int }")
    done = m4d(environment(tmp_path), "sdl", "--check", str(other))
    assert done.returncode == 2
    assert "is not the schema of this code" in done.stderr
    assert m4d(environment(tmp_path), "sdl", "--check", str(tmp_path / "absent")).returncode == 2


def test_the_database_is_upgraded_and_says_so(tmp_path: Path) -> None:
    first, second = (m4d(environment(tmp_path), "db", "upgrade").stdout for _ in range(2))
    assert "at revision" in first
    assert "was empty" in first
    assert "was" not in second


def test_the_doctor_names_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    done = m4d(environment(tmp_path), "doctor", "--json")
    assert done.returncode == 1
    findings = {finding["part"]: finding for finding in json.loads(done.stdout)}
    assert findings["plugins"]["is_good"]
    assert findings["database"]["hint"] == "run `m4d db upgrade`"
    assert "m4d db upgrade" in m4d(environment(tmp_path), "doctor").stdout
