"""Countries as publishers write them: codes and names in English, French, Spanish and Arabic. Standard library only."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from m4d_core.content.text import tokens

_ARTICLES = frozenset({"the", "la", "le", "les", "el", "los", "las"})
_M49_DIGITS = 3


def match_country(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country given by code or name, or None where it is none of ours.

    Codes: alpha-2, alpha-3 (any case) and M49. Names: of the UN, of CLDR, and those that feeds use, folded.
    Only whole names match, so a text that merely mentions a country has none. Kosovo (`XK`) is in neither
    ISO 3166-1 nor M49 and stays None: taking it for another country would be a guess.
    """
    code = text.strip().upper()
    if code.isascii() and code.isdecimal():
        code = code.zfill(_M49_DIGITS)
    found = _codes().get(code)
    return found or _named(tokens(text))


def other_names(iso2: str) -> tuple[str, ...]:
    """Return what people call a country beside its UN names, in no certain language (`Turkey`, `Ivory Coast`)."""
    return _other_names().get(iso2.upper(), ())


def _named(words: list[str]) -> str | None:
    names = _names()
    found = names.get(" ".join(words))
    if found is None and words and words[0] in _ARTICLES:
        return names.get(" ".join(words[1:]))
    return found


def _records() -> list[Mapping[str, Any]]:
    data = files("m4d_core") / "starter" / "data" / "countries.json"
    records: list[Mapping[str, Any]] = json.loads(data.read_text("utf-8"))["items"]
    return records


@cache
def _codes() -> Mapping[str, str]:
    return {record[code]: record["iso2"] for record in _records() for code in ("iso2", "iso3", "m49")}


@cache
def _names() -> Mapping[str, str]:
    return {" ".join(tokens(name)): record["iso2"] for record in _records() for name in _all_names(record)}


@cache
def _other_names() -> Mapping[str, tuple[str, ...]]:
    return {record["iso2"]: tuple(record["aliases"]) for record in _records()}


def _all_names(record: Mapping[str, Any]) -> Iterator[str]:
    yield from record["name"].values()
    yield from record["aliases"]
    yield from record["variants"]
