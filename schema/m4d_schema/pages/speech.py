"""The languages of the pages: which one a visitor gets, and words, counts, dates and times in it (pure).

The texts stand in `translations/*.json`, the same keys in each. In them `code` stands between backticks, `[words](to)`
is a link, `{name}` a value.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from m4d_core.storage.selection import FacetField
from m4d_schema.facet_names import SPOKEN
from m4d_schema.plan.labels import facet_label

FOLDER = Path(__file__).parent / "translations"
FROM_THE_RIGHT = frozenset({"ar"})
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text as it is, for templates."""
        return str(self)


@dataclass(frozen=True)
class Speech:
    """A language with all the pages say in it. is_chosen: by the address, so that links go on in it."""

    language: str
    is_chosen: bool = False

    @property
    def direction(self) -> str:
        """Where lines begin: `ltr` or `rtl`."""
        return "rtl" if self.language in FROM_THE_RIGHT else "ltr"

    def of(self, language: str) -> "Speech":
        """Return another language, in which it calls itself by its own name."""
        return Speech(language)

    def text(self, key: str, **values: object) -> str:
        """Return a text without markup, its values filled in. Raises KeyError for a key there is not."""
        return str(_words(self.language)[key]).format(**values)

    def html(self, key: str, **values: object) -> Html:
        """Return a text with its code and links as markup, its values escaped; links go on in the chosen language."""
        escaped = _CODE.sub(r"<code>\1</code>", html.escape(str(_words(self.language)[key])))
        linked = _LINK.sub(lambda found: f'<a href="{self.to(found[2])}">{found[1]}</a>', escaped)
        return Html(linked.format(**{name: html.escape(str(value)) for name, value in values.items()}))

    def known(self, key: str, otherwise: str) -> str:
        """Return a text without values, or another where there is none of that key."""
        return str(_words(self.language).get(key, otherwise))

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the text for so many, of the texts of a key by plural category; `{n}` in it is the number."""
        forms: Mapping[str, str] = _words(self.language)[key]
        form = forms.get(_PLURAL[self.language](number), forms["other"])
        return form.format(n=self.number(number), **values)

    def number(self, value: int) -> str:
        """Return a number with its thousands set apart; in Spanish from five digits on."""
        is_short = self.language == "es" and abs(value) < 10_000  # noqa: PLR2004 - what Fundéu and CLDR have
        return str(value) if is_short else f"{value:,}".replace(",", self.text("thousands"))

    def day(self, when: datetime) -> str:
        """Return a date as people write it: `3 March 2026`, `3 de marzo de 2026`."""
        year_month = f"{when:%Y-%m}"
        name = facet_label(FacetField.MONTH, year_month, None, [self.language]).rpartition(" ")[0]
        return self.text("date", day=when.day, month=name.lower(), Month=name, year=when.year)

    def ago(self, when: datetime, now: datetime) -> str:
        """Return how long ago, or in how long, in words: one number and one unit."""
        seconds = (now - when).total_seconds()
        for unit, length in _UNITS:
            if abs(seconds) >= length:
                return self.count(f"{'ago' if seconds > 0 else 'in'}.{unit}", int(abs(seconds) // length))
        return self.text("ago.now" if seconds >= 0 else "in.now")

    def kind(self, kind: str) -> str:
        """Return the name of a kind of content."""
        return facet_label(FacetField.KIND, kind, None, [self.language])

    def tongue(self, tag: str) -> str:
        """Return the name of a language."""
        return facet_label(FacetField.LANGUAGE, tag, None, [self.language])

    def to(self, address: str) -> str:
        """Return an address of a page of ours that goes on in the chosen language; others stay as they are.

        So does one that asks something already: it is none of the pages.
        """
        if not self.is_chosen or not address.startswith("/") or "?" in address:
            return address
        path, mark, fragment = address.partition("#")
        return f"{path}?lang={self.language}{mark}{fragment}"

    def words(self, prefix: str) -> Mapping[str, Any]:
        """Return all texts whose key begins so, by the rest of the key: what a script is given."""
        found = _words(self.language)
        return {key.removeprefix(prefix): value for key, value in found.items() if key.startswith(prefix)}


def speech_for(asked: str | None, accepted: Iterable[tuple[str, float]]) -> Speech:
    """Return the language for a visitor: the one that the address asks, else the best of those the browser accepts.

    accepted: ranges with their weights, as in Accept-Language. Without any that the pages have: English.
    """
    if asked in SPOKEN:
        return Speech(str(asked), is_chosen=True)
    for tag, weight in sorted(accepted, key=lambda each: -each[1]):
        language = tag.partition("-")[0]
        if language in SPOKEN and weight > 0:
            return Speech(language)
    return Speech(SPOKEN[0])


@cache
def _words(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return found


def _arabic(number: int) -> str:
    if number <= 2:  # noqa: PLR2004 - none, one, a pair
        return ("zero", "one", "two")[number]
    rest = number % 100
    return "few" if 3 <= rest <= 10 else "many" if rest > 10 else "other"  # noqa: PLR2004 - as CLDR has it


# Source: CLDR, plural rules of cardinals, for whole numbers
_PLURAL: Mapping[str, Callable[[int], str]] = {
    "en": lambda number: "one" if number == 1 else "other",
    "fr": lambda number: "one" if number in (0, 1) else "other",
    "es": lambda number: "one" if number == 1 else "other",
    "ar": _arabic,
}
