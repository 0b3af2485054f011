"""Which of its languages a reader gets a text in: preferences in order, matched by tags of BCP 47 (pure).

A preference finds its own tag, then more exact ones (`en` is content with `en-GB`), then what is left of it when
subtags go from its end (`fr-CA` finds `fr`, `zh-Hant-TW` does not find `zh-Hans`).
Source: RFC 4647, 3.4 (lookup); its 3.3.1 (basic filtering) for the more exact ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from m4d_core.content.language import clean_tag

Reach = Mapping[str, str]


class Step(NamedTuple):
    """One thing to look for. is_open: more exact tags will do. place: of the preference it serves, 0 for the first."""

    tag: str
    is_open: bool
    place: int


class Choice(NamedTuple):
    """The language that was found. is_fallback: it does not serve the first preference."""

    locale: str
    is_fallback: bool


@dataclass(frozen=True)
class Preference:
    """Languages in order. omits: what is in none of them is left out; else it comes in its own language."""

    tags: tuple[str, ...] = ()
    omits: bool = False

    @classmethod
    def of(cls, tags: Iterable[str], *, omits: bool = False) -> "Preference":
        """Return the preference for these tags, in any spelling. Without one it asks nothing."""
        wanted = tuple(dict.fromkeys(clean_tag(tag) or tag.lower() for tag in tags))
        return cls(wanted, omits=omits and bool(wanted))

    def steps(self) -> tuple[Step, ...]:
        """Return what is looked for, in order, each once."""
        return _steps(self.tags)

    def choose(self, reached: Reach) -> Choice | None:
        """Return the language to take of those that `reach` gave, None when none is wanted."""
        for step in self.steps():
            found = reached.get(step.tag)
            if found is not None and (step.is_open or found == step.tag):
                return Choice(found, is_fallback=step.place > 0)
        return None


ANY = Preference()


def reach(locales: Iterable[str]) -> dict[str, str]:
    """Return by which tags each of the languages is found: its own, and those it is a more exact one of.

    Of two that one tag would find, the earlier.
    """
    known = list(locales)
    found = {locale: locale for locale in known}
    for locale in known:
        for tag in beginnings(locale):
            found.setdefault(tag, locale)
    return found


@lru_cache(maxsize=1024)
def beginnings(tag: str) -> tuple[str, ...]:
    """Return a tag and what is left of it when its subtags go from the end, a single letter with what follows it."""
    found = [tag]
    parts = tag.split("-")[:-1]
    while parts:
        if len(parts[-1]) > 1:
            found.append("-".join(parts))
        parts.pop()
    return tuple(found)


@lru_cache(maxsize=1024)
def _steps(tags: tuple[str, ...]) -> tuple[Step, ...]:
    found: dict[tuple[str, bool], Step] = {}
    for place, wanted in enumerate(tags):
        for tag in beginnings(wanted):
            step = Step(tag, is_open=tag == wanted, place=place)
            if (tag, True) not in found:
                found.setdefault((tag, step.is_open), step)
    return tuple(found.values())
