"""What only standing pages have."""

from m4d_core.content.details.model import Attachment, Detail


class PageDetail(Detail):
    """Detail of PAGE. section: slug of the entry of the menu it belongs to. position: within it, the lowest first."""

    section: str | None = None
    position: int = 0
    files: tuple[Attachment, ...] = ()
