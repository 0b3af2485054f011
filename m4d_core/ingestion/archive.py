"""Raw bodies, kept under their SHA-256 before anything parses them: a parser's fault never loses data."""

import hashlib
from datetime import datetime, timedelta

import zstandard

from m4d_core.errors import FeedError
from m4d_core.storage import payloads
from m4d_core.storage.database import Connection, Database
from m4d_core.storage.payloads import Payload

LOST = "payload_lost"
AT_ONCE = 100  # payloads let go in one transaction, so that nobody waits for the database


def pack(body: bytes, content_type: str | None) -> Payload:
    """Return the body compressed, under its hash."""
    packed = zstandard.ZstdCompressor(level=6).compress(body)
    return Payload(sha256=hashlib.sha256(body).hexdigest(), body=packed, size=len(body), content_type=content_type)


def unpack(payload: Payload) -> bytes:
    """Return the body as it came. Raises FeedError (`payload_lost`) when it is not what was archived."""
    try:
        body = zstandard.ZstdDecompressor().decompress(payload.body, max_output_size=payload.size)
    except zstandard.ZstdError:
        body = b""
    if hashlib.sha256(body).hexdigest() != payload.sha256:
        raise FeedError(f"the archived payload {payload.sha256[:12]} is damaged", reason=LOST)
    return body


async def load(connection: Connection, sha256: str) -> tuple[bytes, str | None]:
    """Return an archived body and its content type. Raises FeedError (`payload_lost`) when the archive has it not."""
    payload = await payloads.load(connection, sha256)
    if payload is None:
        raise FeedError(f"the archive has no payload {sha256[:12]}", reason=LOST)
    return unpack(payload), payload.content_type


async def prune(database: Database, days: int, now: datetime, limit: int | None = None) -> int:
    """Let go payloads that came last more than `days` ago and that nothing needs, a batch. Returns how many.

    limit: how many at most, AT_ONCE unless given.
    """
    async with database.write() as connection:
        return await payloads.prune(connection, now - timedelta(days=days), limit or AT_ONCE)
