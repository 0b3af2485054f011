"""Names of indexes (pure)."""

import re

from m4d_search.asked import values
from m4d_search.refusal import RefusedError

_UID = re.compile(r"[A-Za-z0-9_-]{1,512}")
_WRONG = (
    "`{}` is not a valid index uid. Index uid can be an integer or a string containing only alphanumeric characters,"
    " hyphens (-) and underscores (_), and can not be more than 512 bytes."
)


def read_uid(given: object, place: str = "") -> str:
    """Return the name of an index, which may be none of ours. place: in the body. Raises RefusedError."""
    uid = values.text(given, place, "invalid_index_uid")
    if not _UID.fullmatch(uid):
        where = f"Invalid value at `{place}`: " if place else ""
        raise RefusedError(where + _WRONG.format(uid[:100]), code="invalid_index_uid")
    return uid
