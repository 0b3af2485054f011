"""One body of a source, read: parsed, its entries sorted, what came of them written. The runner says which and when."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from anyio import to_thread

from m4d_core.errors import FeedError
from m4d_core.ingestion.contract import BadEntry, Context, Entry, FeedInfo, Request, Scope
from m4d_core.ingestion.formats import load_light, module_of
from m4d_core.ingestion.intake import Intake, Reading, Taken
from m4d_core.ingestion.isolate import Limits, parse_isolated
from m4d_core.ingestion.normalise import Defaults
from m4d_core.ingestion.registry import Registered
from m4d_core.ingestion.report import Report
from m4d_core.ingestion.workshop import Workshop
from m4d_core.storage import parts, repository
from m4d_core.storage.database import Database
from m4d_core.storage.repository import Stored
from m4d_core.storage.sources import UrlState

IN_THE_LOOP = 128 * 1024  # bytes that are parsed where we stand; a larger body goes to a thread


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body to read. state: how far its address will have been read, but for what remains. headers: lower-case."""

    request: Request
    state: UrlState
    body: bytes
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How the bodies of one run are read. versions: of what reads, part of every raw hash. read_by: with the scope."""

    workshop: Workshop
    registered: Registered
    scope: Scope
    versions: str
    read_by: str
    context: Context
    now: datetime

    async def read(self, body: Body, report: Report) -> Taken:
        """Return what a body comes to, counted in the report; too many bad entries are an error of all of it."""
        before = report.counts.copy()
        taken = await self._take(body, report)
        counted = report.counts - before
        bad = counted["quarantined"] / max(counted["fetched"], 1)
        if bad > self.workshop.settings.ingest_max_bad:
            report.counts.subtract({name: counted[name] for name in ("new", "changed", "withdrawn")})
            error = _too_many(counted["quarantined"], counted["fetched"])
            return Taken(bad=taken.bad, error=error, fetched=taken.fetched)
        return taken

    async def _take(self, body: Body, report: Report) -> Taken:
        settings, source = self.workshop.settings, self.registered.source
        fallback = next(iter(source.urls), "") or source.homepage or ""
        url = body.request.url if body.request.url.startswith("http") else fallback
        reading = Reading(
            source=source,
            context=replace(self.context, url=url),
            defaults=Defaults.of(source, self.workshop.reference.organization_by_ref),
            scope=self.scope,
            versions=self.versions,
            payload_sha=body.state.payload_sha or "",
            limit=settings.ingest_first_run,
            now=self.now,
            seen=self._settled(body),
        )
        hints = {
            "content_type": body.content_type or "",
            "url": url,
            "xml_depth": str(settings.parser_xml_depth),
            **body.request.hints,
        }
        stored = StoredState(self.workshop.database, source.key)
        parsed = parse(body.request.format or source.format, body.body, hints, Limits.from_settings(settings))
        return await Intake(reading, stored, report).take(parsed)

    def _settled(self, body: Body) -> frozenset[bytes]:
        """Return what need not be looked at again: not in a snapshot, where who is present counts."""
        is_known = body.request.kept and body.state.read_by == self.read_by and not self.registered.source.snapshot
        return unpacked(body.state.seen) if is_known else frozenset()


async def parse(
    name: str, body: bytes, hints: Mapping[str, str], limits: Limits
) -> AsyncGenerator[FeedInfo | Entry | BadEntry]:
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


Values = Sequence[FeedInfo | Entry | BadEntry]


def _listed(light: object, body: bytes, hints: Mapping[str, str]) -> tuple[Values, FeedError | None] | None:
    """Return the values and the error they end in, None where the format leaves the bytes to the child."""
    assert callable(light)
    found: Iterable[FeedInfo | Entry | BadEntry] | None = light(body, dict(hints))
    if found is None:
        return None
    values: list[FeedInfo | Entry | BadEntry] = []
    try:
        values.extend(found)
    except FeedError as error:
        return values, error
    return values, None


def unpacked(seen: bytes | None) -> frozenset[bytes]:
    """Return the fingerprints that are stored end to end, eight bytes each."""
    return frozenset(seen[at : at + 8] for at in range(0, len(seen), 8)) if seen else frozenset()


class StoredState:
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


def _too_many(bad: int, entries: int) -> FeedError:
    message = f"{bad} of {entries} entries are bad; nothing of this payload was taken in"
    return FeedError(message, reason="too_many_bad", hint="look at `m4d quarantine`, mend the plugin, run it again")
