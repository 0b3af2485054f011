"""Runs what is due: sources by their next check, content by its schedule."""

import structlog
from anyio import CapacityLimiter, create_task_group, sleep

from m4d_core.errors import ConflictError, StorageError
from m4d_core.ingestion.registry import Registry
from m4d_core.ingestion.runner import run_source
from m4d_core.ingestion.workshop import Workshop
from m4d_core.storage import repository, sources

PAUSE_S = 1.0
AT_ONCE = 4

log = structlog.get_logger()


class Scheduler:
    """Looks every second for what is due; sources run beside one another, each at most once."""

    def __init__(self, workshop: Workshop, registry: Registry) -> None:
        self._workshop = workshop
        self._registry = registry
        self._running: set[str] = set()
        self._limiter = CapacityLimiter(AT_ONCE)

    async def run(self) -> None:
        """Go on until cancelled. A database that is away is waited for."""
        is_away = False
        async with create_task_group() as tasks:
            while True:
                try:
                    await self.promote()
                    for key in await sources.due(self._workshop.database, AT_ONCE * 2):
                        if key in self._registry.sources and key not in self._running:
                            self._running.add(key)
                            tasks.start_soon(self._run, key)
                    if is_away:
                        log.info("database.back")
                    is_away = False
                except StorageError as error:
                    if not is_away:
                        log.error("database.away", error=error.message)
                    is_away = True
                await sleep(PAUSE_S)

    async def promote(self) -> int:
        """Publish and expire what is due by its schedule. Returns how many pieces of content changed."""
        async with repository.transaction(self._workshop.database, self._workshop.clock.now()) as transaction:
            return await transaction.apply_schedule()

    async def _run(self, key: str) -> None:
        try:
            async with self._limiter:
                report = await run_source(self._workshop, self._registry.get(key))
            log.info("source.run", source=key, status=report.status, reason=report.reason, **report.counts)
        except ConflictError:
            log.info("source.busy", source=key)
        except StorageError as error:
            log.warning("source.unsaved", source=key, error=error.message)
        finally:
            self._running.discard(key)
