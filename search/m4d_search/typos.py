"""How many typing errors a word forgives, and how many lie between two words (pure).

Numbers as in Meilisearch, so that both engines and what is highlighted forgive the same. Source: its version 1.50.
"""

ONE_TYPO_FROM = 5
TWO_TYPOS_FROM = 9


def typos_allowed(word: str) -> int:
    """Return how many typing errors a word may have: none in a number or below 5 letters, two from 9."""
    if word.isdecimal() or len(word) < ONE_TYPO_FROM:
        return 0
    return 2 if len(word) >= TWO_TYPOS_FROM else 1


def typos_between(word: str, other: str, *, prefix: bool) -> int:
    """Return how many typing errors lie between a word and another, or the nearest beginning of it.

    Inserted, dropped, changed and swapped neighbouring letters count one each; another first letter one more.
    Source: optimal string alignment distance (Damerau 1964, restricted).
    """
    width = len(other) + 1
    before, row = [0] * width, list(range(width))
    for i, letter in enumerate(word, 1):
        earlier, before, row = before, row, [i] + [0] * (width - 1)
        for j, there in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == there:
                row[j] = min(row[j], earlier[j - 2] + 1)
    distance = min(row) if prefix else row[-1]
    return distance + (distance > 0 and word[:1] != other[:1])
