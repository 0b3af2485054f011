"""A text as safe HTML with what matches in `mark` elements (pure)."""

from html import escape

from m4d_search.formatted.matches import Matcher
from m4d_search.formatted.text import Style, Tags, formatted

# private characters, which no text keeps: all else is escaped before they become tags
_BEFORE, _AFTER = "\ue000", "\ue001"
_TAGS = Tags(before=_BEFORE, after=_AFTER)
_UNTAGGED = str.maketrans({_BEFORE: None, _AFTER: None})


def marked(text: str, matcher: Matcher, crop: int | None = None) -> str:
    """Return the text, cut to `crop` words around most of what matches; all that is not a mark is escaped."""
    done = escape(formatted(text.translate(_UNTAGGED), matcher, Style(highlight=True, crop=crop), _TAGS))
    return done.replace(_BEFORE, "<mark>").replace(_AFTER, "</mark>")


def is_marked(html: str) -> bool:
    """Return whether anything matches in what `marked` returned."""
    return "<mark>" in html
