"""The words of an index in memory, against the plain rules."""

from hypothesis import given, settings
from hypothesis import strategies as st

from m4d_search.engines.embedded import vocabulary as module
from m4d_search.engines.embedded.derive import derive
from m4d_search.engines.embedded.vocabulary import Vocabulary
from m4d_search.typos import typos_between
from tests.search.engines.embedded.test_derive import List

ALPHABET = "abcé移"
WORDS = st.lists(st.text(alphabet=ALPHABET, min_size=1, max_size=12), unique=True, max_size=40)


def vocabulary(words: list[str]) -> Vocabulary:
    made = Vocabulary()
    made.add((word, 1) for word in words)
    return made


@given(WORDS, st.text(alphabet=ALPHABET, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_it_derives_what_the_rules_say(words: list[str], word: str) -> None:
    made, plain = vocabulary(words), List(words)
    for prefix in (False, True):
        found, expected = made.derived(word, prefix=prefix), derive(word, plain, prefix=prefix)
        assert set(found.exact) == set(expected.exact)
        assert set(found.one_typo) == set(expected.one_typo)
        # the library misses some longer words whose beginning is two typos away
        assert set(found.two_typos) <= set(expected.two_typos)
        assert prefix or set(found.two_typos) == set(expected.two_typos)


@given(st.text(alphabet="ab", min_size=5, max_size=10), st.data())
@settings(max_examples=60, deadline=None)
def test_neighbours_of_a_word(word: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.text(alphabet="ab", min_size=3, max_size=12), unique=True, min_size=20, max_size=60))
    made = vocabulary(words)
    for typos, prefix in ((1, False), (1, True), (2, False)):
        near = made.near(word, typos, prefix=prefix, limit=100)
        assert set(near) == {other for other in words if typos_between(word, other, prefix=prefix) == typos}
        assert len(set(near)) == len(near)
    longer = {other for other in words if typos_between(word, other, prefix=True) == 2}
    whole = {other for other in longer if typos_between(word, other, prefix=False) == 2}
    near = made.near(word, 2, prefix=True, limit=100)
    assert whole <= set(near) <= longer
    assert len(set(near)) == len(near)


def test_the_most_frequent_words_win_where_a_limit_cuts() -> None:
    made = Vocabulary()
    made.add((f"migrant{n}", n) for n in range(20))
    assert set(made.starting("migr", 3)) == {"migrant19", "migrant18", "migrant17"}
    assert list(made.near("migrantx", 1, prefix=False, limit=2)) == ["migrant9", "migrant8"]
    assert set(made.starting("migr", 20)) == {f"migrant{n}" for n in range(20)}


def test_words_come_later() -> None:
    made = vocabulary(["wages"])
    assert made.derived("remitances", prefix=False).words == ("remitances",)
    made.add([("remittances", 3), ("wages", 9)])
    assert made.derived("remitances", prefix=False).one_typo == ("remittances",)
    assert len(made) == 2
    made.add([])
    assert len(made) == 2


def test_answers_are_remembered_up_to_a_limit() -> None:
    made = vocabulary(["wages"])
    first = made.derived("wagse", prefix=False)
    assert made.derived("wagse", prefix=False) is first
    for n in range(module._CACHED):
        made.derived(f"w{n}", prefix=False)
    assert made.derived("wagse", prefix=False) is not first
    assert made.derived("wagse", prefix=False) == first
