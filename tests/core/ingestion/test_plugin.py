"""A class becomes a source, or is told what it lacks."""

from typing import Any

import pytest

from m4d_core.content.item import License
from m4d_core.errors import PluginLoadError
from m4d_core.ingestion import FeedSource, source
from m4d_core.ingestion.plugin import Plugin, set_up


@source("good", partner="undp", license=License(key="CC-BY-4.0"))
class Good(FeedSource):
    url = "https://example.org/feed"
    options = {"depth": 3}  # noqa: RUF012 - as an author writes it
    requires = {"key": "ask them"}  # noqa: RUF012 - as authors of plugins write it


def test_what_the_installation_says_goes_before_what_is_declared() -> None:
    made = set_up(
        "good", Good, {"url": "https://a.example, https://b.example", "enabled": "no", "depth": 5, "key": "x"}
    )
    assert made.urls == ("https://a.example", "https://b.example")
    assert made.setup.enabled is False
    assert dict(made.setup.options) == {"depth": 5, "key": "x"}
    assert set_up("good", Good, {}).urls == ("https://example.org/feed",)


@pytest.mark.parametrize(
    ("name", "declared", "said"),
    [
        ("other", {}, "its key is 'good'"),
        ("good", {"api": 99}, "it needs plugin API 99; this release has 1"),
        ("good", {"license": None}, "it declares no license"),
        ("good", {"partner": ""}, "it declares no partner"),
    ],
)
def test_what_is_not_complete_is_named(name: str, declared: dict[str, Any], said: str) -> None:
    with pytest.raises(PluginLoadError, match=said):
        set_up(name, type("Bad", (Good,), declared), {})


def test_what_is_no_source_is_named() -> None:
    with pytest.raises(PluginLoadError, match="it is not a Source"):
        set_up("good", lambda _: object(), {})


def test_a_setting_that_it_does_not_have_is_named_with_those_it_has() -> None:
    with pytest.raises(PluginLoadError, match="M4D_SOURCES__GOOD has no field ulr") as refused:
        set_up("good", Good, {"ulr": "x"})
    assert refused.value.hint == "its fields are depth, enabled, key, options, url"


def test_a_plugin_is_loaded_by_its_entry_point() -> None:
    plugin = Plugin(name="un-news", value="m4d_plugins.un_news:UnNews")
    assert plugin.load().key == "un-news"
    with pytest.raises(ModuleNotFoundError):
        Plugin(name="x", value="no_such_module:X").load()
