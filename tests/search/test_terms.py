"""The text of a search as terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.contract import MAX_TERMS
from m4d_search.terms import PIECE, Term, Terms, parse_terms


def word(text: str, *, prefix: bool = False) -> Term:
    return Term((text,), prefix=prefix)


def phrase(*words: str) -> Term:
    return Term(words, exact=True)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", ()),
        ("migrant remit", (word("migrant"), word("remit", prefix=True))),
        ("migrant remit ", (word("migrant"), word("remit"))),
        ("remit.", (word("remit"),)),
        ("women's", (word("women", prefix=True),)),
        ("L’accès", (word("acces", prefix=True),)),
        ("well-being", (word("well"), word("being", prefix=True))),
        ("a a a", (word("a"), word("a"), word("a", prefix=True))),
        ('"labour migration" tunis', (phrase("labour", "migration"), word("tunis", prefix=True))),
        ('tunis "labour"', (word("tunis"), phrase("labour"))),
        ('tunis "labour mig', (word("tunis"), phrase("labour", "mig"))),
        ("“decent work”", (phrase("decent", "work"),)),
        ("« travail décent »", (phrase("travail", "decent"),)),
        ('"" “”', ()),
        ("!!! … -", ()),
        ("移民政策联合国 eu", (phrase("移", "民", "政", "策"), phrase("联", "合", "国"), word("eu", prefix=True))),
        ("eu移民", (word("eu"), phrase("移", "民"))),
        ("الهجرة", (word("هجره", prefix=True),)),
    ],
)
def test_wanted(text: str, order: tuple[Term, ...]) -> None:
    assert parse_terms(text) == Terms(order=order)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("-europe", Terms(excluded=(phrase("europe"),))),
        ("work -europe", Terms(order=(word("work"),), excluded=(phrase("europe"),))),
        ("work -europe asia", Terms(order=(word("work"), word("asia", prefix=True)), excluded=(phrase("europe"),))),
        ('-"free movement" work', Terms(order=(word("work", prefix=True),), excluded=(phrase("free", "movement"),))),
        ("co-operation", Terms(order=(word("co"), word("operation", prefix=True)))),
        ("- europe", Terms(order=(word("europe", prefix=True),))),
    ],
)
def test_excluded(text: str, terms: Terms) -> None:
    assert parse_terms(text) == terms


def test_loose_and_exact() -> None:
    terms = parse_terms('one "two three" four')
    assert terms.loose == (word("one"), word("four", prefix=True))
    assert terms.exact == (phrase("two", "three"),)


def test_only_so_many_terms_count() -> None:
    words = [f"w{n}" for n in range(MAX_TERMS + 1)]
    assert len(parse_terms(" ".join(words[:-1])).order) == MAX_TERMS
    assert parse_terms(" ".join(words)).order == tuple(word(text) for text in words[:-1])
    assert len(parse_terms(" ".join("-" + text for text in words)).excluded) == MAX_TERMS


@given(st.text() | st.text(alphabet='ab"-“» 移民ا.'))
def test_never_raises(text: str) -> None:
    terms = parse_terms(text)
    assert len(terms.order) <= MAX_TERMS
    for term in terms.order:
        assert term.words
        assert len(term.words) == 1 or term.exact
        assert not (term.prefix and term.exact)
    assert not any(term.prefix for term in terms.order[:-1])
    assert set(terms.loose) | set(terms.exact) == set(terms.order)


@given(st.integers(1, 30))
def test_runs_are_cut_in_pieces(length: int) -> None:
    pieces = parse_terms("民" * length).order
    assert sum(len(piece.words) for piece in pieces) == min(length, PIECE * MAX_TERMS)
    assert all(len(piece.words) == PIECE for piece in pieces[:-1])
