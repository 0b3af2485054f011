"""Which sources there are; what is wrong with one never stops the others."""

import sys
import textwrap
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from m4d_core.content.item import License
from m4d_core.errors import DuplicatePluginError, PluginLoadError, SettingsError, UsageError
from m4d_core.ingestion import FeedSource, source
from m4d_core.ingestion.contract import ALL, Context
from m4d_core.ingestion.network_scope import MIGRATION
from m4d_core.ingestion.registry import FEEDS, PLUGINS, feed_class, load_registry
from m4d_core.ingestion.stranger import Stranger
from m4d_core.settings import Settings
from tests.core.ingestion.strangers import Shelf, shelf

__all__ = ["shelf"]

GOOD = {"url": "https://example.org/feed", "partner": "undp", "license": "CC-BY-4.0"}


@source("good", partner="undp", license=License(key="CC-BY-4.0"))
class Good(FeedSource):
    url = "https://example.org/feed"


@source("other-key", partner="undp", license=License(key="CC-BY-4.0"))
class OtherKey(FeedSource):
    pass


@source("unlicensed", partner="undp")
class Unlicensed(FeedSource):
    pass


@source("tomorrow", partner="undp", license=License.unknown(), api=99)
class Tomorrow(FeedSource):
    pass


@source("homeless", license=License.unknown())
class Homeless(FeedSource):
    pass


class NoSource:
    def __init__(self, config: object) -> None:
        self.key = "no-source"


@pytest.fixture
def plugin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def point(name: str, value: str | None = None) -> EntryPoint:
    return EntryPoint(name, value or f"{__name__}:{name.title().replace('-', '')}", PLUGINS)


def test_what_is_installed_is_found_by_its_entry_point() -> None:
    registry = load_registry(Settings(), [point("good")])
    assert registry.get("good").source.urls == ("https://example.org/feed",)
    assert registry.broken == ()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("absent", "no_such_module:Absent", "No module named 'no_such_module'"),
        ("good", f"{__name__}:Nothing", "Nothing"),
        ("mistaken", f"{__name__}:OtherKey", "its key is 'other-key'"),
        ("unlicensed", None, "no license"),
        ("homeless", None, "no partner"),
        ("tomorrow", None, "needs plugin API 99; this release has 1"),
        ("no-source", None, "it is not a Source"),
    ],
)
def test_a_broken_plugin_is_named_and_the_rest_runs(name: str, value: str | None, reason: str) -> None:
    broken = EntryPoint(name if name != "good" else "nothing", point(name, value).value, PLUGINS)
    registry = load_registry(Settings(), [broken, point("good")])
    assert set(registry.sources) == {"good"}
    (skipped,) = registry.broken
    assert skipped.name == broken.name
    assert isinstance(skipped.error, PluginLoadError)
    assert f"plugin '{broken.name}'" in skipped.error.message
    assert reason in skipped.error.message


@pytest.mark.parametrize(
    "statement", ["raise RuntimeError('boom')", "raise SystemExit(3)", "import nothing_here", "1 +"]
)
def test_a_plugin_that_raises_on_import_is_skipped(plugin_folder: Path, statement: str) -> None:
    name = f"raises_{abs(hash(statement))}"
    (plugin_folder / f"{name}.py").write_text(statement + "\n")
    registry = load_registry(Settings(), [EntryPoint("bad", f"{name}:Bad", PLUGINS), point("good")])
    assert set(registry.sources) == {"good"}
    assert [plugin.name for plugin in registry.broken] == ["bad"]
    with pytest.raises(UsageError, match="plugin 'bad'"):
        registry.get("bad")


def test_one_name_claimed_twice_is_loaded_from_neither() -> None:
    registry = load_registry(Settings(), [point("good"), point("good")])
    assert registry.sources == {}
    assert isinstance(registry.broken[0].error, DuplicatePluginError)


def test_plugins_are_chosen_by_name() -> None:
    points = [point("good"), point("tomorrow")]
    assert load_registry(Settings(plugins=("-tomorrow",)), points).broken == ()
    assert set(load_registry(Settings(plugins=("good",)), points).sources) == {"good"}
    assert load_registry(Settings(plugins=("good",)), points).broken == ()


def test_an_unknown_source_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no source 'goood'") as refused:
        load_registry(Settings(), [point("good")]).get("goood")
    assert "good" in str(refused.value.hint)


def test_an_installation_replaces_addresses_and_switches_off() -> None:
    overrides = {"good": {"url": "https://a.example/1, https://a.example/2", "enabled": "false"}}
    registered = load_registry(Settings(sources=overrides), [point("good")]).get("good")
    assert registered.source.urls == ("https://a.example/1", "https://a.example/2")
    assert not registered.source.setup.enabled


def test_an_override_of_nothing_is_refused() -> None:
    with pytest.raises(SettingsError, match="M4D_SOURCES__GOOOD"):
        load_registry(Settings(sources={"goood": {"url": "x"}}), [point("good")])
    registry = load_registry(Settings(sources={"good": {"ulr": "x"}}), [point("good")])
    assert "no field ulr" in registry.broken[0].error.message


def test_a_plain_feed_is_five_lines_of_toml(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(
        textwrap.dedent("""
            [city-news]
            url = "https://city.example/rss.xml"
            partner = "uclg"
            kind = "NEWS"
            license = "all-rights-reserved"
            """)
    )
    registered = load_registry(Settings(feeds=(str(path),)), []).get("city-news")
    assert (registered.source.partner, registered.source.kind) == ("uclg", "NEWS")
    assert registered.source.license == License(key="all-rights-reserved")
    assert [request.url for request in registered.source.requests(Context(url=""))] == ["https://city.example/rss.xml"]
    assert registered.distribution == "feeds.toml"


@pytest.mark.parametrize("content", ["[a", "\xff"])
def test_a_feeds_file_that_cannot_be_read_is_a_setting_that_is_wrong(tmp_path: Path, content: str) -> None:
    path = tmp_path / "feeds.toml"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(SettingsError, match="M4D_FEEDS"):
        load_registry(Settings(feeds=(str(path),)), [])
    with pytest.raises(SettingsError, match="M4D_FEEDS"):
        load_registry(Settings(feeds=(str(tmp_path / "absent.toml"),)), [])


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("text", "must be a table"),
        ({**GOOD, "licence": "x"}, "unknown declaration licence"),
        ({**GOOD, "license": 3}, "license must be"),
        ({**GOOD, "scope": "moon"}, "scope 'moon'"),
        ({**GOOD, "scope": {"wrods": ["a"]}}, "wrods"),
    ],
)
def test_a_wrong_table_is_named(table: object, reason: str) -> None:
    with pytest.raises(PluginLoadError, match=reason):
        feed_class("city-news", table)


def test_scopes_of_a_feed() -> None:
    assert feed_class("a", GOOD).scope is ALL
    assert feed_class("a", {**GOOD, "scope": "migration"}).scope is MIGRATION
    assert feed_class("a", {**GOOD, "scope": {"words": ["migra*"]}}).scope.words == frozenset({"migra*"})
    assert not feed_class("a", {**GOOD, "enabled": False}).enabled


def test_a_key_has_one_form() -> None:
    with pytest.raises(PluginLoadError, match="must be lower-case"):
        feed_class("City News", GOOD)


def test_everything_installed_loads() -> None:
    registry = load_registry(Settings())
    assert registry.broken == ()
    assert {"undp-projects", "iom-projects", "ilo-projects", "sdc-projects", "ec-projects"} <= set(registry.sources)


def test_a_package_without_its_feeds_is_named_and_the_rest_loads(plugin_folder: Path) -> None:
    (plugin_folder / "featherless").mkdir()
    (plugin_folder / "featherless" / "__init__.py").touch()
    registry = load_registry(Settings(), [EntryPoint("x", "featherless", FEEDS), point("good")])
    assert set(registry.sources) == {"good"}
    assert "feeds.toml" in registry.broken[0].error.message


def test_a_package_of_feeds_is_read_and_never_imported(plugin_folder: Path) -> None:
    folder = plugin_folder / "feathered" / "deep"
    folder.mkdir(parents=True)
    (plugin_folder / "feathered" / "__init__.py").write_text("raise SystemExit('imported')\n")
    (folder / "feeds.toml").write_text(
        '[city]\nurl = "https://city.example"\npartner = "undp"\nlicense = "CC-BY-4.0"\n'
    )
    registry = load_registry(Settings(), [EntryPoint("x", "feathered.deep", FEEDS), EntryPoint("y", "nobody", FEEDS)])
    assert registry.get("city").source.urls == ("https://city.example",)
    assert [plugin.name for plugin in registry.broken] == ["nobody"]
    assert "feathered" not in sys.modules


def test_our_own_run_here_and_strangers_do_not(shelf: Shelf) -> None:
    shelf.install("theirs", "pass")
    registry = load_registry(Settings())
    own = {key for key, one in registry.sources.items() if not isinstance(one.source, Stranger)}
    assert registry.sources.keys() - own == {"theirs"}
    assert all(registry.sources[key].distribution == "m4d" for key in own)
    assert registry.get("theirs").version == "1.5"


def test_a_stranger_that_is_not_chosen_or_claimed_twice_is_not_even_met(shelf: Shelf) -> None:
    shelf.install("theirs", "pass", before="open('met', 'w')")
    assert "theirs" not in load_registry(Settings(plugins=("-theirs",))).sources
    twice = load_registry(Settings(), [*entry_points(group=PLUGINS, name="theirs"), point("theirs", "x:Y")])
    assert isinstance(twice.broken[0].error, DuplicatePluginError)
    assert not Path("met").exists()
