"""References to read, as plain text: APA, Chicago (author and date), Harvard.

Source: Publication Manual of the APA, 7th edition, 9.4-9.34 and 10; The Chicago Manual of Style, 17th edition, 15;
Cite Them Right, 11th edition. Italics are left to whoever shows them, and the day a page was visited to who visited.
"""

from collections.abc import Sequence
from datetime import date

from m4d_core.content.citation.work import Name, Work

_APA_MOST, _APA_SHOWN = 20, 19
_CHICAGO_MOST, _CHICAGO_SHOWN = 10, 7
_HARVARD_MOST = 3
_ENDS = (".", "!", "?", "…")


def apa(work: Work) -> str:
    """Return the reference in APA style."""
    names = [f"{name.family}, {name.initials}" if name.given else name.family for name in work.authors]
    if len(names) > _APA_MOST:
        who = f"{', '.join(names[:_APA_SHOWN])}, . . . {names[-1]}"
    else:
        who = _listed(names, ", & ", ", & ")
    when = ", ".join(filter(None, (_year(work, "n.d."), _month_and_day(work))))
    edition = f" ({work.edition})" if work.edition else ""
    title = _sentence(work.title + edition)
    head = [_sentence(who), f"({when}).", title] if who else [title, f"({when})."]
    return _joined(*head, _sentence(_within(work)), _sentence(_publisher(work)), work.link)


def chicago(work: Work) -> str:
    """Return the entry of a list of references in Chicago style."""
    names = [_turned(name) if place == 0 else _straight(name) for place, name in enumerate(work.authors)]
    if len(names) > _CHICAGO_MOST:
        who = f"{', '.join(names[:_CHICAGO_SHOWN])}, et al."
    else:
        who = _listed(names, ", and ", ", and ")
    year, title = f"{_year(work, 'n.d')}.", _sentence(work.title)
    head = [_sentence(who), year, title] if who else [title, year]
    return _joined(
        *head, _sentence(work.edition or ""), _sentence(_within(work)), _sentence(_publisher(work)), f"{work.link}."
    )


def harvard(work: Work) -> str:
    """Return the reference in Harvard style."""
    names = [f"{name.family}, {name.initials}" if name.given else name.family for name in work.authors]
    who = f"{names[0]} et al." if len(names) > _HARVARD_MOST else _listed(names, " and ", " and ")
    year, title = f"({_year(work, 'no date')})", _sentence(work.title)
    head = [who, year, title] if who else [work.title.rstrip("."), f"{year}."]
    return _joined(
        *head,
        _sentence(work.edition or ""),
        _sentence(_within(work)),
        _sentence(_publisher(work)),
        f"Available at: {work.link}.",
    )


def _listed(names: Sequence[str], last: str, of_two: str) -> str:
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])}{of_two if len(names) == 2 else last}{names[-1]}"  # noqa: PLR2004 - two names, no number of ours


def _turned(name: Name) -> str:
    return f"{name.family}, {name.given}" if name.given else name.family


def _straight(name: Name) -> str:
    return f"{name.given} {name.family}" if name.given else name.family


def _year(work: Work, none: str) -> str:
    return str(work.date_parts[0]) if work.date_parts else none


def _month_and_day(work: Work) -> str:
    parts = work.date_parts[1:]
    if not parts:
        return ""
    month = date(2000, parts[0], 1).strftime("%B")
    return f"{month} {parts[1]}" if parts[1:] else month


def _within(work: Work) -> str:
    """Return series or journal with volume and issue."""
    if not work.container:
        return ""
    issue = f"({work.issue})" if work.issue else ""
    number = f"{work.volume or ''}{issue}"
    return f"{work.container}, {number}" if number else work.container


def _publisher(work: Work) -> str:
    """Return the publisher, who is not named twice where it is the author."""
    is_author = [name.family for name in work.authors] == [work.publisher]
    return "" if is_author else work.publisher or ""


def _sentence(text: str) -> str:
    return text if not text or text.endswith(_ENDS) else f"{text}."


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
