"""Global ids: base64url of `Node:key`, for every node of the schema, and for nothing else (pure)."""

import base64
import binascii
from typing import NamedTuple
from uuid import UUID

NODES = frozenset(
    {"CompactObjective", "Content", "Country", "Goal", "Organization", "Person", "Place", "Region", "Source", "Theme"}
)
MAX_LENGTH = 400
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class NodeId(NamedTuple):
    """What a global id says: which node, and its natural key."""

    node: str
    key: str


def global_id(node: str, key: object) -> str:
    """Return the global id of a node. Content is Content, whatever its kind."""
    written = binascii.b2a_base64(f"{node}:{key}".encode(), newline=False)
    return written.translate(_URL_SAFE, b"=").decode()


def parse_id(text: str) -> NodeId | None:
    """Return what a global id says; None for any text that this schema would not have written."""
    if len(text) > MAX_LENGTH:
        return None
    try:
        node, colon, key = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return NodeId(node, key) if colon and node in NODES and global_id(node, key) == text else None


def content_key(text: str) -> UUID | None:
    """Return the content that a global id names; None when it names none."""
    found = parse_id(text)
    if found is None or found.node != "Content":
        return None
    try:
        key = UUID(found.key)
    except ValueError:
        return None
    return key if str(key) == found.key else None
