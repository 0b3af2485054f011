"""Keys as an admin makes them, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from m4d_core.clock import Clock
from m4d_core.storage.search_keys import StoredKey
from m4d_search.door.tokens import derive, digest

MASTER = "masterKey"


@dataclass(frozen=True)
class Key:
    """A key with what an admin sees of it."""

    stored: StoredKey
    actions: tuple[str, ...]
    description: str | None

    @property
    def secret(self) -> str:
        """The key itself."""
        return derive(MASTER, self.stored.uid)

    def shown(self) -> dict[str, Any]:
        made = self.stored.created_at.isoformat()
        return {
            "name": self.stored.name or None,
            "description": self.description,
            "key": self.secret,
            "uid": self.stored.uid,
            "actions": list(self.actions),
            "indexes": list(self.stored.indexes),
            "expiresAt": self.stored.expires_at and self.stored.expires_at.isoformat(),
            "createdAt": made,
            "updatedAt": made,
        }


class Keys:
    """Keys in memory; two are there from the start, and clients find them by their names."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.keys: dict[str, Key] = {}
        self.make({"name": "Default Search API Key", "actions": ["search"], "indexes": ["*"]})
        self.admin = self.make({"name": "Default Admin API Key", "actions": ["*"], "indexes": ["*"]})

    def make(self, asked: Mapping[str, Any]) -> Key:
        uid = str(uuid4())
        stored = StoredKey(
            uid=uid,
            name=asked.get("name") or "",
            digest=digest(derive(MASTER, uid)),
            indexes=tuple(asked["indexes"]),
            created_at=self._clock.now(),
        )
        self.keys[uid] = Key(stored, tuple(asked["actions"]), asked.get("description"))
        return self.keys[uid]

    def named(self, name: str) -> Key | None:
        """Return the key of this public name, or itself."""
        return next((key for uid, key in self.keys.items() if name in (uid, key.secret)), None)

    async def by_digest(self, wanted: str) -> StoredKey | None:
        return next((key.stored for key in self.keys.values() if key.stored.digest == wanted), None)

    async def by_uid(self, wanted: str) -> StoredKey | None:
        return self.keys[wanted].stored if wanted in self.keys else None
