"""What only some kinds have: one model per kind. The dump of a model is the `detail` of a row.

Keys are those of the models; what is empty or as by default is left out of the dump, so a reader asks with `get`,
or validates the row again to have every key.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from m4d_core.content.details.blog_post import BlogPostDetail
from m4d_core.content.details.document import DocumentDetail
from m4d_core.content.details.event import EventDetail
from m4d_core.content.details.model import Detail
from m4d_core.content.details.news import NewsDetail
from m4d_core.content.details.page import PageDetail
from m4d_core.content.details.project import ProjectDetail
from m4d_core.content.details.video import VideoDetail
from m4d_core.content.kind import Kind
from m4d_core.errors import EntryError

DETAILS: dict[str, type[Detail]] = {
    Kind.NEWS: NewsDetail,
    Kind.BLOG_POST: BlogPostDetail,
    Kind.PROJECT: ProjectDetail,
    Kind.DOCUMENT: DocumentDetail,
    Kind.EVENT: EventDetail,
    Kind.VIDEO: VideoDetail,
    Kind.PAGE: PageDetail,
}


def valid_detail(kind: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the detail of one kind, checked and JSON-able.

    Raises EntryError: `invalid_detail` naming each key that is unknown or wrong, `bad_kind` for a kind that cannot
    be stored yet.
    """
    model = DETAILS.get(kind)
    if model is None:
        raise EntryError(f"content of the kind {kind} cannot be stored yet", reason="bad_kind")
    try:
        checked = model.model_validate(dict(detail))
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_url=False))
        raise EntryError(f"detail of {kind}: {'; '.join(faults)}"[:500], reason="invalid_detail") from None
    return checked.model_dump(mode="json", exclude_defaults=True)
