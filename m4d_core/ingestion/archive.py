"""Raw bodies, kept under their SHA-256 before anything parses them: a parser's fault never loses data."""

import hashlib

import zstandard

from m4d_core.errors import StorageError
from m4d_core.storage import runs
from m4d_core.storage.database import Connection
from m4d_core.storage.runs import Payload


def pack(body: bytes, content_type: str | None) -> Payload:
    """Return the body compressed, under its hash."""
    packed = zstandard.ZstdCompressor(level=6).compress(body)
    return Payload(sha256=hashlib.sha256(body).hexdigest(), body=packed, size=len(body), content_type=content_type)


def unpack(payload: Payload) -> bytes:
    """Return the body as it came. Raises StorageError when it is not what was archived."""
    body = zstandard.ZstdDecompressor().decompress(payload.body, max_output_size=payload.size)
    if hashlib.sha256(body).hexdigest() != payload.sha256:
        raise StorageError(f"the archived payload {payload.sha256[:12]} is damaged")
    return body


async def load(connection: Connection, sha256: str) -> tuple[bytes, str | None]:
    """Return an archived body and its content type. Raises StorageError when the archive does not have it."""
    payload = await runs.payload(connection, sha256)
    if payload is None:
        raise StorageError(f"the archive has no payload {sha256[:12]}")
    return unpack(payload), payload.content_type
