"""The cases that are known to fail."""

import tomllib
from pathlib import Path

import pytest

from tests.search.suites.known import PAGE, Outcome, Reason, outcome, reasons
from tests.search.suites.publics import SUITES, Case

DOCS = Path(__file__).parents[3] / "docs" / "search.md"
ENGINES = ("embedded", "meilisearch")
GEO, SLOW = Reason("no places", ("geo.test",), True), Reason("slow", ("slow",), False)


def test_what_comes_of_a_run_is_told() -> None:
    cases = [Case("geo.test a", False), Case("b is slow", False), Case("c", True), Case("d", False, "why")]
    found = outcome(cases, [GEO, SLOW])
    assert found == Outcome(1, {GEO: 1, SLOW: 1}, [Case("d", False, "why")])
    assert found.cases == 3
    assert found.told().splitlines() == [
        "1 of 3 pass, 33.3 %; 1 more are about other things and fail",
        "    1 (apart) no places",
        "    1 slow",
        "    ! d: why",
    ]


@pytest.mark.parametrize("suite", SUITES)
def test_each_suite_has_its_reasons(suite: str) -> None:
    tables = tomllib.loads(PAGE.read_text())
    assert tables.keys() == SUITES.keys()
    assert set(tables[suite]) <= {"apart", "both", "embedded", "meilisearch", "control"}
    assert {each.is_apart for each in reasons(suite, "embedded")} == {True, False}
    assert all(each.text in DOCS.read_text() for engine in ENGINES for each in reasons(suite, engine))
    assert all(each.is_apart for each in reasons(suite, "control"))
