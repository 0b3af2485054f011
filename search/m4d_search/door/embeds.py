"""Embeds at the door: on whose pages they may stand, what they find, and how often each was asked from where.

An embed is a public id that stands for a scoped key. That a page may use it is a policy and a count, not secrecy:
browsers tell the origin of a page truly, and anyone else may tell what they like.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anyio

from m4d_core.settings import Settings
from m4d_core.storage.database import Database
from m4d_core.storage.embeds import OTHER, Embeds, StoredEmbed, Use, add_uses
from m4d_search.door.origins import NOWHERE, is_allowed, sent_origin
from m4d_search.filters.write import quoted
from m4d_search.refusal import RefusedError

PREFIX = "embed-"
NONE = "none"  # where there is no Origin: not a page, or one of this server itself that asks by GET


@dataclass(frozen=True, kw_only=True)
class Page:
    """The page that asks, by the headers of its request. origin: its own. host: of the server that it asks."""

    origin: str | None = None
    host: str | None = None

    @property
    def counted(self) -> str:
        """What it is counted as."""
        return NONE if self.origin is None else sent_origin(self.origin) or OTHER

    @property
    def is_ours(self) -> bool:
        """Whether the server asked is the one that the page is from: a frame, or where snippets are made."""
        return bool(self.host) and self.origin in (f"http://{self.host}", f"https://{self.host}")


def frame_ancestors(origins: Sequence[str]) -> str:
    """Return the directive by which browsers show a frame on pages of these origins, and on our own."""
    return " ".join(("frame-ancestors", "'self'", *origins))


class EmbedUses:
    """Counts in memory, and adds to what is stored from time to time: at the end too, unless the process is killed."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._most = settings.embed_max_origins
        self._interval_s = settings.embed_report_s
        self._answered: dict[str, Counter[str]] = {}
        self._refused: dict[str, Counter[str]] = {}

    def note(self, id_: str, origin: str, *, answered: bool) -> None:
        """Count one request."""
        counts = (self._answered if answered else self._refused).setdefault(id_, Counter())
        counts[origin if origin in counts or len(counts) < self._most else OTHER] += 1

    async def report(self) -> None:
        """Add what was counted to what is stored; what cannot be added now is added the next time."""
        answered, refused = self._answered, self._refused
        if not answered and not refused:
            return
        self._answered, self._refused = {}, {}
        try:
            async with self._database.write() as connection:
                await add_uses(connection, _uses(answered, refused), most=self._most)
        except BaseException:
            for kept, counts in ((self._answered, answered), (self._refused, refused)):
                for id_, each in counts.items():
                    kept.setdefault(id_, Counter()).update(each)
            raise

    async def run(self) -> None:
        """Report until cancelled."""
        while True:
            await anyio.sleep(self._interval_s)
            await self.report()


class EmbedAccess:
    """Lets pages in."""

    def __init__(self, embeds: Embeds, uses: EmbedUses) -> None:
        self._embeds = embeds
        self.uses = uses

    async def admit(self, id_: str, page: Page) -> StoredEmbed:
        """Return the embed of a page. Raises RefusedError saying to the page's author what is wrong."""
        embed = await self._embeds.by_id(id_)
        if embed is None:
            message = f"There is no embed `{id_[:80]}`. Ask the operator of this server whether it was revoked."
            raise RefusedError(message, code="invalid_api_key")
        if not page.is_ours and not is_allowed(page.origin, embed.origins):
            self.uses.note(id_, page.counted, answered=False)
            raise RefusedError(f"{_wrong(id_, page)} Ask the operator of this server.", code="origin_not_allowed")
        return embed


def rules_of(embed: StoredEmbed) -> Mapping[str, Any]:
    """Return the search rules of an embed: its filter and its languages must hold in every index."""
    languages = [f"languages = {quoted(tag)}" for tag in embed.languages]
    return {"*": [*([embed.filter] if embed.filter else []), *([languages] if languages else [])]}


def _wrong(id_: str, page: Page) -> str:
    if page.origin is None:
        return f"The embed `{id_}` is for pages, and this request does not tell which page asks (`Origin`)."
    if page.origin == NOWHERE:
        return f"The embed `{id_}` is for sites, and a page that was opened from a file is on none: serve it by HTTP."
    return f"The embed `{id_}` is not for pages of {page.origin[:200]}."


def _uses(answered: Mapping[str, Counter[str]], refused: Mapping[str, Counter[str]]) -> Mapping[str, Sequence[Use]]:
    none: Counter[str] = Counter()
    found = {}
    for id_ in {**answered, **refused}:
        mine, theirs = answered.get(id_, none), refused.get(id_, none)
        found[id_] = [
            Use(origin=origin, answered=mine[origin], refused=theirs[origin]) for origin in {**mine, **theirs}
        ]
    return found
