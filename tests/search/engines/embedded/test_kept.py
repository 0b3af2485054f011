"""Words as signs, and pairs of them."""

from m4d_search.engines.embedded.kept import END, GAP, kept, pair, pairs, sign


def test_a_word_always_has_the_same_sign() -> None:
    assert sign("remittances") == sign("remittances") != sign("wages")
    assert len(sign("remittances")) == len(sign("ا")) == 1


def test_parts_and_attributes_stand_apart() -> None:
    assert kept([["ab", "c"], [], ["d"]]) == f"ab{GAP}c{END}{END}d"


def test_pairs_are_neighbors_and_what_has_a_short_word_between() -> None:
    found = paired("migration and development in the south")
    assert set(found) == {
        pair("migration", "and", 1),
        pair("and", "development", 1),
        pair("development", "in", 1),
        pair("the", "south", 1),
        pair("migration", "development", 2),
        pair("development", "the", 2),
    }
    assert paired("alone") == paired("") == []
    assert len({pair("a", "b", 1), pair("b", "a", 1), pair("a", "b", 2)}) == 3


def paired(text: str) -> list[int]:
    words = text.split()
    return pairs(words, "".join(map(sign, words)))
