"""`run_source`: one source, one report. Whatever goes wrong in a source is named in its report and stops there."""

import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import structlog

from m4d_core.errors import FeedError, LeaseLostError, RetryError, SourceError, StorageError
from m4d_core.ingestion.asking import Asker
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.contract import Context, Page, Request, Scope
from m4d_core.ingestion.decide import reading_of, short, versions
from m4d_core.ingestion.health import Health, health_of
from m4d_core.ingestion.learning import PUBLICATIONS, Lessons, Planning, Rhythm, learnt, tell
from m4d_core.ingestion.lease import Held, Leases
from m4d_core.ingestion.moving import known_of, moved
from m4d_core.ingestion.progress import VANISHED, Progress, vanished
from m4d_core.ingestion.reading import Body, Reader, archived, kept, packed, unpacked
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.saving import Lineage, Saving, preview, save
from m4d_core.ingestion.stranger import requests_of
from m4d_core.ingestion.taken import Taken
from m4d_core.ingestion.trail import Trail
from m4d_core.ingestion.workshop import NO_ADDRESS, NOT_CONFIGURED, Workshop
from m4d_core.storage import parts, payloads, repository, runs, sources
from m4d_core.storage.repository import Lease
from m4d_core.storage.sources import Known, Learnt, UrlState

SCHEDULE, COMMAND, FILE = "schedule", "command", "file"
MAX_DETAIL = 300
LOST = "lease_lost"
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
    options = options or Options()
    settings, key = workshop.settings, registered.key
    if options.dry:
        async with workshop.database.read() as connection:
            known = await sources.known(connection, [key])
        run = _Run(workshop, registered, options)
        await run.guarded(known.get(key, Known()))
        return run.report
    spacing_s = settings.ingest_min_interval_s if options.recorded is None else 0
    async with Leases(workshop.database, settings.ingest_lease_s, spacing_s) as leases:
        return await run_held(workshop, registered, await leases.take_one(key), options)


async def run_held(workshop: Workshop, registered: Registered, held: Held, options: Options | None = None) -> Report:
    """Run a source that is held, and have it given back with what was learnt. Returns and raises as `run_source`."""
    run = _Run(workshop, registered, options or Options(), held.lease)
    found = None
    try:
        await run.guarded(held.known)
        found = await run.finish(held.known)
    except LeaseLostError as error:  # at the very end: what was learnt is not its to say
        run.fault(error.message, reason=LOST)
    finally:
        held.give_back(found)
    return run.report


class _Run:
    """The state of one run."""

    def __init__(
        self, workshop: Workshop, registered: Registered, options: Options, lease: Lease | None = None
    ) -> None:
        self.workshop, self.options, self.lease = workshop, options, lease
        self.registered, self.source = registered, registered.source
        self.run_id = 0  # of the report's row, which only a run that has something to tell opens
        self.scope = options.scope or self.source.scope
        label = "all" if self.scope.everything else "source" if options.scope is None else "command"
        self.report = Report(source_key=registered.key, trigger=options.trigger, scope=label)
        self.now = workshop.clock.now()
        self.versions = versions(registered.version, self.source)
        self.read_by = reading_of(self.scope, self.versions)
        self.lessons = Lessons()
        self.asker = Asker(workshop=workshop, source=self.source, now=self.now)
        self.context = Context(url=next(iter(self.source.urls), self.source.homepage or ""))
        self.progress = Progress()
        self.queue: deque[Request] = deque()
        self.asked: set[str] = set()
        self.first: set[str] = set()  # addresses the run began with
        self.is_whole = True  # False for one that goes on in the middle of a list
        self.fetches = 0
        self.present: set[str] = set()
        self.unread: dict[str, bytes] = {}  # addresses whose answer is as it was -> what was settled in it
        self.renewed: list[UrlState] = []  # of them those of which something is to be remembered all the same
        self.states: Mapping[str, UrlState] = {}
        self.trail = Trail(self.source, self.read_by)

    async def guarded(self, known: Known) -> None:
        """Read every address of the source; whatever goes wrong is noted."""
        try:
            await self.read_all(known)
        except LeaseLostError as error:
            self.fault(error.message, reason=LOST)
        except StorageError:
            raise
        except SourceError as error:
            self.fault(error.message, reason=error.reason)
        except Exception as error:  # the bulkhead: a broken source is named, the others run
            log.error("source.broken", source=self.registered.key, trace=traceback.format_exc())
            self.fault(f"{type(error).__name__}: {error}", reason="plugin_failed")

    async def read_all(self, known: Known) -> None:
        """Read every address of the source; one that fails is noted and the others go on."""
        self.states = known.urls
        self.progress = Progress.read(known.cursor)
        self.lessons.rhythm = Rhythm.read(known.rhythm)
        self.context = replace(self.context, identity_from=known.identity)
        if self.options.recorded is not None:
            await self._attempt(self._recorded(self.options.recorded))
            return
        self.context = replace(self.context, changed_since=self.progress.changed_since(self.source.cursor))
        await self._follow()
        if (fault := self.trail.fault()) is not None:
            self.fault(fault.message, reason=fault.reason)
        for state in self.states.values():
            if state.url not in self.asked and state.remaining:
                await self._attempt(self._archived(state))
        await self._vanish()

    async def _follow(self) -> None:
        """Ask the first addresses, and whatever they lead to, as far as the budget goes."""
        missing = self.source.missing()
        if missing:
            wanted = "; ".join(f"{name}: {where}" for name, where in missing.items())
            self.report.status, self.report.reason, self.report.detail = Health.PAUSED, NOT_CONFIGURED, wanted
            return
        self.queue.extend(await self._first())
        self.first = {request.url for request in self.queue}
        if not self.queue:
            self.report.status, self.report.reason = Health.PAUSED, NO_ADDRESS
        while self.queue and not self._is_enough():
            request = self.queue.popleft()
            if request.url in self.asked:
                self.report.count("skipped", "an address that was asked in this run already")
                continue
            self.asked.add(request.url)
            await self._attempt(self._fetched(request), request)

    async def _first(self) -> Iterable[Request]:
        resume = self.progress.resume
        self.is_whole = resume is None
        if resume is None:
            return await requests_of(self.source, self.context, Limits.of_questions(self.workshop.settings))
        return [replace(resume, url=self.source.restore(resume.url))]

    def _is_enough(self) -> bool:
        """Whether the rest is left for the next run."""
        if not self.asked:
            return False
        is_paged = not self.queue[0].kept
        is_full = self.report.counts["new"] >= self.workshop.settings.ingest_first_run and is_paged
        return is_full or self.fetches >= max(self.source.budget.pages, len(self.source.urls))

    async def _tell(self) -> None:
        """Open the report's row, unless it is open or nothing is to be written."""
        if self.run_id or self.lease is None:
            return
        row = {"source_key": self.report.source_key, "trigger": self.report.trigger, "scope": self.report.scope,
               "plugin_version": self.registered.version, "started_at": self.now}  # fmt: skip
        async with self.workshop.database.write() as connection:
            self.run_id = await runs.start(connection, row)

    async def finish(self, known: Known) -> Learnt | None:
        """Close the report's row, and remember the addresses. Returns what was learnt, if it was asked."""
        report, workshop, key = self.report, self.workshop, self.registered.key
        if self.run_id or not report.is_good:
            await self._tell()
            async with workshop.database.write() as connection:
                report.counts["waiting"] = await parts.waiting(connection, key)
                await runs.finish(connection, self.run_id, {"finished_at": workshop.clock.now(), **report.stored()})
        if report.reason == LOST or self.options.recorded is not None:
            return None
        states = [*self.renewed, *self.trail.states()]
        is_changed = report.counts["new"] or report.counts["changed"]
        if states or is_changed:
            async with repository.transaction(workshop.database, self.now, self.lease) as transaction:
                for state in states:
                    await sources.save_url(transaction.connection, key, state, self.now)
                if is_changed:
                    published = await sources.publications(transaction.connection, key, PUBLICATIONS)
                    self.lessons.rhythm = self.lessons.rhythm.published(published, self.now)
        self.lessons.is_unfinished = bool(report.counts["remaining"] or self.queue or self.progress.resume)
        planning = Planning.of(workshop.settings, self.now, workshop.chance.random(), self.first)
        found = learnt(known, report, self.lessons, planning)
        tell(key, known, found)
        return found

    def fault(self, message: str, *, reason: str) -> None:
        """Note what went wrong; the first fault of a run names its state."""
        if self.report.is_good:
            self.report.status, self.report.reason = health_of(reason), reason
            self.report.detail = message.splitlines()[0][:MAX_DETAIL]

    async def _attempt(self, getting: Awaitable[Body | None], request: Request | None = None) -> None:
        try:
            body = await getting
            if body is not None:
                async with self.workshop.readers:
                    await self._read(body)
            self.trail.done(request, is_read=body is not None)
        except (RetryError, FeedError) as error:
            if error.reason == STALE and self.progress.resume is not None:
                self.progress = replace(self.progress, resume=None, pending=None)
                fresh = [first for first in await self._first() if first.url not in self.asked]
                self.queue.extend(fresh)
                if fresh:  # else the list was begun in this run: its pages cannot be followed at all
                    return
            self.queue = self.trail.behind(error, request, self.queue)
            if self.trail.passes_over(error, request):
                self.report.count("skipped", error.reason)
                return
            self.lessons.refused(error, request.url if request else None, is_first=self.report.is_good)
            self.fault(error.message, reason=error.reason)
        finally:
            self.options.progress(self.report)

    # --- where bodies come from -----------------------------------------------
    async def _fetched(self, request: Request) -> Body | None:
        url, is_first = self.source.redact(request.url), request.url in self.first
        known = (known_of(self.states, url) if is_first else self.states.get(url)) or UrlState(url=url)
        if request.version is not None and known.version == request.version and self._is_read(known):
            self._as_it_was(known)
            return None
        await self.workshop.admit(self.source, request.url, is_first=not self.fetches)
        self.fetches += 1
        answer = await self.asker.ask(request, known)
        if is_first:
            self.lessons.answered(answer.fetched.headers, self.now)
            self.lessons.moved.update(moved(answer.state, self.now))
        if answer.is_same and self._is_read(known):
            self._as_it_was(answer.state)
            return None
        if (fetched := answer.fetched).not_modified:
            return await self._archived(answer.state)
        body = Body(request=request, state=answer.state, body=fetched.body, content_type=fetched.content_type,
                    headers=fetched.headers)  # fmt: skip
        return await self._archive(body)

    def _as_it_was(self, state: UrlState) -> None:
        """Note an address that need not be read."""
        self.unread[state.url] = state.seen or b""
        if state != self.states.get(state.url):
            self.renewed.append(state)

    async def _recorded(self, recorded: Recorded) -> Body:
        name = f"file:{recorded.name}"
        body = Body(request=self.source.reading(Request(url=name)), state=UrlState(url=name), body=recorded.body)
        return await self._archive(body)

    async def _archived(self, state: UrlState) -> Body:
        async with self.workshop.database.read() as connection:
            fetch = await payloads.last_fetch(connection, self.registered.key, state.url, state.payload_sha or "")
            return await archived(connection, self.source, state, fetch)

    async def _archive(self, body: Body) -> Body:
        await self._tell()
        return await kept(self.workshop.database, self.source, body, self.run_id or None, self.now)

    def _is_read(self, state: UrlState) -> bool:
        return state.remaining == 0 and state.read_by == self.read_by

    # --- what becomes of them -------------------------------------------------
    async def _read(self, body: Body) -> None:
        await self._tell()
        before = self.report.counts["remaining"]
        taken = await self._reader().read(body, self.report)
        following = [] if taken.error else self._next(body, taken)
        self.present |= taken.present()
        self.context = replace(self.context, identity_from=taken.rung or self.context.identity_from)
        self.is_whole = self.is_whole and not taken.nameless
        if self.options.dry:
            workshop, key = self.workshop, self.registered.key
            self.report.preview += await preview(workshop.database, workshop.reference, key, taken)
        is_first = body.request.url in self.first
        is_empty = not taken.fetched and not following and is_first and self.context.changed_since is None
        if is_first:
            self.lessons.rhythm = self.lessons.rhythm.told(taken.info)
        if self.lease is not None:
            remaining = self.report.counts["remaining"] - before
            is_settled = not remaining and (self.source.snapshot or not taken.bad)
            seen = packed(taken.settled) if is_settled else None
            state = replace(body.state, remaining=remaining, read_by=self.read_by, seen=seen)
            state = self.trail.leads(body.request.url, state, taken.requests)
            is_remembered = body.request.kept and taken.error is None and not is_empty
            withdrawn = await save(
                self._saving(self.lease), self._lineage(body), taken, state if is_remembered else None,
                self._advance(body, taken),
            )  # fmt: skip
            self.report.count("withdrawn", times=withdrawn)
        if taken.error is not None:
            raise taken.error
        if is_empty:
            raise FeedError(f"{body.state.url} holds no entries", reason="empty")

    def _next(self, body: Body, taken: Taken) -> list[Request]:
        """Return the addresses a body leads to, and queue them."""
        found = [*taken.requests]
        if self.options.recorded is None and taken.following is not None:
            found += taken.following
        elif self.options.recorded is None:
            page = Page(request=body.request, data=taken.info.page, headers=body.headers, count=taken.fetched)
            found += self.source.following(page, replace(self.context, feed=taken.info))
        self.queue.extendleft(reversed(found))  # to the end of one list before the next: the newest come first
        return found

    def _advance(self, body: Body, taken: Taken) -> Progress | None:
        """Return the progress after a page of an API, None where there is none to remember."""
        if body.request.kept or taken.error is not None:
            return None
        following = next((request for request in self.queue if not request.kept), None)
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
            limit=self.workshop.settings.ingest_first_run,
        )

    async def _vanish(self) -> None:
        """Withdraw what a snapshot has twice not held, after a whole and good reading."""
        key = self.registered.key
        if not self.source.snapshot or self.lease is None or not self.report.is_good or self.queue or not self.is_whole:
            return
        if not self.present and not self.unread:
            return
        async with self.workshop.database.read() as connection:
            public = await repository.public_identities(connection, key)
        unread = frozenset[bytes]().union(*map(unpacked, self.unread.values()))
        here = {identity for identity, raw in public.items() if identity in self.present or short(raw) in unread}
        before = self.progress
        gone, self.progress, alarm = vanished(before, here, public.keys())
        if alarm is not None:
            log.warning("source.shrunk", source=key, alarm=alarm)
            self.report.count("alarm", alarm)
        if self.progress == before and not gone:
            return
        async with repository.transaction(self.workshop.database, self.now, self.lease) as transaction:
            await transaction.withdraw(key, dict.fromkeys(gone, VANISHED))
            await sources.learn(transaction.connection, key, {"cursor": self.progress.stored()})
        self.report.count("withdrawn", VANISHED, times=len(gone))

    def _saving(self, lease: Lease) -> Saving:
        workshop = self.workshop
        batch = workshop.settings.ingest_batch
        return Saving(database=workshop.database, reference=workshop.reference, lease=lease, batch=batch, now=self.now)

    def _lineage(self, body: Body) -> Lineage:
        return Lineage(
            run_id=self.run_id,
            fetch=body.fetch,
            plugin=self.registered.distribution,
            plugin_version=self.registered.version,
            fetched_at=self.now,
            url=body.state.url,
            payload_sha=body.state.payload_sha or "",
        )
