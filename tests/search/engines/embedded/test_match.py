"""From terms to what they find."""

from tests.search.documents import doc
from tests.search.engines.embedded.small import Small


def test_what_is_found_holds_all_that_may_not_be_left_out() -> None:
    small = Small(doc("a", "one two three"), doc("b", "one two"), doc("c", "one three"), doc("d", "two three"))
    assert small.universe("one two three ") == {"one two three", "one two", "one three"}


def test_phrases_are_never_left_out() -> None:
    small = Small(doc("a", "all decent work"), doc("b", "decent work"), doc("c", "all work decent"))
    assert small.universe('all "decent work"') == {"all decent work", "decent work"}


def test_phrases_do_not_run_from_one_part_into_the_next() -> None:
    small = Small(doc("a", "ends decent", summary="work begins"), doc("b", "Be decent. Work well"))
    assert small.universe('"decent work"') == set()
    assert small.universe('"work begins"') == {"ends decent"}


def test_what_is_excluded_is_not_found() -> None:
    small = Small(doc("a", "one two"), doc("b", "one three"), doc("c", "one"))
    assert small.universe("-two one three ") == {"one three", "one"}
    assert small.universe('-"one two" one ') == {"one three", "one"}


def test_how_many_documents_may_hold_a_term() -> None:
    small = Small(doc("a", "remittances"), doc("b", "remitances"), doc("c", "decent work"))
    (one,) = small.match("remittances ").wanted
    assert (one.meant, one.likely) == (1, 2)
    (phrase,) = small.match('"decent work"').wanted
    assert phrase.meant == phrase.likely > 1000
    (none,) = small.match("nowhere ").wanted
    assert (none.meant, none.likely) == (0, 0)
