"""One text formatted (pure): cut around what matches, and what matches between tags."""

from collections.abc import Sequence
from dataclasses import dataclass

from m4d_search.formatted.matches import Match, Matcher
from m4d_search.formatted.words import Piece, pieces

_RUN = 50  # matches that are looked at together


@dataclass(frozen=True, kw_only=True)
class Tags:
    """What stands around a match, and where text was cut off."""

    before: str = "<em>"
    after: str = "</em>"
    marker: str = "…"


@dataclass(frozen=True, kw_only=True)
class Style:
    """What is done to a text. crop: to so many words, None for not at all."""

    highlight: bool = False
    crop: int | None = None


def formatted(text: str, matcher: Matcher, style: Style, tags: Tags) -> str:
    """Return the text; all that is not a tag or a marker stands as it is."""
    words = pieces(text)
    matches = matcher.matches(text, words)
    start, end = (0, len(text)) if not style.crop else _window(text, words, matches, style.crop)
    parts = [tags.marker] if start else []
    at = start
    for match in matches if style.highlight else ():
        if match.start >= start and match.end <= end:
            parts += [text[at : match.start], tags.before, text[match.start : match.end], tags.after]
            at = match.end
    parts += [text[at:end], tags.marker if end < len(text) else ""]
    return "".join(parts)


def _window(text: str, words: Sequence[Piece], matches: Sequence[Match], size: int) -> tuple[int, int]:
    """Return the part of a text that has `size` words: around most of what matches, else its beginning."""
    if len(words) <= size:
        return 0, len(text)
    first, last = _densest(matches, size)
    spare = size - (last - first + 1)
    first = max(first - (spare + 1) // 2, 0)
    last = min(first + size, len(words)) - 1
    first = max(last - size + 1, 0)
    return (words[first].start if first else 0), (words[last].end if last < len(words) - 1 else len(text))


def _densest(matches: Sequence[Match], size: int) -> tuple[int, int]:
    """Return the first and last word of the run of matches that holds most terms in at most `size` words."""
    best, found = (0, 0, 0), (0, -1)
    for number, match in enumerate(matches):
        run = [other for other in matches[number : number + min(size, _RUN)] if other.last - match.first < size]
        value = (len({other.term for other in run}), len(run), match.first - run[-1].last if run else 0)
        if run and value > best:
            best, found = value, (match.first, run[-1].last)
    return found
