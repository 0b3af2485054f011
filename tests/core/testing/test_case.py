from unittest import SkipTest

import pytest

from m4d_core.testing.case import ContractError
from m4d_core.testing.suite import SourceTests
from tests.core.testing.authors import Good, cassette


class Suite(SourceTests):
    source = Good
    cassette = cassette()


def test_a_fault_says_rule_record_field_and_hint() -> None:
    with pytest.raises(ContractError) as caught:
        Suite.fail("mapping", "it has no title", record="data[3]", field="title", hint="give it one")
    assert str(caught.value) == ("mapping: it has no title\n  record: data[3]\n  field: title\n  hint: give it one")
    error = caught.value
    assert (error.rule, error.said, error.record, error.field, error.hint) == (
        "mapping", "it has no title", "data[3]", "title", "give it one",
    )  # fmt: skip


def test_the_first_run_is_made_once_for_all_checks() -> None:
    first = []
    for _ in range(2):
        case = Suite()
        case.setup_method()
        first.append(case.first())
        case.teardown_method()
    assert first[0] is first[1]
    assert first[0].ran.report.counts["new"] == 7


def test_what_a_cassette_is_looked_for_beside() -> None:
    class Elsewhere(SourceTests):
        source = Good

    assert Elsewhere.place().parts[-2:] == ("cassettes", "partner.json")
    with pytest.raises(SkipTest, match=r"no cassette at partner.json"):
        _ = Elsewhere().recorded


def test_samples_are_few_and_spread() -> None:
    case = Suite()
    case.setup_method()
    try:
        assert [item.id for _, item in case.samples()] == ["1", "2", "3", "4", "5"]
    finally:
        case.teardown_method()
