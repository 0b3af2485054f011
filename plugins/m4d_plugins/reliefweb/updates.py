"""The newest updates of ReliefWeb, out of its RSS: title, summary and link."""

import re
from dataclasses import replace

from m4d_core.ingestion import Context, Entry, FeedSource, Item, License, Participant, source
from m4d_plugins.reliefweb.formats import DOCUMENT_TYPES, NEWS, SCOPE, document

_TAGS = re.compile(r"<div class=\"(?:date|tag)\b[^>]*>.*?</div>", re.DOTALL)


@source("reliefweb-rss", title="ReliefWeb updates", partner="ocha", kind="DOCUMENT", scope=SCOPE, confidence="A")
class ReliefWebRss(FeedSource):
    """The newest updates. Its authors are the publishers, and its text begins with what its categories say as well."""

    url = "https://reliefweb.int/updates/rss.xml"
    license = License.per_origin()
    homepage = "https://reliefweb.int"

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the update with its publishers as organizations, and the text without its tags."""
        item = super().item(replace(entry, data={**entry.data, **_untagged(entry)}), context)
        if item is None:
            return None
        is_news = NEWS in item.themes
        return replace(
            item,
            kind="NEWS" if is_news else None,
            authors=(),
            themes=tuple(theme for theme in item.themes if theme != NEWS and theme not in DOCUMENT_TYPES),
            participants=tuple(Participant(name=name) for name in item.authors),
            license=License(key="per-origin", attribution=", ".join(item.authors) or None),
            detail={} if is_news else document(item.themes),
        )


def _untagged(entry: Entry) -> dict[str, str]:
    texts = {name: entry.data.get(name) for name in ("summary", "html")}
    return {name: _TAGS.sub("", text) for name, text in texts.items() if text}
