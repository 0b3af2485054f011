"""Opens all that runs work with, and keeps the table of sources in step with what is installed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from anyio import CapacityLimiter, sleep

from m4d_core.clock import Clock, Randomness, SystemClock, system_randomness
from m4d_core.content.item import License
from m4d_core.content.reference import Reference
from m4d_core.ingestion.contract import Request, Source
from m4d_core.ingestion.fetch import Fetched, Fetcher, FetchPolicy, Validators
from m4d_core.ingestion.health import Health
from m4d_core.ingestion.registry import Registered, Registry
from m4d_core.ingestion.robots import Manners, Robots
from m4d_core.settings import Settings
from m4d_core.storage import sources
from m4d_core.storage.database import Connection, Database
from m4d_core.storage.reference_rows import ensure_organizations, read_reference

NO_ADDRESS, NOT_CONFIGURED = "no address", "not configured"
WAITING = "waiting for its first run"
GONE = "not installed"


class Door(Protocol):
    """What fetches: the outbound door itself, what records beside it, or what plays a recording."""

    async def fetch(self, request: Request, validators: Validators | None = None) -> Fetched:
        """Return what is at an address, or that it has not changed since the validators. Raises as `Fetcher` does."""
        ...


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What every run works with. pause: waits for so many seconds."""

    database: Database
    fetcher: Door
    reference: Reference
    settings: Settings
    clock: Clock
    chance: Randomness
    pause: Callable[[float], Awaitable[None]] = sleep

    @cached_property
    def robots(self) -> Robots:
        """What hosts let us ask for."""
        settings = self.settings
        token = FetchPolicy.from_settings(settings).user_agent.partition("/")[0]
        manners = Manners(token=token, max_bytes=settings.robots_max_bytes, max_delay_s=settings.robots_max_delay_s)
        return Robots(self.fetcher.fetch, self.clock, manners)

    @cached_property
    def readers(self) -> CapacityLimiter:
        """Places for bodies that are read, however many hosts are asked at once."""
        return CapacityLimiter(self.settings.ingest_readers)

    async def admit(self, source: Source, url: str, *, is_first: bool) -> None:
        """Wait until an address may be asked for. is_first: of a run, which waits for nothing. Raises as `Robots`."""
        wanted_s = await self.robots.admit(url) if source.robots else 0.0
        pause_s = max(wanted_s, source.budget.pause_s)
        if pause_s and not is_first:
            await self.pause(pause_s)


@asynccontextmanager
async def open_workshop(settings: Settings, database: Database) -> AsyncIterator[Workshop]:
    """Yield what runs work with, on a database that is prepared."""
    async with database.read() as connection:
        reference = await read_reference(connection)
    async with Fetcher(FetchPolicy.from_settings(settings)) as fetcher:
        yield Workshop(
            database=database,
            fetcher=fetcher,
            reference=reference,
            settings=settings,
            clock=SystemClock(),
            chance=system_randomness(),
        )


async def sync_sources(connection: Connection, registry: Registry, now: datetime) -> None:
    """Write what is installed and configured into the table of sources.

    A source that was switched off or lost its address is paused, one that came back or has another address is due at
    once; one that is no longer installed is paused and its content stays.
    """
    known = {state.key: state for state in await sources.states(connection)}
    await ensure_organizations(connection, {r.source.partner for r in registry.sources.values()})
    for key, registered in sorted(registry.sources.items()):  # in the order in which workers take them
        reason = _paused(registered)
        await sources.register(connection, [_row(registered, reason or WAITING)])
        stored = known.get(key)
        was_paused = stored is None or stored.status == Health.PAUSED
        if reason is not None and not (was_paused and stored is not None and stored.reason == reason):
            await sources.learn(connection, key, _pause(reason, now))
        elif reason is None and was_paused:
            await sources.learn(connection, key, {**_pause(WAITING, now), "next_check_at": now})
        elif reason is None and stored is not None and stored.urls != registered.source.urls:
            await sources.revive(connection, key, now)
    for state in known.values():
        if state.key not in registry.sources and state.plugin != sources.OWN and state.reason != GONE:
            await sources.learn(connection, state.key, _pause(GONE, now))


def _paused(registered: Registered) -> str | None:
    source = registered.source
    if not source.setup.enabled:
        return "disabled"
    if source.missing():
        return NOT_CONFIGURED
    return None if source.urls else NO_ADDRESS


def _pause(reason: str, now: datetime) -> dict[str, Any]:
    return {
        "status": Health.PAUSED,
        "reason": reason,
        "detail": None,
        "status_since": now,
        "next_check_at": None,
        "failures": 0,
    }


def _row(registered: Registered, reason: str) -> Mapping[str, Any]:
    source = registered.source
    return {
        "key": source.key,
        "name": source.title or source.key,
        "partner": source.partner,
        "plugin": registered.distribution,
        "kind": source.kind,
        "homepage": source.homepage,
        "urls": list(source.urls),
        "license": asdict(source.license or License.unknown()),
        "status": Health.PAUSED,
        "reason": reason,
    }
