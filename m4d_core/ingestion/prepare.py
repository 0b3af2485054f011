"""Makes a database ready: newest revision, reference data, sources, starter content. Twice changes nothing."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from m4d_core.clock import Clock, SystemClock
from m4d_core.content.authors import read_authors
from m4d_core.content.item import CleanItem, License
from m4d_core.content.kind import Origin, State
from m4d_core.content.reference import Reference
from m4d_core.errors import StorageError
from m4d_core.ingestion.decide import content_hash
from m4d_core.ingestion.health import Health
from m4d_core.ingestion.registry import Registry
from m4d_core.ingestion.workshop import sync_sources
from m4d_core.settings import Settings
from m4d_core.starter.loader import DEMO, STARTER, demo_items, goes_local, starter_items, starter_reference
from m4d_core.storage import migrate, repository, sources
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Connection, Database
from m4d_core.storage.reference_rows import write_reference
from m4d_core.storage.repository import Transaction

OWN_SOURCES = {
    STARTER: ("Facts of the network", "PROJECT", License.unknown()),
    DEMO: ("Demo items", "NEWS", License(key="CC0-1.0")),
}
NETWORK = "m4d"
SWITCHED_OFF = "switched off"


async def prepare(database: Database, settings: Settings, registry: Registry, clock: Clock | None = None) -> None:
    """Make the database ready for this release and these settings.

    An empty database is migrated. Raises StorageError for one of an earlier or a later release.
    """
    revision, newest = await migrate.current(database), migrate.newest()
    if revision is None:
        await migrate.upgrade(database)
    elif revision != newest:
        message = f"the database is at revision {revision}, this release works with {newest}"
        raise StorageError(message, hint="run `m4d db upgrade`")
    now = (clock or SystemClock()).now()
    async with database.write() as connection:
        await write_reference(connection, starter_reference())
        await sync_sources(connection, registry, now)
    async with repository.transaction(database, now) as transaction:
        await _load(transaction, STARTER, list(starter_items()), Origin.OWN)
        await _demo(transaction, wanted=settings.demo, now=now)


async def _demo(transaction: Transaction, *, wanted: bool | None, now: datetime) -> None:
    connection = transaction.connection
    known = {state.key: state for state in await sources.states(connection)}.get(DEMO)
    is_on = known is None or known.status == Health.OK
    items = list(demo_items())
    if wanted if wanted is not None else is_on:
        await _load(transaction, DEMO, items, Origin.OWN)
        await _move(transaction, items, State.PUBLISHED)
        await sources.learn(connection, DEMO, {"status": Health.OK, "reason": None})
        return
    await _declare(connection, DEMO)
    await _move(transaction, items, State.WITHDRAWN)
    await sources.learn(connection, DEMO, {"status": Health.PAUSED, "reason": SWITCHED_OFF, "status_since": now})


async def _move(transaction: Transaction, items: list[CleanItem], state: State) -> None:
    stored = await transaction.stored(DEMO, [item.identity for item in items])
    moved = [one.id for one in stored.values() if one.state != state]
    if moved:
        await transaction.set_state(moved, state)


async def _load(transaction: Transaction, key: str, items: list[CleanItem], origin: Origin) -> None:
    """Store the items that are new or that this release has changed; an editor's change to another one survives."""
    await _declare(transaction.connection, key)
    hashes = {item.identity: content_hash(item) for item in items}
    stored = await transaction.stored(key, list(hashes))
    organization_by_ref = Reference.from_rows(starter_reference()).organization_by_ref
    writes = [
        Write(
            source_key=key,
            item=item,
            content_hash=hashes[item.identity],
            origin=origin,
            goes_local=goes_local(item),
            people=read_authors(item.authors, organization_by_ref),
        )
        for item in items
        if item.identity not in stored or stored[item.identity].content_hash != hashes[item.identity]
    ]
    if writes:
        await transaction.save(writes)


async def _declare(connection: Connection, key: str) -> None:
    name, kind, license_ = OWN_SOURCES[key]
    row: dict[str, Any] = {
        "key": key,
        "name": name,
        "partner": NETWORK,
        "plugin": sources.OWN,
        "kind": kind,
        "homepage": None,
        "urls": [],
        "license": asdict(license_),
        "status": Health.OK,
    }
    await sources.register(connection, [row])
