"""Which words of the vocabulary a word of a search may mean (pure): typing errors first, exact search afterwards.

Numbers as in Meilisearch, so that both engines forgive the same. Source: its version 1.50, typo tolerance and limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from m4d_search.typos import typos_allowed

MAX_PREFIX = 1000
MAX_ONE_TYPO = 150
MAX_TWO_TYPOS = 50


@dataclass(frozen=True, kw_only=True)
class Derived:
    """Words to look for instead of one word, by how many typing errors they are away. No word stands twice."""

    exact: tuple[str, ...]
    one_typo: tuple[str, ...] = ()
    two_typos: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All of them, the nearest first."""
        return self.exact + self.one_typo + self.two_typos


class Lexicon(Protocol):
    """Words that occur, the most frequent first."""

    def starting(self, prefix: str, limit: int) -> Sequence[str]:
        """Return words that begin with `prefix`."""
        ...

    def near(self, word: str, typos: int, *, prefix: bool, limit: int) -> Sequence[str]:
        """Return words that are exactly `typos` (1 or 2) away as `typos_between` counts."""
        ...


def derive(word: str, lexicon: Lexicon, *, prefix: bool) -> Derived:
    """Return what a normalised word may mean. prefix: it may also be the beginning of longer words."""
    exact = [word]
    if prefix:
        exact += [longer for longer in lexicon.starting(word, MAX_PREFIX) if longer != word]
    allowed = typos_allowed(word)
    one = lexicon.near(word, 1, prefix=prefix, limit=MAX_ONE_TYPO) if allowed > 0 else ()
    two = lexicon.near(word, 2, prefix=prefix, limit=MAX_TWO_TYPOS) if allowed > 1 else ()
    return Derived(exact=tuple(exact), one_typo=tuple(one), two_typos=tuple(two))
