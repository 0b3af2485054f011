"""Filters as queries; what they find is tested with the shared suite."""

from datetime import UTC, datetime

import tantivy
from tantivy import Occur, Query

from m4d_core.storage.selection import Filter, Keys
from m4d_search.engines.embedded.conditions import clauses
from m4d_search.engines.embedded.fields import entry, schema
from tests.search.documents import CORPUS, START, any_of


def test_no_filter_is_no_clause() -> None:
    assert clauses(Filter()) == []


def test_a_filter_costs_no_score() -> None:
    index = tantivy.Index(schema())
    writer = index.writer(15_000_000, 1)
    for document in CORPUS:
        writer.add_document(entry(document)[0])
    writer.commit()
    index.reload()
    base = (Occur.Must, Query.const_score_query(Query.all_query(), 7.0))
    wanted = Filter(
        countries=Keys(any_of=frozenset({"TN"}), none_of=frozenset({"ES"}), exists=True),
        published_from=datetime.fromtimestamp(START, UTC),
    )
    hits = index.searcher().search(Query.boolean_query([base, *clauses(wanted)])).hits
    assert [score for score, _ in hits] == [7.0, 7.0]


def test_parts_of_a_second_round_up() -> None:
    late = datetime.fromtimestamp(START + 0.5, UTC)
    text = str([query for _, query in clauses(Filter(published_from=late, published_before=late))])
    assert str(START + 1) in text


def test_sets_are_joined_by_and() -> None:
    assert len(clauses(Filter(countries=any_of("TN"), themes=any_of("a"), kinds=frozenset({"NEWS"})))) == 3
    assert len(clauses(Filter(countries=Keys(all_of=frozenset({"TN", "MA"}))))) == 2
