"""A mirror that follows the change sequence, and a publisher that changes its mind all the time."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from m4d_core.content.item import Translation
from m4d_core.content.kind import State
from m4d_core.content.translation import TranslatedText
from m4d_core.storage import repository
from m4d_core.storage.content_rows import Write
from m4d_core.storage.database import Database
from m4d_core.storage.repository import Transaction
from tests.schema.asking import Asker
from tests.world import NOW, rows, write

FIELDS = "id slug path title publishedAt countries { iso2 } themes { slug } translations { locale path title }"
CHANGES = f"""query ($since: String, $first: Int!, $filter: ContentFilter) {{
  changes(since: $since, first: $first, filter: $filter) {{
    changes {{ seq operation id content {{ {FIELDS} }} }} cursor hasMore }} }}"""
CONTENTS = f"""query ($after: String, $filter: ContentFilter) {{
  contents(first: 200, after: $after, filter: $filter) {{ nodes {{ {FIELDS} }} pageInfo {{ hasNextPage }} }} }}"""


@dataclass
class Mirror:
    """What a client holds that does what the sequence says."""

    ask: Asker
    wanted: Mapping[str, Any] | None = None
    held: dict[str, Any] = field(default_factory=dict)
    since: str | None = None

    async def follow(self, first: int) -> bool:
        """Ask for one page and take it in; return whether more follow."""
        page = (await self.ask.data(CHANGES, since=self.since, first=first, filter=self.wanted))["changes"]
        for change in page["changes"]:
            if change["content"] is None:
                self.held.pop(change["id"], None)
            else:
                self.held[change["id"]] = change["content"]
        self.since = page["cursor"]
        return bool(page["hasMore"])

    async def truth(self) -> dict[str, Any]:
        """Return what the public list holds now."""
        page = (await self.ask.data(CONTENTS, filter=self.wanted))["contents"]
        assert not page["pageInfo"]["hasNextPage"]
        return {node["id"]: node for node in page["nodes"]}


class Publisher:
    """Does one thing after the other to content, as chance has it."""

    def __init__(self, database: Database, chance: Random) -> None:
        self.database = database
        self.chance = chance
        self.now = NOW

    async def act(self) -> None:
        """Do one thing."""
        self.now += timedelta(minutes=1)
        stored = [row["id"] for row in await rows(self.database)]
        deeds: list[Callable[[Transaction, UUID], Awaitable[object]]] = [
            self._hide, self._show, self._withdraw, self._merge, self._translate, self._rename, self._schedule,
        ]  # fmt: skip
        async with repository.transaction(self.database, self.now) as transaction:
            if not stored or self.chance.random() < 0.5:
                await self._write(transaction)
            else:
                await self.chance.choice(deeds)(transaction, self.chance.choice(stored))

    async def _write(self, transaction: Transaction) -> None:
        names = self.chance.sample(range(14), k=self.chance.randint(1, 3))
        await transaction.save([self._item(str(name)) for name in names])

    def _item(self, name: str) -> Write:
        chance = self.chance
        french = (Translation(language="fr", title=f"Titre {chance.randrange(9)}"),)
        return write(
            name,
            title=f"Title {chance.randrange(9)}",
            kind=chance.choice(("NEWS", "NEWS", "DOCUMENT")),
            countries=tuple(chance.sample(("TN", "MA"), k=chance.randint(0, 2))),
            themes=tuple(chance.sample(("economy", "remittances"), k=chance.randint(0, 1))),
            translations=french if chance.random() < 0.3 else (),
            state=chance.choice((State.PUBLISHED, State.PUBLISHED, State.DRAFT)),
            publish_at=self.now + timedelta(minutes=chance.randrange(9)) if chance.random() < 0.2 else None,
            expire_at=self.now + timedelta(minutes=chance.randrange(30)) if chance.random() < 0.2 else None,
        )

    async def _hide(self, transaction: Transaction, key: UUID) -> None:
        await transaction.set_state([key], self.chance.choice((State.HIDDEN, State.DRAFT)))

    async def _show(self, transaction: Transaction, key: UUID) -> None:
        await transaction.set_state([key], State.PUBLISHED)

    async def _withdraw(self, transaction: Transaction, key: UUID) -> None:
        await transaction.withdraw("demo", {str(self.chance.randrange(14)): "vanished"})

    async def _merge(self, transaction: Transaction, key: UUID) -> None:
        stored = {row["id"]: row for row in await rows(self.database)}
        if stored[key]["successor"] is None:
            await transaction.merge(
                key, [self.chance.choice([each for each in stored if each != key] or [UUID(int=0)])]
            )

    async def _translate(self, transaction: Transaction, key: UUID) -> None:
        text = TranslatedText(title=f"Titel {self.chance.randrange(9)}")
        await transaction.translate(key, "de", self.chance.choice((text, None)))

    async def _rename(self, transaction: Transaction, key: UUID) -> None:
        await transaction.rename(key, f"slug-{key.hex[:6]}-{self.chance.randrange(3)}")

    async def _schedule(self, transaction: Transaction, key: UUID) -> None:
        await transaction.apply_schedule()
