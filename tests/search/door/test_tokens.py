"""Keys and tenant tokens."""

import base64
import hashlib
import hmac
import json
from typing import Any

import meilisearch
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m4d_search.door.tokens import TokenError, check_token, derive, digest, make_token, read_token

UID = "8c6e6f0e-0b4e-4c0b-8d1c-3f0a2f6d3d6a"
KEY = derive("a master key", UID)


def signed(claims: object, key: str = KEY, alg: Any = "HS256", name: str = "sha256") -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in ({"alg": alg}, claims)]
    mac = hmac.new(key.encode(), b".".join(parts), getattr(hashlib, name)).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def test_a_key_follows_from_its_name_and_the_master_key_alone() -> None:
    assert derive("a master key", UID) == KEY
    assert len(KEY) == 64
    assert len({KEY, derive("another", UID), derive("a master key", "x"), digest(KEY)}) == 4


def test_a_token_says_what_was_put_in_it() -> None:
    token = read_token(make_token(KEY, UID, {"content": {"filter": "kind = NEWS"}, "other": None}, 100))
    assert (token.uid, token.expires_at) == (UID, 100)
    assert token.rules == {"content": "kind = NEWS", "other": None}
    check_token(token, KEY, 100)
    with pytest.raises(TokenError):
        check_token(token, KEY, 100.1)
    with pytest.raises(TokenError):
        check_token(token, derive("another", UID), 0)
    assert read_token(make_token(KEY, UID, ["*"])).rules == {"*": None}


def test_a_token_of_the_official_client_is_one() -> None:
    client = meilisearch.Client("http://127.0.0.1:1", KEY)
    token = read_token(client.generate_tenant_token(UID, {"content": {"filter": "kind = NEWS"}}))
    check_token(token, KEY, 0)
    assert token.rules == {"content": "kind = NEWS"}


@pytest.mark.parametrize(("alg", "name"), [("HS256", "sha256"), ("HS384", "sha384"), ("HS512", "sha512")])
def test_algorithms(alg: str, name: str) -> None:
    check_token(read_token(signed({"apiKeyUid": UID, "searchRules": ["*"]}, KEY, alg, name)), KEY, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b.c",
        "..",
        "é.é.é",
        "x" * 9000,
        signed({"apiKeyUid": UID, "searchRules": ["*"]}, alg="none"),
        signed({"apiKeyUid": UID, "searchRules": ["*"]}, alg="RS256"),
        signed({"apiKeyUid": UID}),
        signed({"searchRules": ["*"]}),
        signed({"apiKeyUid": 5, "searchRules": ["*"]}),
        signed({"apiKeyUid": UID, "searchRules": "*"}),
        signed({"apiKeyUid": UID, "searchRules": [5]}),
        signed({"apiKeyUid": UID, "searchRules": {"content": 5}}),
        signed({"apiKeyUid": UID, "searchRules": ["*"], "exp": "never"}),
        signed({"apiKeyUid": UID, "searchRules": ["*"], "exp": True}),
        signed(["*"]),
    ],
)
def test_what_is_no_token(text: str) -> None:
    with pytest.raises(TokenError):
        read_token(text)


@given(st.integers(0, 300), st.integers(1, 255))
def test_a_token_with_one_other_byte_opens_nothing(place: int, change: int) -> None:
    good = make_token(KEY, UID, {"content": {"filter": "kind = NEWS"}}).encode()
    bad = bytearray(good)
    bad[place % (len(good) - 1)] ^= change  # the last letter has bits that count for nothing
    with pytest.raises(TokenError):  # noqa: PT012 - either may refuse it
        token = read_token(bad.decode("latin-1"))
        check_token(token, KEY, 0)
