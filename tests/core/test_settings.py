"""Settings: read once, all problems at once, nothing secret shown."""

import pytest

from m4d_core.errors import SettingsError
from m4d_core.settings import MIB, Settings, load_settings


def test_defaults_need_no_server_and_no_key() -> None:
    settings = load_settings({})
    assert (settings.host, settings.port, settings.search_engine) == ("127.0.0.1", 8000, "embedded")
    assert settings.database_url.get_secret_value() == ""
    assert settings.fetch_allow == ()
    assert settings.fetch_max_bytes == 20 * MIB


def test_lists_are_separated_by_commas() -> None:
    settings = load_settings({"M4D_FETCH_ALLOW": "127.0.0.1:8001, localhost:8002", "M4D_PLUGINS": ""})
    assert settings.fetch_allow == ("127.0.0.1:8001", "localhost:8002")
    assert settings.plugins == ()


def test_fields_of_single_sources() -> None:
    settings = load_settings({"M4D_SOURCES__UN_NEWS__URL": "https://example.org/feed"})
    assert settings.sources == {"un-news": {"url": "https://example.org/feed"}}


def test_all_problems_come_at_once_with_what_is_expected() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"M4D_PORT": "0", "M4D_LOG_LEVEL": "loud", "M4D_PROT": "1", "M4D_SEARCH_TIMEOUT_S": "-1"})
    names = [name for name, _, _ in refused.value.problems]
    assert sorted(names) == ["M4D_LOG_LEVEL", "M4D_PORT", "M4D_PROT", "M4D_SEARCH_TIMEOUT_S"]
    problems = {name: (wrong, expected) for name, wrong, expected in refused.value.problems}
    assert problems["M4D_PROT"] == ("is not a setting", "M4D_PORT?")
    assert "Port" in problems["M4D_PORT"][1]


def test_an_unknown_name_far_from_any_known_one_points_to_the_docs() -> None:
    with pytest.raises(SettingsError, match=r"docs/settings\.md"):
        load_settings({"M4D_XYZZY_QUUX": "1"})


def test_a_field_below_a_plain_setting_is_unknown() -> None:
    with pytest.raises(SettingsError, match="M4D_PORT__X"):
        load_settings({"M4D_PORT__X": "1"})


def test_names_of_the_test_suite_and_of_others_are_left_alone() -> None:
    assert load_settings({"M4D_TEST_MEILI_URL": "x", "PATH": "y"}).port == 8000


def test_no_secret_is_shown() -> None:
    environ = {"M4D_DATABASE_URL": "postgresql://u:secret@h/n", "M4D_MEILI_KEY": "secret", "M4D_PORT": "secret"}
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    assert "secret" not in str(refused.value)
    assert "secret" not in repr(load_settings({name: environ[name] for name in environ if name != "M4D_PORT"}))


def test_settings_do_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("M4D_PORT", "9000")
    settings = load_settings()
    assert settings.port == 9000
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # what must not be possible


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_sets(name: str) -> None:
    assert (Settings.model_fields[name].description or "").endswith(".")
