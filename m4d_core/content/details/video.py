"""What only videos have."""

from m4d_core.content.details.model import Attachment, Detail, Text


class VideoDetail(Detail):
    """Detail of VIDEO. watch_url: page at its publisher. embed_url: of its player. publishers: slugs."""

    watch_url: Text
    embed_url: Text | None = None
    duration_seconds: int | None = None
    captions: tuple[Attachment, ...] = ()
    transcript: str | None = None
    publishers: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
