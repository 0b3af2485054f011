"""What somebody wants on a page of theirs, as an address says it, and the filter that follows from it (pure)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from m4d_schema.facet_names import SPOKEN
from m4d_search.filters.write import quoted

PICKED: Final = ("countries", "themes", "kind", "source", "languages")  # attributes that are chosen from lists
MODES: Final = ("inline", "modal", "latest")
THEMES: Final = ("", "light", "dark")  # the empty one: as the page
ACCENT, ACCENT_DARK = "#0b5d6b", "#74c8d4"  # what the widget has by itself
LIMIT, MOST = 5, 20  # of the list of the newest
_COLOR = re.compile(r"#[0-9a-f]{6}")
_VALUE = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_MOST_VALUES = 100


@dataclass(frozen=True, kw_only=True)
class Wish:
    """An embed as it shall look. id: of the operator's embed, empty for none. lang: in which it speaks.

    picks: attribute -> values of which one is enough. filter: what else must hold. recent: newest first.
    accent, accent_dark: colors of titles in the light and in the dark.
    """

    id: str = ""
    lang: str = SPOKEN[0]
    mode: str = MODES[0]
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filter: str = ""
    theme: str = THEMES[0]
    accent: str = ACCENT
    accent_dark: str = ACCENT_DARK
    browse: bool = False
    recent: bool = False
    limit: int = LIMIT

    @property
    def is_latest(self) -> bool:
        """Whether it is a list, and no search."""
        return self.mode == "latest"

    def condition(self) -> str:
        """Return what is searched at all, in the language of filters; empty for everything."""
        parts = [_one_of(name, self.picks[name]) for name in PICKED if self.picks.get(name)]
        if not self.filter:
            return " AND ".join(parts)
        return " AND ".join([f"({self.filter})", *parts]) if parts else self.filter

    def query(self) -> list[tuple[str, str]]:
        """Return the wish as an address says it: what differs from nothing wished, and always the language."""
        said = [
            ("id", self.id, ""),
            ("mode", self.mode, MODES[0]),
            *((name, value, "") for name in PICKED for value in self.picks.get(name, ())),
            ("filter", self.filter, ""),
            ("theme", self.theme, THEMES[0]),
            ("accent", self.accent, ACCENT),
            ("accent-dark", self.accent_dark, ACCENT_DARK),
            ("browse", "1" if self.browse else "", ""),
            ("recent", "1" if self.recent else "", ""),
            ("limit", str(self.limit) if self.is_latest else str(LIMIT), str(LIMIT)),
        ]
        return [("lang", self.lang), *((name, value) for name, value, plain in said if value != plain)]


def read_wish(query: Iterable[tuple[str, str]], lang: str = SPOKEN[0]) -> Wish:
    """Return the wish of an address. What has no meaning is left out. lang: where the address names none."""
    pairs = list(query)
    last = dict(pairs)
    picks = {
        name: tuple(dict.fromkeys(value for key, value in pairs if key == name and _VALUE.fullmatch(value)))
        for name in PICKED
    }
    return Wish(
        id=last.get("id", "").strip()[:80],
        lang=_among(last.get("lang"), SPOKEN, lang),
        mode=_among(last.get("mode"), MODES, MODES[0]),
        picks={name: values[:_MOST_VALUES] for name, values in picks.items() if values},
        filter=last.get("filter", "").strip(),
        theme=_among(last.get("theme"), THEMES, THEMES[0]),
        accent=_color(last.get("accent"), ACCENT),
        accent_dark=_color(last.get("accent-dark"), ACCENT_DARK),
        browse=bool(last.get("browse")),
        recent=bool(last.get("recent")),
        limit=_limit(last.get("limit", "")),
    )


def _one_of(name: str, values: tuple[str, ...]) -> str:
    if len(values) == 1:
        return f"{name} = {quoted(values[0])}"
    return f"{name} IN [{', '.join(map(quoted, values))}]"


def _among(value: str | None, known: Iterable[str], otherwise: str) -> str:
    return value if value is not None and value in known else otherwise


def _color(value: str | None, otherwise: str) -> str:
    found = (value or "").lower()
    return found if _COLOR.fullmatch(found) else otherwise


def _limit(text: str) -> int:
    return min(max(int(text), 1), MOST) if text.isascii() and text.isdigit() and len(text) < len("1000") else LIMIT
