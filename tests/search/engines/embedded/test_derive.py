"""Typing errors: the count, the rules, the limits."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from m4d_search.engines.embedded import derive as module
from m4d_search.engines.embedded.derive import Derived, derive
from m4d_search.typos import typos_between

WORDS = st.text(alphabet="abc", min_size=1, max_size=8)


class List:
    """A lexicon that looks at every word: slow, and plainly right."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def starting(self, prefix: str, limit: int) -> Sequence[str]:
        return [word for word in self.words if word.startswith(prefix)][:limit]

    def near(self, word: str, typos: int, *, prefix: bool, limit: int) -> Sequence[str]:
        return [other for other in self.words if typos_between(word, other, prefix=prefix) == typos][:limit]


def test_what_a_word_may_mean() -> None:
    lexicon = List(["remit", "remittance", "remittances", "remitances", "emittances", "permits", "unrelated"])
    assert derive("remittances", lexicon, prefix=False) == Derived(
        exact=("remittances",), one_typo=("remittance", "remitances"), two_typos=("emittances",)
    )
    assert derive("remit", lexicon, prefix=True) == Derived(exact=("remit", "remittance", "remittances", "remitances"))
    assert derive("remi", lexicon, prefix=False).words == ("remi",)
    assert derive("unknown", lexicon, prefix=True).words == ("unknown",)


def test_limits() -> None:
    starts = [f"abcdefghi{n}" for n in range(module.MAX_PREFIX + 1)]
    ones = [f"abcdxefghi{n}" for n in range(module.MAX_ONE_TYPO + 1)]
    twos = [f"abxcdxefghi{n}" for n in range(module.MAX_TWO_TYPOS + 1)]
    derived = derive("abcdefghi", List([*starts, *ones, *twos]), prefix=True)
    assert len(derived.exact) == 1 + module.MAX_PREFIX
    assert len(derived.one_typo) == module.MAX_ONE_TYPO
    assert len(derived.two_typos) == module.MAX_TWO_TYPOS


@given(st.text(alphabet="abcdeé1", min_size=1, max_size=12), st.lists(WORDS, unique=True), st.booleans())
def test_no_word_stands_twice(word: str, words: list[str], prefix: bool) -> None:
    derived = derive(word, List(words), prefix=prefix)
    assert len(set(derived.words)) == len(derived.words)
    assert derived.words[0] == word
