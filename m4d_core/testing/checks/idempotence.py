"""Whatever happens, the same answers come to the same content: run twice, rebuilt, broken off and begun again."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from m4d_core.errors import StorageError
from m4d_core.ingestion.cassette import Exchange
from m4d_core.testing.case import Case

CRASHES = 3  # transactions of a run that are broken, one a run, from the first on
_RUN = frozenset({"provenance", "seq", "at", "first_seen_at", "updated_at", "effective_at"})  # of when, not of what


class Idempotence(Case):
    """Checks of repeating."""

    def test_a_second_run_writes_nothing(self) -> None:
        """The same answers again leave every row and the change sequence as they were."""
        first = self.good()
        bench = self.after_first()
        ran = bench.run()
        report = ran.report
        if ran.player.missed:
            hint = "ask for the same pages, with further parameters or another time in them"
            self.fail("idempotence", f"a second run asks {ran.player.missed[0]} for what was not recorded", hint=hint)
        if bench.rows() != first.rows:
            counts = {name: report.counts[name] for name in ("new", "changed", "withdrawn") if report.counts[name]}
            hint = "an item must depend on its entry alone, and its id must stay"
            self.fail("idempotence", f"a second run of the same answers writes {counts or 'rows'}", hint=hint)

    def test_a_rebuilt_database_is_the_same(self) -> None:
        """The archived answers, read into an empty database, come to the same items under the same ids."""
        first = self.good()
        bodies = iter(self.after_first().archived())

        def archived(exchange: Exchange) -> Exchange:
            if exchange.status >= HTTPStatus.MULTIPLE_CHOICES:
                return exchange
            headers = {name: value for name, value in exchange.headers.items() if name != "content-encoding"}
            return replace(exchange, headers=headers, body=next(bodies))

        bench = self.bench()
        bench.run(archived)
        if _lasting(bench.rows()) != _lasting(first.rows):
            hint = "an item must depend on its entry alone: no clock, no chance, no order of a set"
            self.fail("idempotence", "the archive replayed comes to other items", hint=hint)

    def test_a_crash_heals(self) -> None:
        """A run that is broken off, at any transaction, is made good by the next one."""
        whole = _lasting(self.good().rows)
        for at in range(1, CRASHES + 1):
            bench = self.bench()
            try:
                bench.run(crash_at=at)
            except StorageError:
                bench.run()
            if _lasting(bench.rows()) != whole:
                hint = "with a cursor, records come oldest change first, or declare Cursor(…, ordered=False)"
                self.fail("idempotence", f"after a crash at transaction {at} items are lost or doubled", hint=hint)


def _lasting(found: Sequence[Sequence[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return rows without what tells of the run alone, in an order of their own."""
    bare = [[{name: value for name, value in row.items() if name not in _RUN} for row in rows] for rows in found]
    return [sorted(rows, key=lambda row: sorted(map(repr, row.items()))) for rows in bare]
