"""What a run did, as it is stored."""

from m4d_core.ingestion.report import MAX_REASONS, OUTCOMES, Report


def report() -> Report:
    return Report(source_key="demo", trigger="command", scope="source")


def test_counts_outcomes_with_their_reasons() -> None:
    made = report()
    made.count("quarantined", "no_title")
    made.count("quarantined", "no_title", times=2)
    made.count("new")
    stored = made.stored()
    assert (stored["counts"]["quarantined"], stored["counts"]["new"], stored["counts"]["same"]) == (3, 1, 0)
    assert stored["reasons"] == {"quarantined": {"no_title": 3}}
    assert list(stored["counts"]) == list(OUTCOMES)


def test_the_most_frequent_reasons_are_kept() -> None:
    made = report()
    for number in range(MAX_REASONS + 1):
        made.count("unmapped", f"term {number}", times=number + 1)
    kept = made.stored()["reasons"]["unmapped"]
    assert len(kept) == MAX_REASONS
    assert "term 0" not in kept


def test_is_good_until_a_state_says_otherwise() -> None:
    made = report()
    assert made.is_good
    made.status = "FAILING"
    assert not made.is_good
