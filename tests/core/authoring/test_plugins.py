"""`m4d plugins`: the table, what was skipped, the schema, the check."""

from m4d_core.ingestion.cassette import Cassette, Exchange
from tests.core.ingestion.commands.calling import FEED, Called

FEED_PLUGIN = """
from m4d_core.ingestion import FeedSource, License, source
@source("mine", title="Mine", partner="partner", license=License.reserved(), homepage="https://mine.example")
class Plugin(FeedSource):
    url = "https://mine.example/rss.xml"
"""
BROKEN = (
    FEED_PLUGIN
    + """
    def item(self, entry, context):
        return super().item(entry, context) if entry.data["id"] == "urn:1" else 1 / 0
"""
)


def recorded(m4d: Called, **values: object) -> str:
    exchange = Exchange(url="https://mine.example/rss.xml", body=FEED.encode())
    return m4d.payload(Cassette(source="mine", exchanges=(exchange,), **values).written(), "mine.json")  # type: ignore[arg-type]  # values of a test


def test_the_table_says_what_is_installed(m4d: Called) -> None:
    shown = m4d("plugins").stdout
    assert "unfpa" in shown
    assert "m4d 0." in shown


def test_a_plugin_that_raises_on_import_is_named_and_the_rest_runs(m4d: Called) -> None:
    installed = m4d.plugin("raises", "raise RuntimeError('boom')\n")
    listed = m4d("plugins", **installed)
    assert "plugin 'raises' from m4d-plugin-raises 1 was skipped: RuntimeError: boom" in listed.stderr
    assert "unfpa" in listed.stdout
    broken = [plugin for plugin in m4d.json("plugins", **installed) if plugin.get("error")]
    assert [plugin["name"] for plugin in broken] == ["raises"]
    assert m4d("ingest", "unfpa", "--file", m4d.payload(), **installed).returncode == 0
    called = m4d("ingest", "raises", **installed)
    assert called.returncode == 2
    assert "boom" in called.stderr


def test_a_schema_tells_what_may_be_set(m4d: Called) -> None:
    done = m4d("plugins", "schema", "unfpa")
    assert '"title": "unfpa"' in done.stdout
    assert m4d("plugins", "schema", "nope").returncode == 2


def test_a_good_plugin_has_a_level_and_is_told_what_is_missing(m4d: Called) -> None:
    installed = {**m4d.plugin("mine", FEED_PLUGIN), "M4D_PLUGINS": "mine"}
    (found,) = m4d.json("plugins", "check", "mine", "--cassette", recorded(m4d), **installed)
    assert (found["failures"], found["level"]) == ([], "none")
    assert found["passed"] >= 30
    assert {each["name"] for each in found["missing"]} == {"fresh cassette", "identity pinned"}
    done = m4d("plugins", "check", "mine", "--cassette", recorded(m4d), **installed)
    assert done.returncode == 0
    assert "passed" in done.stdout
    assert "fresh cassette: record it again" in done.stdout


def test_a_broken_one_fails_with_what_to_do_and_exit_code_one(m4d: Called) -> None:
    installed = {**m4d.plugin("mine", BROKEN), "M4D_PLUGINS": "mine"}
    done = m4d("plugins", "check", "mine", "--cassette", recorded(m4d), **installed)
    assert done.returncode == 1
    assert "failed" in done.stdout
    assert "test_the_cassette_gives_items" in done.stdout
    assert "hint: `item` raised: give the field a default" in done.stdout


def test_without_a_cassette_nothing_is_wrong_and_nothing_reached(m4d: Called) -> None:
    installed = {**m4d.plugin("mine", FEED_PLUGIN), "M4D_PLUGINS": "mine"}
    checked = m4d("plugins", "check", **installed)
    assert checked.returncode == 0
    assert "no cassette" in checked.stdout
    assert "m4d sources record KEY" in checked.stdout


def test_a_plugin_that_was_skipped_is_wrong(m4d: Called) -> None:
    installed = {**m4d.plugin("raises", "raise RuntimeError('boom')\n"), "M4D_PLUGINS": "raises"}
    done = m4d("plugins", "check", **installed)
    assert done.returncode == 1
    assert "boom" in done.stderr
    assert m4d.json("plugins", "check", **installed)[0]["error"].endswith("boom")


def test_a_cassette_is_of_one_plugin(m4d: Called) -> None:
    done = m4d("plugins", "check", "--cassette", "x.json")
    assert done.returncode == 2
    assert "--cassette needs the one plugin" in done.stderr
