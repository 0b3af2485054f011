from pathlib import Path

import pytest

from m4d_core.errors import StorageError
from m4d_core.storage import tables
from m4d_core.testing.bench import CANARY, Bench, mold, setup_of
from tests.core.testing.authors import Feed, Good, Leaking, answer, cassette, record


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(made=Good, cassette=cassette(), folder=tmp_path)


def test_a_run_is_the_real_one(bench: Bench) -> None:
    ran = bench.run()
    assert (ran.report.status, ran.report.counts["new"]) == ("OK", 7)
    assert len(ran.seen) == 7
    content, _, changes = bench.rows()
    assert sorted(row["identity"] for row in content) == list("1234567")
    assert len(changes) == 7
    assert len(bench.archived()) == 2


def test_a_bench_goes_on_where_another_was(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    (tmp_path / "other").mkdir()
    other = Bench(made=Good, cassette=cassette(), folder=tmp_path / "other", start=bench.database())
    assert other.rows() == bench.rows()
    assert other.run().report.counts["same"] == 7


def test_a_database_breaks_once_where_it_is_told_to(bench: Bench) -> None:
    with pytest.raises(StorageError, match="as it was told to"):
        bench.run(crash_at=2)
    assert bench.run().report.counts["new"] == 7


def test_what_is_hidden_is_not_there(bench: Bench) -> None:
    bench.hidden = frozenset({"1"})
    assert bench.run().report.counts["new"] == 6


def test_of_a_cut_cassette_no_more_is_asked(tmp_path: Path) -> None:
    cut = cassette("partner", answer(*map(record, range(1, 5)), total=7), is_cut=True)
    ran = Bench(made=Good, cassette=cut, folder=tmp_path).run()
    assert (ran.report.status, len(ran.player.asked), ran.player.missed) == ("OK", 1, [])


def test_settings_are_made_up_where_they_are_missing() -> None:
    assert setup_of(Leaking, None, {}).options["token"] == CANARY.format(name="token")
    assert setup_of(Leaking, None, {"token": "mine"}).options["token"] == "mine"
    assert setup_of(Feed, cassette("feed"), {}).urls == ()

    made = type("Homeless", (Feed,), {"url": ()})
    assert setup_of(made, cassette("feed"), {}).urls == (cassette().exchanges[0].url,)


def test_what_a_database_begins_with_is_made_once() -> None:
    assert mold() is mold()


def test_other_tables_may_be_read(bench: Bench) -> None:
    bench.run()
    (runs,) = bench.rows(tables.FetchRun)
    assert [row["status"] for row in runs] == ["OK"]
