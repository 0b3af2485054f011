"""The engine of the settings."""

from pathlib import Path

import pytest

from m4d_core.errors import SettingsError
from m4d_core.settings import load_settings
from m4d_search.engines.embedded import EmbeddedEngine
from m4d_search.engines.meilisearch import MeilisearchEngine
from m4d_search.installed import open_engine, open_fallback

pytestmark = pytest.mark.anyio


async def test_embedded_is_the_default(tmp_path: Path) -> None:
    engine = open_engine(load_settings({"M4D_DATA_DIR": str(tmp_path)}), write=True)
    assert isinstance(engine, EmbeddedEngine)
    await engine.close()


def test_meilisearch_by_name() -> None:
    given = {"M4D_SEARCH_ENGINE": "meilisearch", "M4D_MEILI_URL": "http://127.0.0.1:1"}
    assert isinstance(open_engine(load_settings(given), write=False), MeilisearchEngine)


def test_an_engine_that_is_not_installed_is_named_with_those_that_are() -> None:
    with pytest.raises(SettingsError, match=r"'elastic' is not installed; expected one of embedded, meilisearch"):
        open_engine(load_settings({"M4D_SEARCH_ENGINE": "elastic"}), write=False)


async def test_an_engine_that_stands_in_is_opened_where_one_is_named(tmp_path: Path) -> None:
    given = {"M4D_DATA_DIR": str(tmp_path), "M4D_SEARCH_ENGINE": "meilisearch", "M4D_MEILI_URL": "http://127.0.0.1:1"}
    assert open_fallback(load_settings(given), write=True) is None
    fallback = open_fallback(load_settings({**given, "M4D_SEARCH_FALLBACK": "embedded"}), write=True)
    assert isinstance(fallback, EmbeddedEngine)
    await fallback.close()


@pytest.mark.parametrize(("name", "said"), [("elastic", "'elastic' is not installed"), ("embedded", "stand in for")])
def test_an_engine_that_cannot_stand_in_is_refused(name: str, said: str) -> None:
    with pytest.raises(SettingsError, match=f"M4D_SEARCH_FALLBACK: .*{said}"):
        open_fallback(load_settings({"M4D_SEARCH_FALLBACK": name}), write=False)
