"""News of the United Nations: title, summary and link."""

import re
from dataclasses import replace

from m4d_core.ingestion import MIGRATION, Context, Entry, FeedSource, Item, License, source

_STORY = re.compile(r"news\.un\.org/(?:feed/view/)?([a-z]{2})/story/(\d{4})/(\d{2})/(\d+)")


@source("un-news", title="UN News", partner="united-nations", scope=MIGRATION, confidence="A")
class UnNews(FeedSource):
    """Stories on migrants and refugees, in English; other languages are further addresses of the same form.

    Links and ids have changed their form over the years; the story's number has not. It differs per language.
    """

    url = "https://news.un.org/feed/subscribe/en/news/topic/migrants-and-refugees/feed/rss.xml"
    license = License.reserved("© United Nations")
    homepage = "https://news.un.org"
    identity = r"/story/\d{4}/\d{2}/(\d+)"

    def item(self, entry: Entry, context: Context) -> Item | None:
        """Return the entry with the story's own page for its link, which the feed's is only a way to."""
        item = super().item(entry, context)
        story = _STORY.search(item.url or "") if item is not None else None
        if item is None or story is None:
            return item
        language, year, month, number = story.groups()
        return replace(item, url=f"https://news.un.org/{language}/story/{year}/{month}/{number}")
