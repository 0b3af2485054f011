"""Runs what is due: sources by their next check, content by its schedule, the archive by its retention."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import structlog
from anyio import create_task_group, move_on_after, sleep
from anyio.abc import TaskGroup

from m4d_core.errors import StorageError
from m4d_core.ingestion import archive
from m4d_core.ingestion.contract import Source
from m4d_core.ingestion.lease import Held, Leases
from m4d_core.ingestion.registry import Registry
from m4d_core.ingestion.runner import run_held
from m4d_core.ingestion.workshop import Workshop
from m4d_core.storage import repository, sources

PAUSE_S = 1.0
LOOKED_AT = 1000  # sources due, the longest overdue, of which hosts are chosen
OF_HOST = 10  # sources of a host taken at once
TIDY_EVERY = timedelta(hours=1)

log = structlog.get_logger()


class Scheduler:
    """Looks every second for what is due. Hosts are asked beside one another, the sources of one in turn."""

    def __init__(self, workshop: Workshop, registry: Registry) -> None:
        settings = workshop.settings
        self._workshop = workshop
        self._registry = registry
        self._leases = Leases(workshop.database, settings.ingest_lease_s, settings.ingest_min_interval_s)
        self._hosts: set[str] = set()  # that are asked now
        self._places = settings.ingest_at_once
        self._room = asyncio.Event()
        self._tidy_at = datetime.min.replace(tzinfo=UTC)
        self._is_away = False

    async def run(self) -> None:
        """Go on until cancelled. A database that is away is waited for."""
        async with self._leases, create_task_group() as tasks:
            tasks.start_soon(self._keep_time)
            while True:
                is_more = await self._tried(lambda: self._start(tasks))
                with move_on_after(PAUSE_S):
                    await (self._room.wait() if is_more else asyncio.Event().wait())

    async def promote(self) -> int:
        """Publish and expire what is due by its schedule. Returns how many pieces of content changed."""
        async with repository.transaction(self._workshop.database, self._workshop.clock.now()) as transaction:
            return await transaction.apply_schedule()

    async def tidy(self) -> int:
        """Let go payloads that nothing needs any more, a batch at a time. Returns how many."""
        now = self._workshop.clock.now()
        if now < self._tidy_at:
            return 0
        gone = await archive.prune(self._workshop.database, self._workshop.settings.archive_keep_days, now)
        self._tidy_at = now if gone else now + TIDY_EVERY
        return gone

    async def _keep_time(self) -> None:
        while True:
            await self._tried(self.promote)
            await self._tried(self.tidy)
            await sleep(PAUSE_S)

    async def _tried(self, work: Callable[[], Awaitable[int]]) -> int:
        """Do some work; say once that the database is away, and once that it is back."""
        try:
            done = await work()
        except StorageError as error:
            if not self._is_away:
                log.error("database.away", error=error.message)
            self._is_away = True
            return 0
        if self._is_away:
            log.info("database.back")
        self._is_away = False
        return done

    async def _start(self, tasks: TaskGroup) -> bool:
        """Give back what has been run, and start what is due. Returns whether something is left for want of room."""
        await self._leases.flush()
        self._room.clear()
        places = self._places - len(self._hosts)
        if places <= 0:
            return True
        keys = await sources.due(self._workshop.database, LOOKED_AT)
        queues = self._by_host(key for key in keys if key in self._registry.sources)
        chosen = {host: queues[host] for host in list(queues)[:places]}
        taken = await self._leases.take([key for of_host in chosen.values() for key in of_host])
        held = {each.lease.source_key: each for each in taken}
        for host, of_host in chosen.items():
            self._hosts.add(host)
            tasks.start_soon(self._ask, host, deque(held[key] for key in of_host if key in held))
        return len(held) < len(keys)

    def _by_host(self, keys: Iterable[str]) -> dict[str, list[str]]:
        """Return the first sources of each host that is not asked now, in order."""
        queues: dict[str, list[str]] = {}
        for key in keys:
            host = _host(self._registry.get(key).source)
            if host not in self._hosts and len(queues.setdefault(host, [])) < OF_HOST:
                queues[host].append(key)
        return queues

    async def _ask(self, host: str, queue: deque[Held]) -> None:
        """Run the sources of a host in turn, two at a time where all of them agree to that."""
        budgets = [self._registry.get(held.lease.source_key).source.budget for held in queue]
        try:
            async with create_task_group() as lanes:
                for _ in range(min((budget.concurrency for budget in budgets), default=0)):
                    lanes.start_soon(self._lane, queue)
        finally:
            self._hosts.discard(host)
            if len(self._hosts) <= self._places // 2:
                self._room.set()

    async def _lane(self, queue: deque[Held]) -> None:
        while queue:
            await self._run(queue.popleft())

    async def _run(self, held: Held) -> None:
        key = held.lease.source_key
        try:
            report = await run_held(self._workshop, self._registry.get(key), held)
        except StorageError as error:
            log.warning("source.unsaved", source=key, error=error.message)
            return
        if report.counts or not report.is_good:  # nobody needs to hear of what is as it was
            log.info("source.run", source=key, status=report.status, reason=report.reason, **report.counts)


def _host(source: Source) -> str:
    return urlsplit(next(iter(source.urls), "")).hostname or source.key
