"""From partners' sectors and terms to our themes. Standard library only.

The tables are `starter/data/themes_by_sector.toml` and `themes_by_term.toml`; each tells codes and terms that cannot be
had without migration from those that mean a theme of ours only beside such a one.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from m4d_core.content.text import tokens

Slugs = tuple[str, ...]
_DAC = frozenset({"1:", "2:"})


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """A table of themes. beside: themes that count only where one of `opening` stands too."""

    certain: Mapping[str, Slugs]
    beside: Mapping[str, Slugs]
    opening: frozenset[str]

    def themes(self, keys: Sequence[str]) -> Iterable[Slugs]:
        """Yield the themes of each key, in the order of the keys; no slugs for one without a theme."""
        is_open = not self.opening.isdisjoint(keys)
        for key in keys:
            yield self.certain.get(key, ()) + (self.beside.get(key, ()) if is_open else ())


def themes_for_sectors(codes: Iterable[str]) -> Slugs:
    """Return the slugs of the themes that sectors stand for, each once.

    codes: `vocabulary:code` of IATI (`1:15190`, `8:10.c`); anything else has no theme. What is wide (health, 72010)
    counts only beside a code that is about migration.
    Source: IATI code lists SectorVocabulary, Sector (OECD DAC purpose codes), UNSDG-Targets.
    """
    keys = [code.strip().lower() for code in codes]
    return _each_once(_sectors().themes(keys))


def unknown_sectors(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the sectors of the OECD DAC that the table does not name, each once: what is to be mapped, or left."""
    table = _sectors()
    keys = dict.fromkeys(code.strip().lower() for code in codes)
    return tuple(key for key in keys if key[:2] in _DAC and key not in table.certain and key not in table.beside)


def match_themes(terms: Sequence[str]) -> tuple[Slugs, tuple[str, ...]]:
    """Return (slugs of themes, terms without one): for an item's terms in English, French, Spanish or Arabic.

    A term counts whole, folded. What is wide (`gender`, `data`) counts only where another term is about migration.
    Every term that gave no theme comes back as it was, in order, each once; blank ones do not.
    """
    given = [term for term in dict.fromkeys(terms) if term.strip()]
    found = list(_terms().themes([_folded(term) for term in given]))
    unmapped = (term for term, slugs in zip(given, found, strict=True) if not slugs)
    return _each_once(found), tuple(unmapped)


def nearest_goal(code: str) -> str | None:
    """Return the goal or target of ours that a code stands for: itself, else its goal, or None for no goal at all.

    `10.C` is `10.c`; `4.1`, which is not in our list, is `4`; `18` is None.
    """
    wanted = code.strip().lower()
    goal = wanted.partition(".")[0]
    goals = _goals()
    return wanted if wanted in goals else goal if goal in goals else None


def _each_once(found: Iterable[Slugs]) -> Slugs:
    return tuple(dict.fromkeys(slug for slugs in found for slug in slugs))


def _folded(term: str) -> str:
    return " ".join(tokens(term))


@cache
def _sectors() -> Mapped:
    table: dict[str, dict[str, list[str]]] = tomllib.loads(_read("themes_by_sector.toml"))
    certain, always, beside = (
        {key: tuple(slugs) for key, slugs in table[part].items()} for part in ("certain", "always", "beside")
    )
    return Mapped(certain=certain | always, beside=beside, opening=frozenset(certain))


@cache
def _terms() -> Mapped:
    table: dict[str, Any] = tomllib.loads(_read("themes_by_term.toml"))
    about_migration = {_folded(term) for term in table.pop("migration")}
    for each in _items("themes.json"):
        row = table.setdefault(each["slug"], {})
        row.setdefault("always" if "always" in row else "certain", []).extend(
            [*each["label"].values(), *each.get("alt_en", ())]
        )
    certain, always, beside = (
        _by_term({slug: row.get(part, ()) for slug, row in table.items()}) for part in ("certain", "always", "beside")
    )
    return Mapped(certain=certain | always, beside=beside, opening=frozenset(certain) | about_migration)


def _by_term(terms: Mapping[str, Iterable[str]]) -> dict[str, Slugs]:
    found: dict[str, Slugs] = {}
    for slug, names in terms.items():
        for name in names:
            key = _folded(name)
            found[key] = (*found.get(key, ()), *(() if slug in found.get(key, ()) else (slug,)))
    return found


@cache
def _goals() -> frozenset[str]:
    numbers = (str(each["number"]) for each in _items("sdg_goals.json"))
    return frozenset([*numbers, *(each["code"] for each in _items("sdg_targets.json"))])


def _items(name: str) -> list[Mapping[str, Any]]:
    items: list[Mapping[str, Any]] = json.loads(_read(name))["items"]
    return items


def _read(name: str) -> str:
    return (files("m4d_core") / "starter" / "data" / name).read_text("utf-8")
