"""Writes what a payload came to, in batches; every commit checks the lease, the last one moves the cursor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from m4d_core.content.authors import read_authors
from m4d_core.content.html import POLICY_VERSION
from m4d_core.content.item import CleanItem
from m4d_core.content.reference import Reference
from m4d_core.content.wording import NORMALISER_VERSION
from m4d_core.ingestion.difference import Difference, difference, withdrawal
from m4d_core.ingestion.progress import Progress
from m4d_core.ingestion.taken import Ready, Taken
from m4d_core.storage import quarantine, repository, sources
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Connection, Database
from m4d_core.storage.repository import Lease
from m4d_core.storage.sources import UrlState


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """Where rows of a run come from. fetch: number of the fetch that brought the payload, fetched_at: when, in UTC."""

    run_id: int
    fetch: int | None
    plugin: str
    plugin_version: str
    fetched_at: datetime
    url: str
    payload_sha: str


@dataclass(frozen=True, kw_only=True)
class Saving:
    """How rows of a run are written. batch: items in one transaction. now: when the run began."""

    database: Database
    reference: Reference
    lease: Lease
    batch: int
    now: datetime


async def save(
    saving: Saving, lineage: Lineage, taken: Taken, state: UrlState | None, cursor: Progress | None = None
) -> int:
    """Write what was taken. Returns how much was withdrawn that was not before.

    state: how far the address has been read now; None leaves it where it was. cursor: how far the source has been
    read. Both are written in the last transaction.
    """
    key = saving.lease.source_key
    writes = [_write(saving, lineage, ready) for ready in (*taken.changed, *taken.new)]
    for batch in _batches(writes, saving.batch):
        async with repository.transaction(saving.database, saving.now, saving.lease) as transaction:
            await transaction.save(batch)
    async with repository.transaction(saving.database, saving.now, saving.lease) as transaction:
        await transaction.save_parts(key, taken.parts)
        await transaction.touch(taken.touched)
        withdrawn = len(await transaction.withdraw(key, taken.gone, _lineage(lineage)))
        await _settle(transaction.connection, key, lineage, taken, saving.now)
        if state is not None:
            await sources.save_url(transaction.connection, key, state, saving.now)
        learnt = {"cursor": cursor.stored() if cursor is not None else None, "identity": taken.rung}
        learnt = {name: value for name, value in learnt.items() if value is not None}
        if learnt:
            await sources.learn(transaction.connection, key, learnt)
    return withdrawn


async def preview(database: Database, reference: Reference, source_key: str, taken: Taken) -> list[Difference]:
    """Return what `save` would come to, beside what is stored."""
    items = [_known(reference, ready.item) for ready in (*taken.changed, *taken.new)]
    wanted = [*(item.identity for item in items), *taken.gone]
    async with database.read() as connection:
        stored = await repository.shown(connection, source_key, wanted)
    going = (stored[key] for key in taken.gone if key in stored and stored[key]["gone_reason"] is None)
    return [
        *(difference(item, stored.get(item.identity)) for item in items),
        *(withdrawal(row, taken.gone[row["identity"]]) for row in going),
    ]


async def _settle(connection: Connection, key: str, lineage: Lineage, taken: Taken, now: datetime) -> None:
    """Tell quarantine what the payload says of it."""
    outcome = quarantine.Outcome(bad=taken.bad, good=taken.good(), is_whole=taken.error is None, is_all=taken.is_all)
    run = {
        "source_key": key,
        "run_id": lineage.run_id,
        "plugin_version": lineage.plugin_version,
        "url": lineage.url,
        "payload_sha": lineage.payload_sha,
    }
    await quarantine.settle(connection, run, outcome, now)


def _write(saving: Saving, lineage: Lineage, ready: Ready) -> Write:
    item = _known(saving.reference, ready.item)
    themes = (saving.reference.theme(slug) for slug in item.themes)
    return Write(
        source_key=saving.lease.source_key,
        item=item,
        content_hash=ready.content_hash,
        raw_hash=ready.raw_hash,
        provenance=_provenance(lineage, ready),
        goes_local=any(theme.goes_local for theme in themes if theme is not None),
        people=read_authors(item.authors, saving.reference.organization_by_ref),
    )


def _known(reference: Reference, item: CleanItem) -> CleanItem:
    """Return the item with the keys that reference data has: an editor may have taken one out since."""
    return replace(
        item,
        countries=tuple(key for key in item.countries if reference.country(key)),
        themes=tuple(key for key in item.themes if reference.theme(key)),
        goals=tuple(key for key in item.goals if reference.goal(key)),
        organizations=tuple(key for key in item.organizations if reference.organization(key)),
        places=tuple(place for place in item.places if reference.country(place.country)),
        compact_objectives=tuple(key for key in item.compact_objectives if reference.compact_objective(key)),
    )


def _provenance(lineage: Lineage, ready: Ready) -> Mapping[str, Any]:
    return {
        **_lineage(lineage),
        "locator": ready.locator,
        "declared_language": ready.item.declared_language,
        "inferred": [list(inference) for inference in ready.item.inferred],
    }


def _lineage(lineage: Lineage) -> Mapping[str, Any]:
    return {
        "run_id": lineage.run_id,
        "fetch": lineage.fetch,
        "plugin": lineage.plugin,
        "plugin_version": lineage.plugin_version,
        "normaliser": NORMALISER_VERSION,
        "sanitiser": POLICY_VERSION,
        "fetched_at": lineage.fetched_at.isoformat(),
        "fetched_from": lineage.url,
        "payload_sha": lineage.payload_sha,
    }


def _batches(writes: Sequence[Write], size: int) -> Iterator[list[Write]]:
    rest = iter(writes)
    while batch := list(islice(rest, size)):
        yield batch
