"""What only blog posts have."""

from m4d_core.content.details.model import Attachment, Detail


class BlogPostDetail(Detail):
    """Detail of BLOG_POST. tags: as the publisher gives them. demo: invented, and marked as such."""

    series: str | None = None
    tags: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    demo: bool = False
