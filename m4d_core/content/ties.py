"""What ties one piece of content to another: themes, countries, goals and words of the title, as keys (pure)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from m4d_core.content.text import tokens

FEWEST_LETTERS = 5  # of a word that says something, in most languages written with letters
WORDS = 4


class Tie(NamedTuple):
    """One thing content is about. kind: `theme`, `country`, `goal` or `word`."""

    kind: str
    value: str

    def __str__(self) -> str:
        """Return the key it is stored by."""
        return f"{self.kind}:{self.value}"


# kind -> how much sharing one is worth, and how many of each content are looked up
WEIGHTS: Mapping[str, int] = {"theme": 3, "country": 2, "goal": 2, "word": 1}
_MOST: Mapping[str, int] = {"theme": 4, "country": 4, "goal": 2, "word": WORDS}
_COLUMNS: Mapping[str, str] = {"theme": "themes", "country": "countries", "goal": "goals"}
COLUMNS = frozenset({"title", *_COLUMNS.values()})  # what ties are read from


def ties(row: Mapping[str, Any]) -> list[Tie]:
    """Return everything a row is tied by, each once. Of its title the longest words, those that tell most."""
    return list(dict.fromkeys(_ties(row)))


def sought(found: Collection[Tie]) -> list[Tie]:
    """Return those ties by which others are looked for: of each kind the first few, so that a look costs a bound."""
    return [each for kind, most in _MOST.items() for each in [tie for tie in found if tie.kind == kind][:most]]


def weight(found: Collection[Tie]) -> int:
    """Return what ties are worth together."""
    return sum(WEIGHTS[tie.kind] for tie in found)


def _ties(row: Mapping[str, Any]) -> Iterator[Tie]:
    for kind, column in _COLUMNS.items():
        values: Sequence[str] = row[column]
        yield from (Tie(kind, value) for value in values)
    words = {word for word in tokens(row["title"]) if len(word) >= FEWEST_LETTERS and not word.isdigit()}
    yield from (Tie("word", word) for word in sorted(words, key=lambda word: (-len(word), word))[:WORDS])
