"""New, changed or the same: hashes of what was published and of what was made of it (pure)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from m4d_core.content.html import POLICY_VERSION
from m4d_core.content.item import CleanItem
from m4d_core.content.wording import NORMALISER_VERSION
from m4d_core.ingestion.contract import Scope, Source

# A time the publisher moves with every export, and how we came to values, are no change of content.
_NOT_CONTENT = frozenset({"updated_at", "declared_language", "inferred", "unmapped"})
_DECLARED = ("kind", "license", "language", "partner", "homepage", "identity", "identity_from")


class Decision(StrEnum):
    """What becomes of an entry.

    UNREAD: it must be mapped before it can be told. TOUCHED: published anew, and it comes out equal.
    """

    UNREAD = "UNREAD"
    NEW = "NEW"
    CHANGED = "CHANGED"
    TOUCHED = "TOUCHED"
    SAME = "SAME"


class Stored(Protocol):
    """What is known of an item that is stored."""

    @property
    def raw_hash(self) -> str | None:
        """Fingerprint of the entry it was made of."""
        ...

    @property
    def content_hash(self) -> str:
        """Hash of what was made of it."""
        ...

    @property
    def gone_reason(self) -> str | None:
        """Why the publisher has withdrawn it, None for what is there."""
        ...


def versions(plugin_version: str, source: Source) -> str:
    """Return the versions of all that reads an entry; part of its fingerprint, so that they never mix in silence.

    What the source declares of all its items is among them: a feed of a TOML file has no version of its own.
    """
    declared = _hash({name: getattr(source, name) for name in _DECLARED})
    return f"{plugin_version}/{NORMALISER_VERSION}/{POLICY_VERSION}/{declared[:8]}"


def fingerprint(data: Mapping[str, Any], versions: str) -> str:
    """Return the raw hash of an entry: of its data, whatever the order of keys, and of the versions."""
    return _hash({"data": data, "versions": versions})


@lru_cache(maxsize=1024)
def reading_of(scope: Scope, versions: str) -> str:
    """Return the fingerprint of how a source is read: with what, and which entries of it. The same in most runs."""
    return fingerprint(scope.declared(), versions)


def short(raw_hash: str) -> bytes:
    """Return what is remembered of an entry that is settled: eight bytes of its raw hash."""
    return bytes.fromhex(raw_hash[:16])


def content_hash(item: CleanItem) -> str:
    """Return the hash of all that is shown of an item. Its update time is left out: alone it is no change."""
    return _hash({name: value for name, value in asdict(item).items() if name not in _NOT_CONTENT})


def decide(stored: Stored | None, raw_hash: str, item: CleanItem | None) -> Decision:
    """Return what becomes of an entry. item: None as long as it has not been mapped."""
    is_gone = stored is not None and stored.gone_reason is not None
    if stored is not None and stored.raw_hash == raw_hash and not is_gone:
        return Decision.SAME
    if item is None:
        return Decision.UNREAD
    if stored is None:
        return Decision.NEW
    if is_gone:
        return Decision.CHANGED
    return Decision.TOUCHED if stored.content_hash == content_hash(item) else Decision.CHANGED


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
