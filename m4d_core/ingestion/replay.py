"""Reads the archive again: a parser or a plugin was mended, so are its items. Ids stay, and nothing is fetched.

The newest fetch comes first, and what it tells of an identity stands; earlier ones add what only they hold. So every
item is mended, not only those a feed shows today, each is written once at most, and what did not change is not
written at all. Of a snapshot each address counts with its newest payload alone, and what has vanished stays away:
only a run that finds it again brings it back.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from m4d_core.errors import FeedError, LeaseLostError, StorageError
from m4d_core.ingestion.contract import Context
from m4d_core.ingestion.decide import versions
from m4d_core.ingestion.health import health_of
from m4d_core.ingestion.lease import held
from m4d_core.ingestion.progress import VANISHED
from m4d_core.ingestion.reading import Body, Reader, archived
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.saving import Lineage, Saving, preview, save
from m4d_core.ingestion.taken import Taken
from m4d_core.ingestion.workshop import Workshop
from m4d_core.storage import parts, payloads, quarantine, repository, runs, sources
from m4d_core.storage.payloads import Fetch
from m4d_core.storage.repository import Lease
from m4d_core.storage.sources import UrlState

REPLAY, RETRY = "replay", "retry"
AT_ONCE = 5000  # new items taken of one payload at once; a larger one is read several times, in the memory of these

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Again:
    """What is read again. since: only what was fetched then or later. dry: write nothing at all.

    progress: called with the report, how many payloads are read and how many there are.
    """

    trigger: str = REPLAY
    since: datetime | None = None
    dry: bool = False
    progress: Callable[[Report, int, int], None] = field(default=lambda _report, _done, _total: None)


async def replay(workshop: Workshop, registered: Registered, again: Again | None = None) -> Report:
    """Read what is archived of a source again, under its lease. Returns the report, whatever happened.

    Payloads that cannot be read are counted by their reason. Validators, cursors and health are left as they are.
    Raises ConflictError when another worker holds the source, StorageError when the database is away.
    """
    run = _Replay(workshop, registered, again or Again())
    if run.again.dry:
        await run.read_all(None, 0)
        return run.report
    async with held(workshop.database, registered.key, workshop.settings.ingest_lease_s) as lease:
        run_id = await run.start()
        try:
            await run.read_all(lease, run_id)
        except LeaseLostError as error:
            run.fault("lease_lost", error.message)
        except StorageError:
            raise
        except Exception as error:  # the bulkhead: a broken source is named, the others run
            log.error("source.broken", source=registered.key, trace=traceback.format_exc())
            run.fault("plugin_failed", f"{type(error).__name__}: {error}")
        await run.finish(run_id)
    return run.report


async def retry(workshop: Workshop, registered: Registered, again: Again | None = None) -> Report:
    """Read again what holds a source's entries in quarantine, and all that was fetched since.

    What comes in now leaves quarantine; what fails again stays, with the newest error.
    """
    async with workshop.database.read() as connection:
        since = await quarantine.oldest_fetch(connection, registered.key)
    if since is None:
        return Report(source_key=registered.key, trigger=RETRY, scope="source")
    return await replay(workshop, registered, replace(again or Again(), trigger=RETRY, since=since))


class _Replay:
    """The state of one replay."""

    def __init__(self, workshop: Workshop, registered: Registered, again: Again) -> None:
        self.workshop = workshop
        self.registered = registered
        self.again = again
        self.now = workshop.clock.now()
        source = registered.source
        self.report = Report(
            source_key=registered.key, trigger=again.trigger, scope="all" if source.scope.everything else "source"
        )
        self.context = Context(url=next(iter(source.urls), source.homepage or ""))
        self.told: set[str] = set()  # identities that a fetch has told of already, or its silence

    async def start(self) -> int:
        """Open the report's row. Returns its id."""
        row = {
            "source_key": self.registered.key,
            "trigger": self.report.trigger,
            "scope": self.report.scope,
            "plugin_version": self.registered.version,
            "started_at": self.now,
        }
        async with self.workshop.database.write() as connection:
            return await runs.start(connection, row)

    async def read_all(self, lease: Lease | None, run_id: int) -> None:
        """Read every payload, the newest first; one that fails is counted and the others go on."""
        key, source = self.registered.key, self.registered.source
        async with self.workshop.database.read() as connection:
            known = await sources.known(connection, [key])
            self.told |= await repository.gone_identities(connection, key, VANISHED)
            found = await payloads.fetches(connection, key, self.again.since, newest=source.snapshot)
        self.context = replace(self.context, identity_from=known[key].identity)
        for number, fetch in enumerate(found):
            self.again.progress(self.report, number, len(found))
            self.report.count("payloads")
            try:
                await self._read(fetch, lease, run_id)
            except FeedError as error:
                if error.reason == "plugin_failed":
                    self.fault(error.reason, error.message)
                self.report.count("unreadable", error.reason)
        self.again.progress(self.report, len(found), len(found))

    async def finish(self, run_id: int) -> None:
        """Close the report's row."""
        async with self.workshop.database.write() as connection:
            self.report.counts["waiting"] = await parts.waiting(connection, self.registered.key)
            finished = {"finished_at": self.workshop.clock.now(), **self.report.stored()}
            await runs.finish(connection, run_id, finished)

    def fault(self, reason: str, message: str) -> None:
        """Note what went wrong; the first fault names the state of the report."""
        if self.report.is_good:
            self.report.status, self.report.reason = health_of(reason), reason
            self.report.detail = message.splitlines()[0]

    async def _read(self, fetch: Fetch, lease: Lease | None, run_id: int) -> None:
        state = UrlState(url=fetch.url, payload_sha=fetch.payload_sha)
        async with self.workshop.database.read() as connection:
            body = await archived(connection, self.registered.source, state, fetch)
        taken = await self._take(body, self.report, fetch, lease, run_id)
        told = taken.present() | taken.gone.keys()
        while lease is not None and taken.error is None and self.report.counts["remaining"]:
            more = Report(source_key=self.report.source_key, trigger=self.report.trigger, scope=self.report.scope)
            taken = await self._take(body, more, fetch, lease, run_id)
            self.report.count("new", times=more.counts["new"])
            self.report.counts["remaining"] = more.counts["remaining"]
        self.told |= told
        if taken.error is not None:
            raise taken.error

    async def _take(self, body: Body, report: Report, fetch: Fetch, lease: Lease | None, run_id: int) -> Taken:
        taken = await self._reader().read(body, report)
        self.context = replace(self.context, identity_from=taken.rung or self.context.identity_from)
        workshop, key = self.workshop, self.registered.key
        if lease is None:
            report.preview += await preview(workshop.database, workshop.reference, key, taken)
            return taken
        saving = Saving(
            database=workshop.database, reference=workshop.reference, lease=lease,
            batch=workshop.settings.ingest_batch, now=self.now,
        )  # fmt: skip
        lineage = Lineage(
            run_id=run_id,
            fetch=fetch.id,
            plugin=self.registered.distribution,
            plugin_version=self.registered.version,
            fetched_at=fetch.at,
            url=fetch.url,
            payload_sha=fetch.payload_sha,
        )
        report.count("withdrawn", times=await save(saving, lineage, taken, None))
        return taken

    def _reader(self) -> Reader:
        return Reader(
            workshop=self.workshop,
            registered=self.registered,
            scope=self.registered.source.scope,
            versions=versions(self.registered.version, self.registered.source),
            read_by="",
            context=self.context,
            now=self.now,
            limit=AT_ONCE,
            told=self.told,
        )
