"""Writes what a payload came to, in batches; every commit checks the lease, the last one moves the cursor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from m4d_core.content.item import CleanItem
from m4d_core.content.reference import Reference
from m4d_core.ingestion.intake import Ready, Taken
from m4d_core.ingestion.progress import Progress
from m4d_core.storage import repository, runs, sources
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from m4d_core.storage.repository import Lease
from m4d_core.storage.sources import UrlState


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """Where rows of a run come from. fetched_at: when the run began, in UTC."""

    run_id: int
    plugin: str
    plugin_version: str
    fetched_at: datetime
    url: str
    payload_sha: str


@dataclass(frozen=True, kw_only=True)
class Saving:
    """How rows of a run are written. batch: items in one transaction."""

    database: Database
    reference: Reference
    lease: Lease
    batch: int


async def save(
    saving: Saving, lineage: Lineage, taken: Taken, state: UrlState | None, cursor: Progress | None = None
) -> int:
    """Write what was taken. Returns how much was withdrawn that was not before. state: how far the address has been read now; None leaves it where it was.

    cursor: how far the source has been read, written in the transaction of the last of it.
    """
    writes = [_write(saving, lineage, ready) for ready in (*taken.changed, *taken.new)]
    for batch in _batches(writes, saving.batch):
        async with repository.transaction(saving.database, lineage.fetched_at, saving.lease) as transaction:
            await transaction.save(batch)
    async with repository.transaction(saving.database, lineage.fetched_at, saving.lease) as transaction:
        await transaction.save_parts(saving.lease.source_key, taken.parts)
        await transaction.touch(taken.touched)
        withdrawn = len(await transaction.withdraw(saving.lease.source_key, taken.gone))
        run = {
            "source_key": saving.lease.source_key,
            "run_id": lineage.run_id,
            "plugin_version": lineage.plugin_version,
            "url": lineage.url,
        }
        await runs.quarantine(transaction.connection, run, taken.bad, lineage.fetched_at)
        if state is not None:
            await sources.save_url(transaction.connection, saving.lease.source_key, state, lineage.fetched_at)
        if cursor is not None:
            await sources.learn(transaction.connection, saving.lease.source_key, {"cursor": cursor.stored()})
    return withdrawn


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
    )


def _known(reference: Reference, item: CleanItem) -> CleanItem:
    """Return the item with the keys that reference data has: an editor may have taken one out since."""
    return replace(
        item,
        countries=tuple(key for key in item.countries if reference.country(key)),
        themes=tuple(key for key in item.themes if reference.theme(key)),
        goals=tuple(key for key in item.goals if reference.goal(key)),
        organizations=tuple(key for key in item.organizations if reference.organization(key)),
    )


def _provenance(lineage: Lineage, ready: Ready) -> Mapping[str, Any]:
    return {
        "run_id": lineage.run_id,
        "plugin": lineage.plugin,
        "plugin_version": lineage.plugin_version,
        "fetched_at": lineage.fetched_at.isoformat(),
        "fetched_from": lineage.url,
        "payload_sha": lineage.payload_sha,
        "locator": ready.locator,
        "declared_language": ready.item.declared_language,
        "inferred": [list(inference) for inference in ready.item.inferred],
    }


def _batches(writes: Sequence[Write], size: int) -> Iterator[list[Write]]:
    rest = iter(writes)
    while batch := list(islice(rest, size)):
        yield batch
