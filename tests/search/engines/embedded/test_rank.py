"""The ranking rules, one by one; each case puts what comes first in front."""

import pytest

from m4d_search.contract import Document
from m4d_search.engines.embedded.rank import Rank, Ranking
from tests.search.documents import doc
from tests.search.engines.embedded.small import Small

CASES = {
    "words": ("decent work ", [doc("a", "x", body="decent", summary="work"), doc("b", "decent")]),
    "typos": ("remittances ", [doc("a", "x", body="remittances"), doc("b", "remitances"), doc("c", "remitancse")]),
    "distance": (
        "decent work ",
        [
            doc("a", "x", body="of decent work"),
            doc("b", "y", body="work decent"),
            doc("c", "z", body="work or decent"),
            doc("d", "decent, work"),
        ],
    ),
    "attributes": (
        "decent ",
        [doc("a", "is decent"), doc("b", "b", summary="decent"), doc("c", "c", labels=("decent",)),
         doc("d", "d", body="decent")],
    ),
    "places": (
        "decent ",
        [doc("a", "decent all"), doc("b", "so decent"), doc("c", "a b decent"), doc("d", "a b. decent")],
    ),
    "whole": ("decent work ", [doc("a", "decent work"), doc("b", "decent work for all")]),
    "unlike": ("migrant", [doc("a", "x migrant"), doc("b", "y migrants")]),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_rules(rule: str) -> None:
    text, documents = CASES[rule]
    ranks = ranked(text, documents)
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def ranked(text: str, documents: list[Document]) -> list[Rank]:
    small = Small(*documents)
    ranking = Ranking(small.match(text))
    return [ranking.rank(small.kept(document.title)) for document in documents]


def test_what_ranks_first_scores_highest_and_perfection_is_one() -> None:
    documents = [document for _, some in CASES.values() for document in some]
    small = Small(*documents)
    ranking = Ranking(small.match("decent work "))
    ranks = sorted(ranking.rank(small.kept(title)) for title in small.titles)
    scores = [ranking.score(rank) for rank in ranks]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0
    assert all(0 < score <= 1 for score in scores)
    assert ranking.roughly(0, 0) > ranks[0]
    assert ranking.roughly(0, 0).typos == 0


def test_only_the_attributes_that_are_looked_in_count() -> None:
    small = Small(doc("a", "decent", summary="so decent"))
    kept = small.kept("decent")
    assert Ranking(small.match("decent ")).rank(kept)[3:5] == (0, 0)
    assert Ranking(small.match("decent "), [1]).rank(kept)[3:5] == (1, 1)


def test_a_phrase_stands_where_its_first_word_stands() -> None:
    small = Small(doc("a", "all decent work"))
    assert Ranking(small.match('"decent work"')).rank(small.kept("all decent work")).places == 1


def test_far_places_are_not_told_apart() -> None:
    far = [" ".join(["word"] * number + ["decent"]) for number in (17, 22, 30)]
    ranks = ranked("decent ", [doc(text, text) for text in far])
    assert ranks[0] == ranks[1] < ranks[2]
