"""The widget that other sites embed: the built file, and the name and the hash by which a copy of it is known.

Its source and its build are in `search/widget`.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SCRIPT = Path(__file__).parent / "static" / "m4d-search.js"


@dataclass(frozen=True, kw_only=True)
class Widget:
    """The built file. name: one that no other build has. integrity: its hash, as a script element takes it."""

    script: bytes
    name: str
    integrity: str


@cache
def widget() -> Widget:
    """Return the widget; read once per process."""
    script = SCRIPT.read_bytes()
    return Widget(
        script=script,
        name=f"m4d-search.{hashlib.sha256(script).hexdigest()[:12]}.js",
        integrity=f"sha384-{b64encode(hashlib.sha384(script).digest()).decode()}",
    )
