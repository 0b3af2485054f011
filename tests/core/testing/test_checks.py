"""Every kind of broken plugin fails its check, with a message that says what to do."""

from typing import Any
from unittest import SkipTest

import pytest

from m4d_core.ingestion.cassette import Cassette
from m4d_core.ingestion.contract import Source
from m4d_core.testing.case import ContractError
from m4d_core.testing.suite import SourceTests
from tests.core.testing import authors
from tests.core.testing.authors import answer, cassette, record


def suite(source: type[Source], recorded: Cassette | None = None, **declared: Any) -> type[SourceTests]:
    return type("Suite", (SourceTests,), {"source": source, "cassette": recorded or cassette(), **declared})


def run(made: type[SourceTests], check: str) -> None:
    case = made()
    case.setup_method()
    try:
        getattr(case, check)()
    finally:
        case.teardown_method()


GOOD = suite(authors.Good)
CHECKS = sorted(name for name in dir(SourceTests) if name.startswith("test_"))

BROKEN: list[tuple[type[Source], str, str]] = [
    (authors.Unlicensed, "test_declarations_are_whole", "License.reserved"),
    (authors.OddLicense, "test_declarations_are_whole", "'free for all' is not known"),
    (authors.Tomorrow, "test_the_api_is_supported", "needs plugin API 99"),
    (authors.Unexplained, "test_its_settings_have_a_schema", "ask at https://"),
    (authors.Nowhere, "test_requests_are_described", "'ftp://partner.example/news' is no address"),
    (authors.Good, "test_it_imports_only_the_door", "imports random"),
    (authors.Silent, "test_the_cassette_gives_items", "none became an item"),
    (authors.Raising, "test_the_cassette_gives_items", "give the field a default"),
    (authors.Refusing, "test_the_cassette_gives_items", "I do not like it"),
    (authors.WrongPath, "test_the_cassette_gives_items", "`records`"),
    (authors.Untitled, "test_every_item_can_be_stored", "has no title"),
    (authors.OneForAll, "test_no_two_entries_share_an_identity", "this one is lost"),
    (authors.Renamed, "test_identities_are_as_recorded", "bring the old identity back"),
    (authors.ByTitle, "test_an_edit_keeps_the_identity", "never from a text that editors change"),
    (authors.Fickle, "test_mapping_twice_comes_out_the_same", "no clock, no chance"),
    (authors.Mutating, "test_mapping_twice_comes_out_the_same", "copy what you change"),
    (authors.Wandering, "test_a_second_run_writes_nothing", "must depend on its entry alone"),
    (authors.Fickle, "test_a_rebuilt_database_is_the_same", "comes to other items"),
    (authors.WrongCursor, "test_the_cursor_is_in_the_records", "Cursor(\"changed\")"),
    (authors.Forgetful, "test_a_second_run_asks_for_what_changed", 'context.since("changed_after")'),
    (authors.Circular, "test_the_next_page_is_another", "leads to itself"),
    (authors.Endless, "test_an_empty_page_ends_the_list", "return None where page.count is 0"),
    (authors.Adding, "test_numbers_may_come_as_text", "read numbers with `int(…)`"),
    (authors.Trusting, "test_drift_evolve", "look before you take"),
    (authors.Guessing, "test_dates_are_read_or_left_out", "is taken for 2026-02-01"),
    (authors.Strict, "test_dates_are_read_or_left_out", "the whole entry is lost"),
    (authors.Leaking, "test_secrets_are_told_to_nobody", "'token' stands in the database"),
    (authors.Dialing, "test_it_has_no_network_of_its_own", "yield a Request"),
    (authors.Slow, "test_a_huge_value_is_read_in_time", "kB of text took more than"),
    (authors.Hollow, "test_deletions_are_withdrawals", "names no identity"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "check", "words"), BROKEN, ids=lambda each: getattr(each, "__name__", None))
def test_a_broken_plugin_is_told_what_to_do(source: type[Source], check: str, words: str) -> None:
    recorded = cassette("partner", answer(*map(record, range(1, 5)), total=4), identities=("1", "2", "3", "4"))
    with pytest.raises(ContractError) as caught:
        run(suite(source, recorded), check)
    assert words in str(caught.value)
    assert "\n  hint: " in str(caught.value)


NEEDS_MORE = {
    "test_it_imports_only_the_door": "the module of these authors imports what it should not",
}


@pytest.mark.parametrize("check", sorted(set(CHECKS) - set(NEEDS_MORE)))
def test_a_good_plugin_passes(check: str) -> None:
    try:
        run(GOOD, check)
    except SkipTest as skipped:
        pytest.skip(str(skipped))


def test_a_cassette_of_another_source_is_refused() -> None:
    with pytest.raises(ContractError, match="it is of 'other', not of 'partner'"):
        run(suite(authors.Good, cassette("other")), "test_there_is_a_cassette")


def test_an_address_that_was_not_recorded_is_named() -> None:
    half = cassette("partner", answer(*map(record, range(1, 5)), total=7))
    with pytest.raises(ContractError, match=r"partner.example/api/news was asked and is not in the cassette"):
        run(suite(authors.Good, half), "test_the_cassette_gives_items")


def test_of_a_cut_cassette_the_rest_is_not_asked_for() -> None:
    cut = cassette("partner", answer(*map(record, range(1, 5)), total=7), is_cut=True)
    run(suite(authors.Good, cut), "test_the_cassette_gives_items")
    run(suite(authors.Good, cut), "test_a_second_run_writes_nothing")


def test_entries_that_are_bad_on_purpose_are_counted() -> None:
    bad = cassette("partner", answer(*map(record, range(1, 4)), record(4, title=""), total=4))
    with pytest.raises(ContractError, match="1 entries are refused, 0 should be"):
        run(suite(authors.Good, bad), "test_every_item_can_be_stored")
    run(suite(authors.Good, bad, refused=1), "test_every_item_can_be_stored")


def test_a_broken_first_run_is_told_once_and_skips_the_rest() -> None:
    made = suite(authors.Raising, cassette("partner", answer(record(1), total=1)))
    told = []
    for check in CHECKS:
        try:
            run(made, check)
        except ContractError:
            told.append(check)
        except SkipTest:
            continue
    assert told == ["test_it_imports_only_the_door", "test_the_cassette_gives_items"]


def test_there_are_as_many_checks_as_promised() -> None:
    assert len(CHECKS) >= 30
