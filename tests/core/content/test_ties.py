"""What content is about becomes keys."""

from typing import Any

from m4d_core.content.ties import COLUMNS, WORDS, Tie, sought, ties, weight


def row(**values: Any) -> dict[str, Any]:
    return {"title": "", "themes": [], "countries": [], "goals": [], **values}


def test_ties_are_read_from_their_columns() -> None:
    assert set(row()) == COLUMNS
    found = ties(row(themes=["work", "work"], countries=["TN"], goals=["10.7"], title="Fees in 12345 for Remittances"))
    assert [str(tie) for tie in found] == ["theme:work", "country:TN", "goal:10.7", "word:remittances"]
    assert weight(found) == 3 + 2 + 2 + 1


def test_of_a_title_the_longest_words() -> None:
    found = ties(row(title="Migrants sending money, migrants receiving money: remittances in perspective"))
    assert [tie.value for tie in found] == ["perspective", "remittances", "receiving", "migrants"]
    assert len(found) == WORDS


def test_so_many_are_looked_for_and_no_more() -> None:
    found = ties(row(themes=list("abcdef"), countries=list("ABCDEF"), goals=["1", "2", "3"]))
    assert len(found) == 15
    assert [tie.value for tie in sought(found)] == [*"abcd", *"ABCD", "1", "2"]
    assert sought([Tie("theme", "a")]) == [Tie("theme", "a")]
