"""`run_source`: one source, one report. Whatever goes wrong in a source is named in its report and stops there."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from m4d_core.clock import Clock, Randomness
from m4d_core.content.reference import Reference
from m4d_core.errors import FeedError, LeaseLostError, RetryError, StorageError
from m4d_core.ingestion import archive, schedule
from m4d_core.ingestion.contract import Context, Request, Scope
from m4d_core.ingestion.decide import fingerprint, versions
from m4d_core.ingestion.fetch import Fetched, Fetcher, Validators
from m4d_core.ingestion.health import Health, health_of
from m4d_core.ingestion.intake import Intake, Reading, Taken
from m4d_core.ingestion.isolate import Limits, parse_isolated
from m4d_core.ingestion.lease import held
from m4d_core.ingestion.normalise import Defaults
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.saving import Lineage, Saving, save
from m4d_core.ingestion.schedule import Interval
from m4d_core.settings import Settings
from m4d_core.storage import parts, repository, runs, sources
from m4d_core.storage.database import Connection, Database
from m4d_core.storage.repository import Lease, Stored
from m4d_core.storage.sources import UrlState

SCHEDULE, COMMAND, FILE = "schedule", "command", "file"
MAX_DETAIL = 300
UNCONDITIONAL = 0.01  # of all polls: heals servers that answer 304 for ever

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A payload on disk, to be read as if it had just been fetched."""

    name: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run differs from the usual. scope: instead of the source's own. dry: write nothing at all.

    progress: called with the report after each payload.
    """

    trigger: str = SCHEDULE
    scope: Scope | None = None
    recorded: Recorded | None = None
    dry: bool = False
    progress: Callable[[Report], None] = field(default=lambda _: None)


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What every run works with."""

    database: Database
    fetcher: Fetcher
    reference: Reference
    settings: Settings
    clock: Clock
    chance: Randomness


@dataclass(frozen=True, kw_only=True)
class _Body:
    """A body to read. state: how far its address will have been read, but for what remains."""

    state: UrlState
    body: bytes
    content_type: str | None


async def run_source(workshop: Workshop, registered: Registered, options: Options | None = None) -> Report:
    """Run one source: fetch, archive, parse, decide, save. Returns its report, whatever happened.

    Raises ConflictError when another worker holds the source, StorageError when the database is away.
    """
    run = _Run(workshop, registered, options or Options())
    if run.options.dry:
        await run.read_all(None, 0)
        return run.report
    async with held(workshop.database, registered.key, workshop.settings.ingest_lease_s) as lease:
        run_id = await run.start()
        try:
            await run.read_all(lease, run_id)
        except LeaseLostError as error:
            run.fault(error.message, reason="lease_lost")
        except StorageError:
            raise
        except Exception as error:  # the bulkhead: a broken source is named, the others run
            log.error("source.broken", source=registered.key, trace=traceback.format_exc())
            run.fault(f"{type(error).__name__}: {error}", reason="plugin_failed")
        await run.finish(lease, run_id)
    return run.report


class _Run:
    """The state of one run."""

    def __init__(self, workshop: Workshop, registered: Registered, options: Options) -> None:
        self.workshop = workshop
        self.registered = registered
        self.source = registered.source
        self.options = options
        self.scope = options.scope or self.source.scope
        label = "all" if self.scope.everything else "source" if options.scope is None else "command"
        self.report = Report(source_key=registered.key, trigger=options.trigger, scope=label)
        self.now = workshop.clock.now()
        self.versions = versions(registered.version)
        self.read_by = fingerprint(self.scope.declared(), self.versions)
        self.retry_after_s: float | None = None

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
        """Read every address of the source; one that fails is noted and the others go on."""
        async with self.workshop.database.read() as connection:
            states = await sources.urls(connection, self.registered.key)
        if self.options.recorded is not None:
            await self._attempt(self._recorded(self.options.recorded), lease, run_id)
            return
        requests = list(self.source.requests())
        if not requests:
            self.report.status, self.report.reason = Health.PAUSED, "no address"
        for request in requests:
            await self._attempt(self._fetched(request, states.get(request.url)), lease, run_id)
        asked = {request.url for request in requests}
        for state in states.values():
            if state.url not in asked and state.remaining:
                await self._attempt(self._archived(state), lease, run_id)

    async def finish(self, lease: Lease, run_id: int) -> None:
        """Close the report's row, and write what has been learnt of the source unless it was taken over."""
        report = self.report
        async with self.workshop.database.write() as connection:
            report.counts["waiting"] = await parts.waiting(connection, self.registered.key)
            finished = {"finished_at": self.workshop.clock.now(), **report.stored()}
            await runs.finish(connection, run_id, finished)
        if report.reason == "lease_lost" or self.options.recorded is not None:
            return
        async with repository.transaction(self.workshop.database, self.now, lease) as transaction:
            await sources.learn(transaction.connection, self.registered.key, await self._learnt(transaction.connection))

    def fault(self, message: str, *, reason: str) -> None:
        """Note what went wrong; the first fault of a run names its state."""
        if self.report.is_good:
            self.report.status = health_of(reason)
            self.report.reason = reason
            self.report.detail = message.splitlines()[0][:MAX_DETAIL]

    async def _attempt(self, getting: Any, lease: Lease | None, run_id: int) -> None:  # noqa: ANN401 - a coroutine of _Body
        try:
            body: _Body | None = await getting
            if body is not None:
                await self._read(body, lease, run_id)
        except (RetryError, FeedError) as error:
            self.retry_after_s = getattr(error, "retry_after_s", None)
            self.fault(error.message, reason=error.reason)
        self.options.progress(self.report)

    # --- where bodies come from -----------------------------------------------
    async def _fetched(self, request: Request, state: UrlState | None) -> _Body | None:
        known = state or UrlState(url=request.url)
        unconditional = self.workshop.chance.random() < UNCONDITIONAL or known.payload_sha is None
        validators = None if unconditional else Validators(etag=known.etag, last_modified=known.last_modified)
        fetched = await self.workshop.fetcher.fetch(request, validators)
        if fetched.not_modified:
            return None if self._is_read(known) else await self._archived(known)
        body = await self._archive(fetched.body, fetched.content_type, _with_validators(known, fetched))
        if body.state.payload_sha == known.payload_sha and self._is_read(known):
            return None
        return body

    async def _recorded(self, recorded: Recorded) -> _Body:
        return await self._archive(recorded.body, None, UrlState(url=f"file:{recorded.name}"))

    async def _archived(self, state: UrlState) -> _Body:
        async with self.workshop.database.read() as connection:
            body, content_type = await archive.load(connection, state.payload_sha or "")
        return _Body(state=state, body=body, content_type=content_type)

    async def _archive(self, body: bytes, content_type: str | None, state: UrlState) -> _Body:
        payload = archive.pack(body, content_type)
        if not self.options.dry:
            async with self.workshop.database.write() as connection:
                await runs.keep_payload(connection, payload, self.now)
        return _Body(state=replace(state, payload_sha=payload.sha256), body=body, content_type=content_type)

    def _is_read(self, state: UrlState) -> bool:
        return state.remaining == 0 and state.read_by == self.read_by

    # --- what becomes of them -------------------------------------------------
    async def _read(self, body: _Body, lease: Lease | None, run_id: int) -> None:
        before = self.report.counts.copy()
        taken = await self._take(body)
        counted = self.report.counts - before
        bad = counted["quarantined"] / max(counted["fetched"], 1)
        if bad > self.workshop.settings.ingest_max_bad:
            taken = Taken(bad=taken.bad, error=_too_many(counted["quarantined"], counted["fetched"]))
            self.report.counts.subtract({name: counted[name] for name in ("new", "changed")})
        self._preview(taken)
        if lease is not None:
            state = replace(body.state, remaining=counted["remaining"], read_by=self.read_by)
            await save(self._saving(lease), self._lineage(body, run_id), taken, None if taken.error else state)
        if taken.error is not None:
            raise taken.error
        if not counted["fetched"]:
            raise FeedError(f"{body.state.url} holds no entries", reason="empty")

    async def _take(self, body: _Body) -> Taken:
        settings, source = self.workshop.settings, self.source
        url = body.state.url if body.state.url.startswith("http") else next(iter(source.config.urls), "")
        reading = Reading(
            source=source,
            context=Context(url=url or source.homepage or ""),
            defaults=Defaults.of(source, self.workshop.reference.organization_by_ref),
            scope=self.scope,
            versions=self.versions,
            payload_sha=body.state.payload_sha or "",
            limit=settings.ingest_first_run,
            now=self.now,
        )
        hints = {"content_type": body.content_type or "", "url": url, "xml_depth": str(settings.parser_xml_depth)}
        module = f"m4d_core.ingestion.formats.{source.format}.parse"
        parsed = parse_isolated(module, body.body, hints, Limits.from_settings(settings))
        return await Intake(reading, _StoredState(self.workshop.database, source.key), self.report).take(parsed)

    def _preview(self, taken: Taken) -> None:
        if self.options.dry:
            self.report.preview += [("changed", ready.item.title) for ready in taken.changed]
            self.report.preview += [("new", ready.item.title) for ready in taken.new]

    def _saving(self, lease: Lease) -> Saving:
        workshop = self.workshop
        batch = workshop.settings.ingest_batch
        return Saving(database=workshop.database, reference=workshop.reference, lease=lease, batch=batch)

    def _lineage(self, body: _Body, run_id: int) -> Lineage:
        return Lineage(
            run_id=run_id,
            plugin=self.registered.distribution,
            plugin_version=self.registered.version,
            fetched_at=self.now,
            url=body.state.url,
            payload_sha=body.state.payload_sha or "",
        )

    async def _learnt(self, connection: Connection) -> Mapping[str, Any]:
        report, settings = self.report, self.workshop.settings
        (stored,) = [state for state in await sources.states(connection) if state.key == self.registered.key]
        failures = 0 if report.is_good or report.status == Health.PAUSED else stored.failures + 1
        interval = Interval(minimum_s=settings.ingest_min_interval_s, maximum_s=settings.ingest_max_interval_s)
        chance = self.workshop.chance.random()
        due = schedule.next_check(failures, self.now, interval, chance=chance, retry_after_s=self.retry_after_s)
        values: dict[str, Any] = {
            "status": report.status,
            "reason": report.reason,
            "detail": report.detail,
            "last_fetched_at": self.now,
            "failures": failures,
            "next_check_at": None if report.status == Health.PAUSED else due,
        }
        if report.status != stored.status:
            values["status_since"] = self.now
            log.info("source.state", source=stored.key, before=stored.status, now=report.status, reason=report.reason)
        if report.is_good:
            values["last_good_at"] = self.now
        if report.counts["new"] or report.counts["changed"]:
            values["last_changed_at"] = self.now
        return values


class _StoredState:
    """What is stored of one source."""

    def __init__(self, database: Database, source_key: str) -> None:
        self._database = database
        self._source_key = source_key

    async def items(self, identities: Sequence[str]) -> Mapping[str, Stored]:
        """Return what is stored under these identities."""
        async with self._database.read() as connection:
            return await repository.stored(connection, self._source_key, identities)

    async def parts(self, identities: Sequence[str]) -> Mapping[str, str]:
        """Return the raw hashes of the parts stored under these identities."""
        async with self._database.read() as connection:
            return await parts.raw_hashes(connection, self._source_key, identities)


def _with_validators(state: UrlState, fetched: Fetched) -> UrlState:
    return replace(state, etag=fetched.validators.etag, last_modified=fetched.validators.last_modified)


def _too_many(bad: int, entries: int) -> FeedError:
    message = f"{bad} of {entries} entries are bad; nothing of this payload was taken in"
    return FeedError(message, reason="too_many_bad", hint="look at `m4d sources`, mend the plugin, run it again")
