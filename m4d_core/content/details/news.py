"""What only news has."""

from typing import Literal

from m4d_core.content.details.model import Attachment, Detail, OriginalSource

Genre = Literal["NEWS", "PRESS_RELEASE", "STATEMENT", "STORY", "INTERVIEW", "OPINION"]


class NewsDetail(Detail):
    """Detail of NEWS. keywords: as the publisher gives them, no themes. demo: invented, and marked as such."""

    genre: Genre = "NEWS"
    dateline: str | None = None
    column: str | None = None
    correction: str | None = None
    keywords: tuple[str, ...] = ()
    original_source: OriginalSource | None = None
    files: tuple[Attachment, ...] = ()
    demo: bool = False
