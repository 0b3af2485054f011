"""`m4d doctor`: looks at each part of an installation and says what to do about what is wrong."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from m4d_core.catalogue.follow import bounds_of
from m4d_core.errors import M4DError
from m4d_core.ingestion.health import Health
from m4d_core.ingestion.registry import Registry
from m4d_core.settings import MIB, Settings
from m4d_core.storage import migrate, payloads, quarantine, sources
from m4d_core.storage.changes import Changes
from m4d_core.storage.database import Database, open_database
from m4d_core.storage.queries import Rows
from m4d_core.storage.selection import OPERATOR, PUBLIC
from m4d_search.contract import SearchEngine
from m4d_search.indexer import Indexer
from m4d_search.installed import open_engine, open_fallback
from m4d_search.public import PublicContent


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    part: str
    is_good: bool
    text: str
    hint: str | None = None


async def examine(settings: Settings, registry: Registry) -> list[Finding]:
    """Look at plugins, database, sources, archive, lists and search index; nothing is changed."""
    findings = [_plugins(registry)]
    async with open_database(settings) as database:
        looks: list[tuple[str, Callable[[], Awaitable[Finding]]]] = [
            ("database", lambda: _database(database)),
            ("sources", lambda: _sources(database)),
            ("archive", lambda: _archive(database)),
            ("lists", lambda: _lists(settings, database)),
            ("search", lambda: _search("search", open_engine(settings, write=False), database)),
            ("search fallback", lambda: _fallback(settings, database)),
        ]
        for part, look in looks:
            try:
                findings.append(await look())
            except M4DError as error:
                findings.append(Finding(part=part, is_good=False, text=error.message, hint=error.hint))
    return findings


def _plugins(registry: Registry) -> Finding:
    if not registry.broken:
        return Finding(part="plugins", is_good=True, text=f"{len(registry.sources)} sources can run")
    names = ", ".join(plugin.name for plugin in registry.broken)
    return Finding(part="plugins", is_good=False, text=f"skipped: {names}", hint="`m4d plugins` says why")


async def _database(database: Database) -> Finding:
    revision, newest = await migrate.current(database), migrate.newest()
    if revision != newest:
        text = f"at revision {revision or 'none'}, this release works with {newest}"
        return Finding(part="database", is_good=False, text=text, hint="run `m4d db upgrade`")
    count = await Rows(database).count(PUBLIC)
    return Finding(part="database", is_good=True, text=f"revision {revision}, {count} items public")


async def _sources(database: Database) -> Finding:
    async with database.read() as connection:
        states = await sources.states(connection)
    bad = [f"{state.key} {state.status.lower()}" for state in states if state.status not in (Health.OK, Health.PAUSED)]
    if bad:
        return Finding(part="sources", is_good=False, text=", ".join(bad), hint="`m4d sources` says more")
    return Finding(part="sources", is_good=True, text=f"{len(states)} known, none failing")


async def _archive(database: Database) -> Finding:
    async with database.read() as connection:
        size, held = await payloads.size(connection), await quarantine.count(connection)
    kept = f"{size.payloads} payloads in {size.stored / MIB:.1f} MiB, {held} entries in quarantine"
    return Finding(part="archive", is_good=True, text=kept, hint="`m4d quarantine` lists them" if held else None)


async def _lists(settings: Settings, database: Database) -> Finding:
    count = await Rows(database).count(OPERATOR)
    bounds = bounds_of(settings)
    if bounds.wants(count):
        return Finding(part="lists", is_good=True, text=f"{count} items, answered from memory")
    text = f"{count} items, answered by SQL"
    if replace(bounds, most_bytes=sys.maxsize).wants(count):
        return Finding(part="lists", is_good=False, text=text, hint="raise M4D_CATALOGUE_BYTES")
    return Finding(part="lists", is_good=True, text=text)


async def _fallback(settings: Settings, database: Database) -> Finding:
    engine = open_fallback(settings, write=False)
    if engine is None:
        return Finding(part="search fallback", is_good=True, text="none, as M4D_SEARCH_FALLBACK says")
    return await _search("search fallback", engine, database)


async def _search(part: str, engine: SearchEngine, database: Database) -> Finding:
    try:
        health = await engine.health()
        if not health.ok:
            hint = "check M4D_MEILI_URL and M4D_MEILI_KEY, or start `m4d up`"
            return Finding(part=part, is_good=False, text=f"{engine.name}: {health.detail}", hint=hint)
        lag = await Indexer(engine, Changes(database), PublicContent(database)).lag()
    finally:
        await engine.close()
    public, indexed = await Rows(database).count(PUBLIC), health.documents
    if lag.since is not None:
        text = f"{engine.name}: {lag.changes} changes behind, since {lag.since:%Y-%m-%d %H:%M:%S}; {indexed} items"
        return Finding(part=part, is_good=False, text=text, hint="start `m4d up`, which follows")
    if public != indexed:
        text = f"{engine.name}: {indexed} of {public} public items are indexed"
        return Finding(part=part, is_good=False, text=text, hint="run `m4d index repair`, or `m4d index rebuild`")
    return Finding(part=part, is_good=True, text=f"{engine.name}: {indexed} items, up to the newest change")
