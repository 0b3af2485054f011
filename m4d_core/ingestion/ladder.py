"""The ladder of identities: which part of a feed's entries tells one from another. Pure; standard library only.

Chosen once for a source and pinned; an entry that lacks the pinned part goes down the ladder by itself, flagged.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from m4d_core.content.urls import canonical_url

PATTERN = "pattern"  # the source declares its own, and there is no ladder
SAMPLE = 200  # entries that are looked at to choose
_CHOICE = ("id", "canonical")
_DOWN = {
    "id": ("id", "canonical", "hash"),
    "link": ("link", "hash"),
    "canonical": ("canonical", "hash"),
    "hash": ("hash",),
}
RUNGS = tuple(_DOWN)

Inferred = tuple[tuple[str, str, str], ...]


def choose(entries: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the rung for a feed: the first that tells more than half of its entries apart; None where it has none."""
    if not entries:
        return None
    return next((rung for rung in _CHOICE if 2 * _apart(_PARTS[rung], entries) > len(entries)), "hash")


def identify(data: Mapping[str, Any], rung: str) -> tuple[str, Inferred]:
    """Return the identity of an entry, and what to flag where it is not taken from the pinned rung.

    Empty for an entry without any part to take one from.
    """
    for step in _DOWN[rung]:
        found = _PARTS[step](data)
        if found:
            return found, () if step == rung else (("identity", found, f"{step}; the entry has no {rung}"),)
    return "", ()


def _apart(part: Callable[[Mapping[str, Any]], str], entries: Iterable[Mapping[str, Any]]) -> int:
    return len({found for data in entries if (found := part(data))})


def _id(data: Mapping[str, Any]) -> str:
    return str(data.get("id") or "").strip()


def _link(data: Mapping[str, Any]) -> str:
    return str(data.get("link") or "").strip()


def _canonical(data: Mapping[str, Any]) -> str:
    return canonical_url(_link(data)) or _link(data)


def _hash(data: Mapping[str, Any]) -> str:
    title = str(data.get("title") or "")
    text = f"{title}\n{data.get('published') or ''}"
    return "hash:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32] if title else ""


_PARTS = {"id": _id, "link": _link, "canonical": _canonical, "hash": _hash}
