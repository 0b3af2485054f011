"""One body of a source, read: parsed, its entries sorted, what came of them written. The runner says which and when."""

import sys
import traceback
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence, Set
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from anyio import to_thread

from m4d_core.errors import FeedError
from m4d_core.ingestion import ladder
from m4d_core.ingestion.archive import load, pack
from m4d_core.ingestion.bases import FeedSource
from m4d_core.ingestion.child import Limits
from m4d_core.ingestion.contract import BadEntry, Context, Entry, FeedInfo, Page, Request, Scope, Source
from m4d_core.ingestion.formats import Rest, load_light, load_unsettled, module_of
from m4d_core.ingestion.intake import Intake, Reading
from m4d_core.ingestion.isolate import parse_isolated
from m4d_core.ingestion.normalise import Defaults
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.stranger import Answers, Payload, Stranger
from m4d_core.ingestion.taken import Taken
from m4d_core.ingestion.workshop import Workshop
from m4d_core.storage import parts, payloads, repository
from m4d_core.storage.database import Connection, Database
from m4d_core.storage.payloads import Fetch
from m4d_core.storage.repository import Stored
from m4d_core.storage.sources import UrlState

Value = FeedInfo | Entry | BadEntry
Values = AsyncGenerator[Value]

_NO_DIGEST = bytes(8)
IN_THE_LOOP = 128 * 1024  # bytes that are parsed where we stand; a larger body goes to a thread

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body to read. state: how far its address will have been read, but for what remains. headers: lower-case.

    fetch: number of the fetch that brought it.
    """

    request: Request
    state: UrlState
    body: bytes
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fetch: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How the bodies of one run are read. versions: of what reads, part of every raw hash. read_by: with the scope.

    limit: newest new items taken of one body. told: identities that a later fetch has told of, in a replay.
    """

    workshop: Workshop
    registered: Registered
    scope: Scope
    versions: str
    read_by: str
    context: Context
    now: datetime
    limit: int
    told: Set[str] = frozenset()

    async def read(self, body: Body, report: Report) -> Taken:
        """Return what a body comes to, counted in the report; too many bad entries are an error of all of it."""
        before = report.counts.copy()
        taken = await self._take(body, report)
        if taken.error is not None and taken.error.__cause__ is not None:  # a plugin of ours: where it failed
            trace = "".join(traceback.format_exception(taken.error.__cause__)).splitlines()
            log.error("plugin.failed", source=self.registered.key, error=taken.error.message, trace=trace)
        counted = report.counts - before
        bad = counted["quarantined"] / max(counted["fetched"], 1)
        if bad > self.workshop.settings.ingest_max_bad:
            report.counts.subtract({name: counted[name] for name in ("new", "changed", "churned", "withdrawn")})
            error = _too_many(counted["quarantined"], counted["fetched"])
            return Taken(bad=taken.bad, error=error, fetched=taken.fetched)
        taken.is_all = self.registered.source.snapshot and taken.error is None
        return taken

    async def _take(self, body: Body, report: Report) -> Taken:
        settings, source = self.workshop.settings, self.registered.source
        fallback = next(iter(source.urls), "") or source.homepage or ""
        url = body.request.url if body.request.url.startswith("http") else fallback
        hints = {
            "content_type": body.content_type or "",
            "url": url,
            "xml_depth": str(settings.parser_xml_depth),
            **body.request.hints,
        }
        seen = self._settled(body)
        rest = await self._rest(body, hints, seen)
        answers = await self._answers(replace(body, body=rest.body), url, rest.hints)
        reading = Reading(
            source=source,
            context=replace(self.context, url=url, identity_from=answers.rung),
            defaults=Defaults.of(source, self.workshop.reference.organization_by_ref),
            scope=self.scope,
            versions=self.versions,
            payload_sha=body.state.payload_sha or "",
            limit=self.limit if body.request.kept else sys.maxsize,  # nobody asks for the rest of a page
            now=self.now,
            seen=seen,
            left_out={brief: digest for brief, digest in seen.items() if digest.hex() in rest.settled},
            told=self.told,
        )
        taken = await Intake(reading, StoredState(self.workshop.database, source.key), report).take(
            at_most(settings.ingest_max_entries, answers.values)
        )
        is_chosen = answers.rung != self.context.identity_from
        return replace(taken, rung=answers.rung if is_chosen else None, following=answers.following)

    async def _answers(self, body: Body, url: str, hints: Mapping[str, str]) -> Answers:
        """Return what a body holds: of a stranger with what its plugin makes of it, which is done in a child."""
        source, limits = self.registered.source, Limits.from_settings(self.workshop.settings)
        name = body.request.format or source.format
        if not isinstance(source, Stranger):
            rung, values = await self._rung(parse(name, body.body, hints, limits))
            return Answers(rung=rung, values=values)
        page = Page(request=body.request, headers=body.headers)
        context = replace(self.context, url=url)
        payload = Payload(body=body.body, format=name, hints=hints, context=context, start=self.context, page=page)
        return await source.answers(payload, limits)

    async def _rung(self, parsed: Values) -> tuple[str | None, Values]:
        """Return what identities are taken from, chosen by a look at the first entries where it has not been yet."""
        source = self.registered.source
        if not isinstance(source, FeedSource):
            return None, parsed
        rung = source.rung(self.context)
        if rung is not None:
            return rung, parsed
        head, values = await looked_at(parsed, ladder.SAMPLE)
        return ladder.choose([value.data for value in head if isinstance(value, Entry)]), values

    async def _rest(self, body: Body, hints: Mapping[str, str], seen: Mapping[bytes, bytes]) -> Rest:
        """Return what is left of a body without the entries whose bytes say that they are as they were.

        Not of a list in pages: there the number of entries says whether another page follows.
        """
        source = self.registered.source
        digests = frozenset(digest.hex() for digest in seen.values() if digest)
        unsettled = load_unsettled(body.request.format or source.format) if digests else None
        if unsettled is None or source.paginate is not None:
            return Rest(body=body.body, hints=hints)
        if len(body.body) > IN_THE_LOOP:
            return await to_thread.run_sync(unsettled, body.body, hints, digests)
        return unsettled(body.body, hints, digests)

    def _settled(self, body: Body) -> Mapping[bytes, bytes]:
        """Return what need not be looked at again: not in a snapshot, where who is present counts."""
        is_known = body.request.kept and body.state.read_by == self.read_by and not self.registered.source.snapshot
        return unpacked(body.state.seen) if is_known else {}


async def archived(connection: Connection, source: Source, state: UrlState, fetch: Fetch | None) -> Body:
    """Return the archived body that `state` names, to be read as it was when it was fetched."""
    body, content_type = await load(connection, state.payload_sha or "")
    request = Request(url=source.restore(state.url))
    if fetch is not None:
        request = replace(request, format=fetch.format, hints=fetch.hints)
    number = fetch.id if fetch is not None else None
    return Body(request=request, state=state, body=body, content_type=content_type, fetch=number)


async def kept(database: Database, source: Source, body: Body, run_id: int | None, now: datetime) -> Body:
    """Return a body with the hash of it, under which the archive has it now. run_id: None to archive nothing."""
    is_large = len(body.body) > IN_THE_LOOP
    packed = (
        await to_thread.run_sync(pack, body.body, body.content_type) if is_large else pack(body.body, body.content_type)
    )
    if run_id is not None:
        fetch = {
            "run_id": run_id,
            "source_key": source.key,
            "url": body.state.url,
            "payload_sha": packed.sha256,
            "format": body.request.format or source.format,
            "hints": dict(body.request.hints),
        }
        async with database.write() as connection:
            body = replace(body, fetch=await payloads.keep(connection, packed, now, fetch))
    return replace(body, state=replace(body.state, payload_sha=packed.sha256))


async def at_most(length: int, values: Values) -> Values:
    """Yield what a body holds, up to so many entries: what becomes of each is in memory until all are read."""
    count = 0
    async with aclosing(values):
        async for value in values:
            count += not isinstance(value, FeedInfo)
            if count > length:
                raise FeedError(f"the payload has more than {length} entries", reason="too_many_entries")
            yield value


async def looked_at(values: Values, length: int) -> tuple[list[Value], Values]:
    """Return the first values, and all of them again; the error they end in comes where it stood."""
    head: list[Value] = []
    error: FeedError | None = None
    try:
        while len(head) < length:
            head.append(await anext(values))
    except StopAsyncIteration:
        pass
    except FeedError as found:
        error = found

    async def again() -> Values:
        async with aclosing(values):
            for value in head:
                yield value
            if error is not None:
                raise error
            async for value in values:
                yield value

    return head, again()


async def parse(name: str, body: bytes, hints: Mapping[str, str], limits: Limits) -> Values:
    """Yield what a body holds: read here where its format vouches for these bytes, else in a killable child."""
    light = load_light(name)
    if light is not None:
        large = len(body) > IN_THE_LOOP
        found = await to_thread.run_sync(_listed, light, body, hints) if large else _listed(light, body, hints)
        if found is not None:
            values, error = found
            for value in values:
                yield value
            if error is not None:
                raise error
            return
    async for value in parse_isolated(module_of(name), body, hints, limits):
        yield value


def _listed(light: object, body: bytes, hints: Mapping[str, str]) -> tuple[Sequence[Value], FeedError | None] | None:
    """Return the values and the error they end in, None where the format leaves the bytes to the child."""
    assert callable(light)
    found: Iterable[Value] | None = light(body, dict(hints))
    if found is None:
        return None
    values: list[Value] = []
    try:
        values.extend(found)
    except FeedError as error:
        return values, error
    return values, None


def packed(settled: Mapping[bytes, bytes]) -> bytes:
    """Return fingerprints and digests end to end, eight bytes each; zeros for an entry without a digest."""
    return b"".join(brief + (digest or _NO_DIGEST) for brief, digest in sorted(settled.items()))


def unpacked(seen: bytes | None) -> dict[bytes, bytes]:
    """Return what `packed` made of fingerprints and digests."""
    parts = [(seen or b"")[at : at + 8] for at in range(0, len(seen or b""), 8)]
    digests = (b"" if digest == _NO_DIGEST else digest for digest in parts[1::2])
    return dict(zip(parts[::2], digests, strict=True))


class StoredState:
    """What is stored of one source."""

    def __init__(self, database: Database, source_key: str) -> None:
        self._database = database
        self._source_key = source_key

    async def items(self, identities: Sequence[str]) -> Mapping[str, Stored]:
        """Return what is stored under these identities."""
        async with self._database.read() as connection:
            return await repository.stored(connection, self._source_key, identities)

    async def at(self, urls: Sequence[str]) -> Mapping[str, Sequence[Stored]]:
        """Return what is stored under these addresses."""
        async with self._database.read() as connection:
            return await repository.stored_at(connection, self._source_key, urls)

    async def parts(self, identities: Sequence[str]) -> Mapping[str, str]:
        """Return the raw hashes of the parts stored under these identities."""
        async with self._database.read() as connection:
            return await parts.raw_hashes(connection, self._source_key, identities)


def _too_many(bad: int, entries: int) -> FeedError:
    message = f"{bad} of {entries} entries are bad; nothing of this payload was taken in"
    return FeedError(message, reason="too_many_bad", hint="look at `m4d quarantine`, mend the plugin, run it again")
