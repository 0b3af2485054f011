"""How a document lies in the index."""

import tantivy
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.contract import MAX_TERMS
from m4d_search.engines.embedded import fields as module
from m4d_search.engines.embedded.fields import SPREAD, STEPS, entry, format_id, recency, schema, uuid_of
from m4d_search.engines.embedded.match import BEST_EXTRA, EXACT, ONE_TYPO, TWO_TYPOS
from tests.search.documents import CORPUS, doc

STEP = 2 * 86_400
FIRST = 1_104_537_600


def test_entry() -> None:
    made, words = entry(CORPUS[0])
    held = made.to_dict()
    assert held["all"][:3] == [
        "remittances rise again",
        "money sent home by migrant workers reached a record",
        "remittances",
    ]
    assert held["title"] == ["remittances rise again"]
    assert held["countries"] == ["TN", "MA"]
    assert held["year"] == ["2023"]
    assert {"remittances", "tunisie", "morocco"} <= words
    assert (held["goes_local"], held["knowledge_product"]) == (["false"], [])
    assert "published_at" not in entry(doc("a", "x"))[0].to_dict()


@given(st.uuids())
def test_halves_make_the_id_again(identity: object) -> None:
    made, _ = entry(doc("a", "x"))
    assert made is not None
    value = int(str(identity).replace("-", ""), 16)
    assert uuid_of(value >> 64, value & (1 << 64) - 1) == identity


def test_another_form_has_another_name() -> None:
    before = format_id.__wrapped__()
    assert before == format_id()
    for name, value in (("FORMAT", 99), ("TEXT_VERSION", 99), ("STEPS", 99)):
        original = getattr(module, name)
        setattr(module, name, value)
        try:
            assert format_id.__wrapped__() != before
        finally:
            setattr(module, name, original)


def test_recency_orders_equal_scores_by_age_and_never_reaches_the_next_score() -> None:
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    ages = [FIRST - 10 * STEP, *(FIRST + STEP * step for step in range(0, STEPS + 1, 37)), FIRST + STEP * (STEPS + 50)]
    for age in ages:
        values = {"recency": [recency(age)], "effective_at": [age], "kind": ["NEWS"]}
        writer.add_document(tantivy.Document.from_dict(values, schema()))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    best = int(EXACT * MAX_TERMS + BEST_EXTRA)
    assert best < 1 / SPREAD
    everything = tantivy.Query.term_query(schema(), "kind", "NEWS")
    for score in (1, 2, 13, 25, 36, 127, 128, 255, 256, best):
        query = tantivy.Query.const_score_query(everything, float(score))
        hits = searcher.search(query, limit=len(ages), weight_by_field="recency").hits
        assert {int(value) for value, _ in hits} == {score}
        found = searcher.fast_field_values("effective_at", [address for _, address in hits])
        clamped = [min(max(int(age or 0), FIRST), FIRST + STEP * STEPS) for age in found]
        assert clamped == sorted(clamped, reverse=True)
        assert len({value for value, _ in hits}) == len(set(clamped))


def test_all_that_ranks_beside_typos_weighs_less_than_one() -> None:
    assert BEST_EXTRA < ONE_TYPO - TWO_TYPOS
    assert BEST_EXTRA < EXACT - ONE_TYPO
