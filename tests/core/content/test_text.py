"""Folding, words and excerpts of `m4d_core.content.text`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.content.text import MAX_WORD, is_unspaced, normalise, plain_excerpt, sentences, tokens

TASHKEEL = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى "
# Characters that interact: elisions, articles, marks, digits, scripts without spaces, joiners, case pairs.
TRICKY = "lLdDquns'’ʼsSالوفبكل ـًّأإآةىیک٣۴_-–İıßŒœøŁﬁ中民がガのกิข한ᄒ\u200c\u00adʾ\u0345ΐϴẞ1٢"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Éducation à l'École", "education a ecole"),
        ("L’étranger et qu’il", "etranger et il"),
        ("dell'acqua", "acqua"),
        ("aujourd'hui", "aujourd'hui"),
        ("Women's rights, migrants' homes", "women rights, migrants' homes"),
        ("España: niños", "espana: ninos"),
        ("Łódź, Straße, œuvre, København, Đà Nẵng", "lodz, strasse, oeuvre, kobenhavn, da nang"),
        ("İSTANBUL ısı", "istanbul isi"),
        ("ＦＵＬＬ　ｗｉｄｔｈ ﬁne", "full width fine"),
        ("2014–2020 — non‑return", "2014-2020 - non-return"),
        ("co\u00adoperation\u200b", "cooperation"),
        ("a\t b\n\n c", "a b c"),
    ],
)
def test_latin(written: str, read: str) -> None:
    assert normalise(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("أَحْمَد", "احمد"),
        ("إلى آخره", "الي اخره"),
        ("مؤتمر شئون", "موتمر شيون"),
        ("هـــجرة", "هجره"),
        ("الهجرة والهجرة بالهجرة للهجرة", "هجره هجره هجره هجره"),
        ("الله ال الى", "الله ال الي"),
        ("علی کتاب", "علي كتاب"),
        ("٢٠٢٤ ۱۴۰۳", "2024 1403"),
        ("می‌روم", "ميروم"),
    ],
)
def test_arabic_and_persian(written: str, read: str) -> None:
    assert normalise(written) == read


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("联合国移民2030年", ["联", "合", "国", "移", "民", "2030", "年"]),
        ("EU移民", ["eu", "移", "民"]),
        ("カタカナ", ["カ", "タ", "カ", "ナ"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("한국 이주민", ["한국", "이주민"]),
        ("snake_case e-mail 3.5%", ["snake", "case", "e", "mail", "3", "5"]),
        ("हिन्दी भाषा", ["हिनदी", "भाषा"]),
        ("«…» — !", []),
        ("", []),
    ],
)
def test_words(written: str, words: list[str]) -> None:
    assert tokens(written) == words


def test_a_word_is_cut_at_its_longest() -> None:
    assert tokens("x" * MAX_WORD) == ["x" * MAX_WORD]
    assert tokens("x" * (MAX_WORD + 1)) == ["x" * MAX_WORD]


def test_unspaced() -> None:
    assert [is_unspaced(word) for word in ("民", "ท", "a", "ه", "한", "移民", "")] == [True, True] + [False] * 5


@given(st.text() | st.text(alphabet=TRICKY))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert tokens(once) == tokens(text)


@given(st.text() | st.text(alphabet=TRICKY))
def test_words_are_never_empty_and_stay_words(text: str) -> None:
    for word in tokens(text):
        assert 0 < len(word) <= MAX_WORD
        assert " " not in word


@given(st.text(alphabet=ARABIC), st.data())
def test_arabic_is_found_without_its_marks(text: str, data: st.DataObject) -> None:
    marks = data.draw(st.lists(st.text(alphabet=TASHKEEL, max_size=2), min_size=len(text), max_size=len(text)))
    marked = "".join(char + mark for char, mark in zip(text, marks, strict=True))
    assert tokens(marked) == tokens(text)


@given(st.text(alphabet="abcéèñçüÀÖ '-", max_size=40))
def test_case_does_not_matter(text: str) -> None:
    assert normalise(text.upper()) == normalise(text.lower()) == normalise(text)


@pytest.mark.parametrize(
    ("text", "length", "head"),
    [
        ("Short  text", 40, "Short text"),
        ("Exactly ten", 11, "Exactly ten"),
        ("One two three", 12, "One two…"),
        ("One two, three", 10, "One two…"),
        ("One two three", 8, "One two…"),
        ("Unbreakable", 5, "Unbr…"),
        ("Anything", 0, ""),
        ("Anything", 1, "…"),
    ],
)
def test_excerpt(text: str, length: int, head: str) -> None:
    assert plain_excerpt(text, length) == head


@given(st.text(), st.integers(0, 50))
def test_excerpt_keeps_to_its_length(text: str, length: int) -> None:
    assert len(plain_excerpt(text, length)) <= length


def test_sentences_and_what_commas_set_apart() -> None:
    assert sentences("Decent work, for all. And 1,5 «now»! يونيو، ثم") == [
        ["decent", "work"],
        ["for", "all"],
        ["and", "1", "5", "now"],
        ["يونيو"],
        ["ثم"],
    ]
    assert sentences(" ... ") == sentences("") == []
    assert [len(word) for part in sentences("x" * 200) for word in part] == [64]
