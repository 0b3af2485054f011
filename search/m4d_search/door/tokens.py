"""Keys and tenant tokens (pure): made from secrets, and read back only where the secret is right.

A key is the HMAC of its public name under the master key, so that a lost one can be told again and none is stored. A
tenant token is a JWT signed with a key: it narrows what the key may search, and anyone who holds the key can make one.
Source: RFC 7515 and 7519; the server's tenant tokens, v1.50.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ALGORITHMS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
_PARTS = 3
_MOST = 8192  # characters of a token
_EXPIRED = "Tenant token expired. Was valid up to `{}` and we're now `{}`."

Rules = Sequence[str] | Mapping[str, Mapping[str, Any] | None]


class TokenError(Exception):
    """A token that is none, was signed by someone else, or has run out; only the last is told to whoever brings it."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a tenant token says. uid: name of the key that signed it. rules: index or pattern -> filter or None."""

    uid: str
    rules: Mapping[str, Any]
    expires_at: float | None
    signed: bytes
    signature: bytes
    algorithm: str


def derive(master: str, uid: str) -> str:
    """Return the key of this public name."""
    return hmac.new(master.encode(), uid.encode(), hashlib.sha256).hexdigest()


def digest(key: str) -> str:
    """Return what is stored of a key. Keys are as random as their hash, so that a quick one is enough."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


def make_token(key: str, uid: str, rules: Rules, expires_at: int | None = None) -> str:
    """Return a tenant token."""
    claims: dict[str, Any] = {"searchRules": rules, "apiKeyUid": uid}
    if expires_at is not None:
        claims["exp"] = expires_at
    signed = ".".join(_encoded(json.dumps(each).encode()) for each in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{signed}.{_encoded(_signature(key, signed.encode(), 'HS256'))}"


def read_token(text: str) -> Token:
    """Return what a token says; nothing of it is true before `check_token`. Raises TokenError."""
    parts = text.split(".")
    if len(parts) != _PARTS or len(text) > _MOST:
        raise TokenError
    header, claims = _json(parts[0]), _json(parts[1])
    algorithm, uid, expires_at = header.get("alg"), claims.get("apiKeyUid"), claims.get("exp")
    if algorithm not in _ALGORITHMS or not isinstance(uid, str):
        raise TokenError
    if isinstance(expires_at, bool) or not isinstance(expires_at, int | float | None):
        raise TokenError
    return Token(
        uid=uid,
        rules=_rules(claims.get("searchRules")),
        expires_at=expires_at,
        signed=".".join(parts[:2]).encode(),
        signature=_decoded(parts[2]),
        algorithm=algorithm,
    )


def check_token(token: Token, key: str, now: float) -> None:
    """Raise TokenError unless the key signed the token, and it is still good."""
    if not hmac.compare_digest(_signature(key, token.signed, token.algorithm), token.signature):
        raise TokenError
    if token.expires_at is not None and now > token.expires_at:
        raise TokenError(_EXPIRED.format(int(token.expires_at), int(now)))


def _rules(given: object) -> Mapping[str, Any]:
    if isinstance(given, list) and all(isinstance(name, str) for name in given):
        return dict.fromkeys(given)
    if not isinstance(given, dict) or not all(isinstance(rule, dict | None) for rule in given.values()):
        raise TokenError
    return {name: (rule or {}).get("filter") for name, rule in given.items()}


def _signature(key: str, signed: bytes, algorithm: str) -> bytes:
    return hmac.new(key.encode(), signed, _ALGORITHMS[algorithm]).digest()


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _decoded(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars="-_", validate=True)
    except (ValueError, binascii.Error):
        raise TokenError from None


def _json(part: str) -> Mapping[str, Any]:
    try:
        found = json.loads(_decoded(part))
    except (ValueError, RecursionError):
        raise TokenError from None
    if not isinstance(found, dict):
        raise TokenError
    return found
