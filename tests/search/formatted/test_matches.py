"""Where a text holds what was searched for."""

import pytest

from m4d_search.formatted.matches import Matcher
from m4d_search.terms import parse_terms


@pytest.mark.parametrize(
    ("search", "text", "found"),
    [
        ("remittances", "Remittances rise", ["Remittances"]),
        ("remit", "Remittances rise", ["Remit"]),
        ("remit ", "Remittances rise", []),
        ("remitances", "Remittances rise", ["Remittance"]),  # a beginning: as many letters as were typed
        ("remitances ", "Remittances rise", ["Remittances"]),
        ("remitancse ", "remittances", ["remittances"]),
        ("emittances ", "remittances", ["remittances"]),
        ("mirg ", "migr migration", []),
        ("100020 ", "100019 100020", ["100020"]),
        ('"migrant workers"', "migrant workers and migrant women", ["migrant workers"]),
        ("workers -migrant", "migrant workers", ["workers"]),
        ("ecole ", "L’École, école", ["École", "école"]),
        ("ninos ", "Niños y niñas", ["Niños", "niñas"]),
        ("المدرسه", "إلى المَدْرَسَةِ", ["المَدْرَسَةِ"]),
        ("احمد", "أَحْمَدُ", ["أَحْمَدُ"]),
        ("移民", "联合国移民政策", ["移民"]),
        ("", "anything", []),
    ],
)
def test_what_matches(search: str, text: str, found: list[str]) -> None:
    matches = Matcher(parse_terms(search)).matches(text)
    assert [text[match.start : match.end] for match in matches] == found


def test_a_match_knows_its_words_and_its_term() -> None:
    first, second = Matcher(parse_terms('rise "migrant workers" ')).matches("now migrant workers rise")
    assert (first.first, first.last, first.term) == (1, 2, 1)
    assert (second.first, second.last, second.term) == (3, 3, 0)


def test_the_nearest_term_counts() -> None:
    (match,) = Matcher(parse_terms("migrent migrant ")).matches("migrant")
    assert match.term == 1
