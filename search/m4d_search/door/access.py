"""Who may search what: everybody, whoever holds a key or a token that a key signed, or the pages of an embed."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from m4d_core.clock import Clock
from m4d_core.settings import Settings
from m4d_core.storage.search_keys import SearchKeys, StoredKey
from m4d_search.asked.checked import condition
from m4d_search.attributes import OWN, Attributes
from m4d_search.door.embeds import PREFIX, EmbedAccess, Page, rules_of
from m4d_search.door.tokens import Token, TokenError, check_token, derive, digest, read_token
from m4d_search.filters.read import Bounds
from m4d_search.filters.tree import Tree, joined
from m4d_search.refusal import RefusedError

_SCHEME = "Bearer"
_NO_PAGE = Page()
_NOBODY = (None, "Bearer None")  # the latter is what the client for Python sends without a key


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What a caller may search. key: name of the key, None for everybody. site: what an embed is counted under.

    rules: for each of several reasons, index or pattern -> filter of what may be found in it; all of them count.
    """

    key: str | None = None
    site: str | None = None
    rules: tuple[Mapping[str, Any], ...] = field(default=({"*": None},))

    def check(self, uid: str) -> None:
        """Raise RefusedError unless the caller may search the index, whether there is one or not."""
        for rules in self.rules:
            _rule(rules, uid)

    def scope(self, uid: str, known: Attributes = OWN) -> Tree | None:
        """Return what the caller may find in an index, None for all of it. Raises RefusedError."""
        filters = [_rule(rules, uid) for rules in self.rules]
        return joined([condition(each, Bounds(), uid, known) for each in filters])


class Access:
    """Looks at the keys, tokens and ids of embeds that callers bring."""

    def __init__(self, keys: SearchKeys, embeds: EmbedAccess, settings: Settings, clock: Clock) -> None:
        self._keys = keys
        self._embeds = embeds
        self._master = settings.search_master_key.get_secret_value()
        self._is_open = settings.search_anonymous
        self._clock = clock

    async def admit(self, authorization: str | None, page: Page = _NO_PAGE) -> Pass:
        """Return what the caller may search. Raises RefusedError."""
        scheme, _, secret = (authorization or "").partition(" ")
        if authorization in _NOBODY and self._is_open:
            return Pass()
        if scheme != _SCHEME:
            message = "The Authorization header is missing. It must use the bearer authorization method."
            raise RefusedError(message, code="missing_authorization_header")
        if secret.startswith(PREFIX):
            embed = await self._embeds.admit(secret.strip(), page)
            return Pass(key=embed.id, site=page.counted, rules=(rules_of(embed),))
        found = await self._of_secret(secret.strip())
        if found is None:
            raise refused()
        return found

    def answered(self, permit: Pass) -> None:
        """Count an answer that an embed was given."""
        if permit.key is not None and permit.site is not None:
            self._embeds.uses.note(permit.key, permit.site, answered=True)

    async def _of_secret(self, secret: str) -> Pass | None:
        if not secret or not self._master:
            return None
        key = await self._keys.by_digest(digest(secret))
        if key is not None:
            is_right = hmac.compare_digest(derive(self._master, key.uid).encode(), secret.encode())
            return Pass(key=key.uid, rules=(_rules_of(key),)) if is_right and self._is_good(key) else None
        try:
            return await self._of_token(read_token(secret))
        except TokenError as error:
            raise refused(str(error)) from None

    async def _of_token(self, token: Token) -> Pass | None:
        key = await self._keys.by_uid(token.uid)
        if key is None or not self._is_good(key):
            return None
        check_token(token, derive(self._master, key.uid), self._clock.now().timestamp())
        return Pass(key=key.uid, rules=(_rules_of(key), token.rules))

    def _is_good(self, key: StoredKey) -> bool:
        return key.expires_at is None or self._clock.now() < key.expires_at


def refused(why: str = "") -> RefusedError:
    """Return what is said to whoever may not; it never tells whether an index or a key exists."""
    return RefusedError(why or "The provided API key is invalid.", code="invalid_api_key")


def _rules_of(key: StoredKey) -> Mapping[str, Any]:
    return dict.fromkeys(key.indexes, key.filter)


def _rule(rules: Mapping[str, Any], uid: str) -> object:
    """Return the filter for an index: its own, else of the longest pattern. Raises RefusedError where there is none."""
    if uid in rules:
        return rules[uid]
    patterns = [name for name in rules if name.endswith("*") and uid.startswith(name[:-1])]
    if not patterns:
        raise refused()
    return rules[max(patterns, key=len)]
