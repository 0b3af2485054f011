"""`run_source`: one source, one report. Whatever goes wrong in a source is named in its report and stops there."""

import traceback
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from m4d_core.errors import FeedError, LeaseLostError, RetryError, StorageError
from m4d_core.ingestion import archive, schedule
from m4d_core.ingestion.contract import Context, Page, Request, Scope
from m4d_core.ingestion.decide import fingerprint, versions
from m4d_core.ingestion.fetch import Fetched, Validators
from m4d_core.ingestion.health import Health, health_of
from m4d_core.ingestion.intake import Taken
from m4d_core.ingestion.lease import held
from m4d_core.ingestion.progress import Progress, vanished
from m4d_core.ingestion.reading import Body, Reader
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.saving import Lineage, Saving, save
from m4d_core.ingestion.schedule import Interval
from m4d_core.ingestion.workshop import NO_ADDRESS, NOT_CONFIGURED, Workshop
from m4d_core.storage import parts, repository, runs, sources
from m4d_core.storage.database import Connection
from m4d_core.storage.repository import Lease
from m4d_core.storage.sources import UrlState

SCHEDULE, COMMAND, FILE = "schedule", "command", "file"
MAX_DETAIL = 300
UNCONDITIONAL = 0.01  # of all polls: heals servers that answer 304 for ever
STALE = "stale_page"  # the address of a next page has lost its meaning: the list is begun again

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
        self.context = Context(url=next(iter(self.source.urls), self.source.homepage or ""))
        self.progress = Progress()
        self.queue: deque[Request] = deque()
        self.asked: set[str] = set()
        self.present: set[str] = set()
        self.unread: set[str] = set()  # addresses whose answer is as it was

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
        key = self.registered.key
        async with self.workshop.database.read() as connection:
            states = await sources.urls(connection, key)
            self.progress = Progress.read(await sources.cursor(connection, key))
        if self.options.recorded is not None:
            await self._attempt(self._recorded(self.options.recorded, run_id), lease, run_id)
            return
        self.context = replace(self.context, changed_since=self.progress.changed_since(self.source.cursor))
        await self._follow(states, lease, run_id)
        for state in states.values():
            if state.url not in self.asked and state.remaining:
                await self._attempt(self._archived(state), lease, run_id)
        await self._vanish(lease)

    async def _follow(self, states: Mapping[str, UrlState], lease: Lease | None, run_id: int) -> None:
        """Ask the first addresses, and whatever they lead to, as far as the budget goes."""
        missing = self.source.missing()
        if missing:
            wanted = "; ".join(f"{name}: {where}" for name, where in missing.items())
            self.report.status, self.report.reason, self.report.detail = Health.PAUSED, NOT_CONFIGURED, wanted
            return
        self.queue.extend(self._first())
        if not self.queue:
            self.report.status, self.report.reason = Health.PAUSED, NO_ADDRESS
        while self.queue and not self._is_enough():
            request = self.queue.popleft()
            if request.url in self.asked:
                self.report.count("skipped", "an address that was asked in this run already")
                continue
            self.asked.add(request.url)
            state = states.get(self.source.redact(request.url))
            await self._attempt(self._fetched(request, state, run_id), lease, run_id)

    def _first(self) -> Iterable[Request]:
        resume = self.progress.resume
        if resume is None:
            return self.source.requests(self.context)
        return [replace(resume, url=self.source.restore(resume.url))]

    def _is_enough(self) -> bool:
        """Whether the rest is left for the next run."""
        if not self.asked:
            return False
        is_paged = not self.queue[0].kept
        is_full = self.report.counts["new"] >= self.workshop.settings.ingest_first_run and is_paged
        return is_full or len(self.asked) >= max(self.source.budget.pages, len(self.source.urls))

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

    async def _attempt(self, getting: Any, lease: Lease | None, run_id: int) -> None:  # noqa: ANN401 - a coroutine of Body
        try:
            body: Body | None = await getting
            if body is not None:
                await self._read(body, lease, run_id)
        except (RetryError, FeedError) as error:
            if error.reason == STALE and self.progress.resume is not None:
                self.progress = replace(self.progress, resume=None, pending=None)
                self.queue.extend(self.source.requests(self.context))
                return
            self.retry_after_s = getattr(error, "retry_after_s", None)
            self.fault(error.message, reason=error.reason)
        finally:
            self.options.progress(self.report)

    # --- where bodies come from -----------------------------------------------
    async def _fetched(self, request: Request, state: UrlState | None, run_id: int) -> Body | None:
        known = state or UrlState(url=self.source.redact(request.url))
        if request.version is not None and known.version == request.version and self._is_read(known):
            self.unread.add(known.url)
            return None
        unconditional = self.workshop.chance.random() < UNCONDITIONAL or known.payload_sha is None
        validators = None if unconditional else Validators(etag=known.etag, last_modified=known.last_modified)
        fetched = await self.workshop.fetcher.fetch(request, validators)
        if fetched.not_modified:
            if self._is_read(known):
                self.unread.add(known.url)
                return None
            return await self._archived(known)
        fresh = replace(_with_validators(known, fetched), version=request.version)
        body = Body(request=request, state=fresh, body=fetched.body, content_type=fetched.content_type,
                    headers=fetched.headers)  # fmt: skip
        body = await self._archive(body, run_id)
        if request.kept and body.state.payload_sha == known.payload_sha and self._is_read(known):
            self.unread.add(known.url)
            return None
        return body

    async def _recorded(self, recorded: Recorded, run_id: int) -> Body:
        name = f"file:{recorded.name}"
        body = Body(request=Request(url=name), state=UrlState(url=name), body=recorded.body)
        return await self._archive(body, run_id)

    async def _archived(self, state: UrlState) -> Body:
        async with self.workshop.database.read() as connection:
            body, content_type = await archive.load(connection, state.payload_sha or "")
        return Body(request=Request(url=state.url), state=state, body=body, content_type=content_type)

    async def _archive(self, body: Body, run_id: int) -> Body:
        payload = archive.pack(body.body, body.content_type)
        if not self.options.dry:
            fetch = {
                "run_id": run_id,
                "source_key": self.registered.key,
                "url": body.state.url,
                "payload_sha": payload.sha256,
                "format": body.request.format or self.source.format,
                "hints": dict(body.request.hints),
            }
            async with self.workshop.database.write() as connection:
                await runs.keep_payload(connection, payload, self.now, fetch)
        return replace(body, state=replace(body.state, payload_sha=payload.sha256))

    def _is_read(self, state: UrlState) -> bool:
        return state.remaining == 0 and state.read_by == self.read_by

    # --- what becomes of them -------------------------------------------------
    async def _read(self, body: Body, lease: Lease | None, run_id: int) -> None:
        before = self.report.counts["remaining"]
        taken = await self._reader().read(body, self.report)
        following = [] if taken.error else self._next(body, taken)
        self.present |= taken.identities
        self._preview(taken)
        if lease is not None:
            remaining = self.report.counts["remaining"] - before
            seen = b"".join(sorted(taken.settled)) if not remaining and not taken.bad else None
            state = replace(body.state, remaining=remaining, read_by=self.read_by, seen=seen)
            is_remembered = body.request.kept and taken.error is None
            withdrawn = await save(
                self._saving(lease), self._lineage(body, run_id), taken, state if is_remembered else None,
                self._advance(body, taken),
            )  # fmt: skip
            self.report.count("withdrawn", times=withdrawn)
        if taken.error is not None:
            raise taken.error
        is_first = body.request.kept or len(self.asked) == 1
        if not taken.fetched and not following and is_first and self.context.changed_since is None:
            raise FeedError(f"{body.state.url} holds no entries", reason="empty")

    def _next(self, body: Body, taken: Taken) -> list[Request]:
        """Return the addresses a body leads to, and queue them."""
        page = Page(request=body.request, data=taken.info.page, headers=body.headers, count=taken.fetched)
        found = [*taken.requests]
        if self.options.recorded is None:
            found += self.source.following(page, replace(self.context, feed=taken.info))
        self.queue.extend(found)
        return found

    def _advance(self, body: Body, taken: Taken) -> Progress | None:
        """Return the progress after a page of an API, None where there is none to remember."""
        if body.request.kept or taken.error is not None:
            return None
        following = self.queue[0] if self.queue else None
        resume = replace(following, url=self.source.redact(following.url)) if following else None
        self.progress = self.progress.after(self.source.cursor, taken.latest, resume)
        return self.progress

    def _reader(self) -> Reader:
        return Reader(
            workshop=self.workshop,
            registered=self.registered,
            scope=self.scope,
            versions=self.versions,
            read_by=self.read_by,
            context=self.context,
            now=self.now,
        )

    async def _vanish(self, lease: Lease | None) -> None:
        """Withdraw what a snapshot has twice not held, after a whole and good reading."""
        key = self.registered.key
        if not self.source.snapshot or lease is None or not self.report.is_good or self.queue:
            return
        if not self.present and not self.report.counts["fetched"]:
            return
        async with self.workshop.database.read() as connection:
            public = await repository.public_identities(connection, key)
        unread = {identity for identity, url in public.items() if url in self.unread}
        gone, self.progress, alarm = vanished(self.progress, self.present | unread, public.keys())
        if alarm is not None:
            log.warning("source.shrunk", source=key, alarm=alarm)
            self.report.count("alarm", alarm)
        async with repository.transaction(self.workshop.database, self.now, lease) as transaction:
            await transaction.withdraw(key, dict.fromkeys(gone, "no longer published"))
            await sources.learn(transaction.connection, key, {"cursor": self.progress.stored()})
        self.report.count("withdrawn", "no longer published", times=len(gone))

    def _preview(self, taken: Taken) -> None:
        if self.options.dry:
            self.report.preview += [("changed", ready.item.title) for ready in taken.changed]
            self.report.preview += [("new", ready.item.title) for ready in taken.new]

    def _saving(self, lease: Lease) -> Saving:
        workshop = self.workshop
        batch = workshop.settings.ingest_batch
        return Saving(database=workshop.database, reference=workshop.reference, lease=lease, batch=batch)

    def _lineage(self, body: Body, run_id: int) -> Lineage:
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


def _with_validators(state: UrlState, fetched: Fetched) -> UrlState:
    return replace(state, etag=fetched.validators.etag, last_modified=fetched.validators.last_modified)
