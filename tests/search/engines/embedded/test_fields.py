"""How a document lies in the index."""

import tantivy
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.engines.embedded import fields as module
from m4d_search.engines.embedded.fields import (
    LEVELS,
    SPREAD,
    STEPS,
    entry,
    format_id,
    head,
    heads,
    levels,
    recency,
    schema,
    uuid_of,
)
from m4d_search.engines.embedded.kept import GAP, pair, sign
from m4d_search.engines.embedded.layers import RANGE
from tests.search.documents import CORPUS, doc

STEP = 16 * 86_400
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
    assert round(1 / SPREAD) >= RANGE
    everything = tantivy.Query.term_query(schema(), "kind", "NEWS")
    for score in (1, 2, 13, 127, 128, 255, 256, 1023, 1025, 2047, 2049, RANGE - 1):
        query = tantivy.Query.const_score_query(everything, float(score))
        hits = searcher.search(query, limit=len(ages), weight_by_field="recency").hits
        assert {int(value) for value, _ in hits} == {score}
        found = searcher.fast_field_values("effective_at", [address for _, address in hits])
        clamped = [min(max(int(age or 0), FIRST), FIRST + STEP * STEPS) for age in found]
        assert clamped == sorted(clamped, reverse=True)
        assert len({value for value, _ in hits}) == len(set(clamped))


def test_the_words_of_title_and_summary_lie_by_their_place() -> None:
    attributes: tuple[list[list[str]], ...] = (
        [["decent", "work"], ["for"]],
        [["all", "of", "us"], ["work"]],
        [],
        [["us"]],
    )
    assert sorted(heads(attributes)) == sorted(["0decent", "1work", "3for", "6all", "7of", "6us"])
    assert head("work", 0, 1) == "1work"
    assert levels()[:LEVELS] == "012345"


def test_what_is_kept_of_a_document() -> None:
    made, _ = entry(doc("a", "Decent work. For all", summary="Us", body="Here there"))
    (held,) = made.to_dict()["kept"]
    title = f"{sign('decent')}{sign('work')}{GAP}{sign('for')}{sign('all')}"
    assert bytes(held).decode() == f"{title}\n{sign('us')}\n\n{sign('here')}{sign('there')}"
    assert made.to_dict()["pairs"] == [pair("decent", "work", 1), pair("here", "there", 1)]
