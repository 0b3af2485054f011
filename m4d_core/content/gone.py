"""Why content that was public is so no longer (pure)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class GoneReason(StrEnum):
    """What became of it, as the public is told."""

    WITHDRAWN_BY_PUBLISHER = "WITHDRAWN_BY_PUBLISHER"
    MERGED_DUPLICATE = "MERGED_DUPLICATE"
    TAKEN_DOWN = "TAKEN_DOWN"
    EXPIRED = "EXPIRED"


def gone_reason(row: Mapping[str, Any]) -> GoneReason:
    """Return why a row that was public is so no longer: by closed_as, gone_reason."""
    if row["closed_as"]:
        return GoneReason(row["closed_as"])
    return GoneReason.WITHDRAWN_BY_PUBLISHER if row["gone_reason"] else GoneReason.TAKEN_DOWN
