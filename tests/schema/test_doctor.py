"""Each part of an installation is looked at, and nothing is changed by looking."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from m4d_core.catalogue.follow import LEAST_EACH
from m4d_core.errors import PluginLoadError
from m4d_core.ingestion.prepare import prepare
from m4d_core.ingestion.registry import Broken, Registry, load_registry
from m4d_core.settings import Settings
from m4d_core.storage import sources
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import open_database
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import OPERATOR
from m4d_schema.doctor import Finding, examine
from m4d_search.contract import Delete
from m4d_search.indexer import Indexer
from m4d_search.installed import open_engine
from m4d_search.public import PublicContent
from tests.world import save, write

pytestmark = pytest.mark.anyio


async def looked(settings: Settings, registry: Registry) -> dict[str, Finding]:
    return {finding.part: finding for finding in await examine(settings, registry)}


async def test_a_healthy_installation_then_one_fault_after_another(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, plugins=("undp-projects",))
    registry = load_registry(settings)
    async with open_database(settings) as database:
        await prepare(database, settings, registry)
        assert not (await looked(settings, registry))["search"].is_good
        engine = open_engine(settings, write=True)
        await engine.generation()
        behind = (await looked(settings, registry))["search"]
        assert (behind.is_good, behind.hint) == (False, "start `m4d up`, which follows")
        assert "changes behind, since 20" in behind.text
        await Indexer(engine, Changes(database), PublicContent(database)).step()
        well = await looked(settings, registry)
        assert all(finding.is_good for finding in well.values())
        assert well["search"].text.endswith("items, up to the newest change")
        assert well["archive"].text == "0 payloads in 0.0 MiB, 0 entries in quarantine"
        count = await Rows(database).count(OPERATOR)
        assert well["lists"].text == f"{count} items, answered by SQL"
        enough: dict[str, Any] = {"data_dir": tmp_path, "catalogue": "on", "catalogue_bytes": count * LEAST_EACH}
        lists = (await looked(Settings(**enough), registry))["lists"]
        assert (lists.is_good, lists.text) == (True, f"{count} items, answered from memory")
        lists = (await looked(Settings(**{**enough, "catalogue_bytes": count * LEAST_EACH - 1}), registry))["lists"]
        assert (lists.is_good, lists.hint) == (False, "raise M4D_CATALOGUE_BYTES")
        (item,) = await save(database, write("other"))
        await Indexer(engine, Changes(database), PublicContent(database)).step()
        await engine.write([Delete(id=item)])
        await engine.close()
        lacking = (await looked(settings, registry))["search"]
        assert (lacking.is_good, lacking.hint) == (False, "run `m4d index repair`, or `m4d index rebuild`")
        beside = settings.model_copy(update={"search_engine": "meilisearch", "search_fallback": "embedded"})
        found = await looked(beside, registry)
        assert found["search"].text == "M4D_MEILI_URL: is empty; expected the address of the Meilisearch server"
        assert found["search fallback"] == replace(lacking, part="search fallback")
        async with database.write() as connection:
            await sources.learn(connection, "undp-projects", {"status": "FAILING", "reason": "dns"})
    failing = (await looked(settings, registry))["sources"]
    assert (failing.is_good, failing.hint) == (False, "`m4d sources` says more")
    assert "undp-projects failing" in failing.text
    broken = Broken(name="bad", distribution="d", error=PluginLoadError("no"))
    plugins = (await looked(settings, Registry(sources={}, broken=(broken,))))["plugins"]
    assert (plugins.is_good, plugins.text) == (False, "skipped: bad")


async def test_an_empty_folder_is_told_to_migrate(tmp_path: Path) -> None:
    found = await looked(Settings(data_dir=tmp_path / "new"), Registry(sources={}))
    assert found["database"].hint == "run `m4d db upgrade`"
    assert not found["archive"].is_good
    assert not found["sources"].is_good
