"""Who may search what."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_core.clock import FixedClock
from m4d_core.settings import Settings
from m4d_core.storage.search_keys import StoredKey
from m4d_search.door.access import Access, Pass
from m4d_search.door.tokens import derive, digest, make_token
from m4d_search.filters.tree import And, Compare, Sign
from m4d_search.refusal import RefusedError
from tests.search.door.fakes import Embeds, Uses, embed_access
from tests.world import NOW

pytestmark = pytest.mark.anyio

MASTER = "a master key"
NEWS, TUNISIA = Compare("kind", Sign.EQUAL, "NEWS"), Compare("countries", Sign.EQUAL, "TN")


def key(uid: str, **fields: Any) -> StoredKey:
    common = {"name": uid, "digest": digest(derive(MASTER, uid)), "indexes": ("*",), "created_at": NOW}
    return StoredKey(uid=uid, **{**common, **fields})


class Keys:
    """Keys in memory."""

    def __init__(self, *keys: StoredKey) -> None:
        self.keys = keys

    async def by_digest(self, wanted: str) -> StoredKey | None:
        return next((each for each in self.keys if each.digest == wanted), None)

    async def by_uid(self, wanted: str) -> StoredKey | None:
        return next((each for each in self.keys if each.uid == wanted), None)


CLOCK = FixedClock(NOW)
KEYS: Any = Keys(
    key("all"),
    key("tunisia", indexes=("content",), filter="countries = TN"),
    key("other", indexes=("other*",)),
    key("old", expires_at=NOW),
    replace(key("forged"), digest=digest("forged")),
)


def access(**settings: Any) -> Access:
    pages = embed_access(Embeds(), Uses())
    return Access(KEYS, pages, Settings(**{"search_master_key": MASTER, **settings}), CLOCK)


async def scope(authorization: str | None, uid: str = "content", **settings: Any) -> Any:
    return (await access(**settings).admit(authorization)).scope(uid)


async def code(authorization: str | None, uid: str = "content", **settings: Any) -> str:
    with pytest.raises(RefusedError) as raised:
        await scope(authorization, uid, **settings)
    assert "content" not in raised.value.message
    return raised.value.code


async def test_without_a_key_everything_public_is_found_or_nothing() -> None:
    assert await access().admit(None) == await access().admit("Bearer None") == Pass()
    assert await scope(None) is None
    assert await code(None, search_anonymous=False) == "missing_authorization_header"
    assert await code("Bearer None", search_anonymous=False) == "invalid_api_key"


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        ("", "missing_authorization_header"),
        ("Basic x", "missing_authorization_header"),
        ("bearer x", "missing_authorization_header"),
        ("Bearer", "invalid_api_key"),
        ("Bearer  ", "invalid_api_key"),
        ("Bearer nobody", "invalid_api_key"),
        ("Bearer forged", "invalid_api_key"),
        (f"Bearer {MASTER}", "invalid_api_key"),
        (f"Bearer {derive(MASTER, 'revoked')}", "invalid_api_key"),
        (f"Bearer {derive(MASTER, 'old')}", "invalid_api_key"),
        (f"Bearer {derive(MASTER, 'other')}", "invalid_api_key"),
        ("Bearer \udcff\x00", "invalid_api_key"),
    ],
)
async def test_who_is_sent_away(authorization: str, expected: str) -> None:
    assert await code(authorization) == expected
    assert await code(authorization, search_anonymous=False) == expected


async def test_a_key_opens_its_indexes_and_what_its_filter_leaves() -> None:
    assert await scope(f"Bearer {derive(MASTER, 'all')}") is None
    assert await scope(f"Bearer {derive(MASTER, 'other')}", "other-1") is None
    assert await scope(f"Bearer {derive(MASTER, 'tunisia')}") == TUNISIA
    assert (await access().admit(f"Bearer {derive(MASTER, 'tunisia')}")).key == "tunisia"


async def test_another_master_key_makes_all_keys_worthless() -> None:
    bearer = f"Bearer {derive(MASTER, 'all')}"
    assert await code(bearer, search_master_key="another") == "invalid_api_key"
    assert await code(bearer, search_master_key="") == "invalid_api_key"


def token(uid: str, rules: Any, expires_at: int | None = None) -> str:
    return "Bearer " + make_token(derive(MASTER, uid), uid, rules, expires_at)


async def test_a_token_narrows_its_key() -> None:
    assert await scope(token("all", ["*"])) is None
    assert await scope(token("all", {"content": {"filter": "kind = NEWS"}, "*": None})) == NEWS
    assert await scope(token("all", {"con*": {"filter": "kind = NEWS"}, "*": {"filter": "year = 1"}})) == NEWS
    assert await scope(token("tunisia", {"content": {"filter": ["kind = NEWS"]}})) == And((TUNISIA, NEWS))
    assert (await access().admit(token("all", ["*"]))).key == "all"


@pytest.mark.parametrize(
    "given_token",
    [
        token("all", ["other"]),
        token("all", {}),
        token("other", ["*"]),
        token("old", ["*"]),
        token("revoked", ["*"]),
        token("all", ["*"], int((NOW - timedelta(seconds=1)).timestamp())),
        "Bearer " + make_token(MASTER, "all", ["*"]),
        "Bearer " + make_token(derive(MASTER, "other"), "all", ["*"]),
    ],
)
async def test_a_token_that_opens_nothing(given_token: str) -> None:
    assert await code(given_token) == "invalid_api_key"


async def test_a_rule_that_is_wrong_finds_nothing_rather_than_everything() -> None:
    for rule in ("nonsense =", "title = x", 5, [[5]]):
        with pytest.raises(RefusedError):
            await scope(token("all", {"content": {"filter": rule}}))


@given(st.text())
async def test_no_header_makes_it_stumble(text: str) -> None:
    with pytest.raises(RefusedError):
        await scope(text, search_anonymous=False)


async def test_who_holds_a_token_is_told_that_it_has_run_out() -> None:
    ended = int(NOW.timestamp()) - 1
    with pytest.raises(
        RefusedError, match=f"^Tenant token expired. Was valid up to `{ended}` and we're now `{ended + 1}`.$"
    ):
        await access().admit(token("all", ["*"], ended))
    with pytest.raises(RefusedError, match="provided API key is invalid"):
        await access().admit(token("all", ["*"], ended)[:-1])


async def test_whether_there_is_an_index_is_nobodys_business_before_they_may_search_it() -> None:
    scoped = Pass(rules=({"content": None}, {"c*": None}))
    scoped.check("content")
    with pytest.raises(RefusedError, match="provided API key is invalid"):
        scoped.check("cattle")
