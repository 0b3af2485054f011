from typing import Any

import pytest

from m4d_core.content.item import Participant
from m4d_core.ingestion.contract import Context, Entry
from m4d_plugins.reliefweb.updates import ReliefWebRss

CONTEXT = Context(url=str(ReliefWebRss.url))


def read(**data: Any) -> Any:
    return ReliefWebRss().item(Entry(locator="entry[0]", data={"id": "1", "title": "T", **data}), CONTEXT)


def test_authors_are_the_publishers() -> None:
    item = read(authors=["IOM", "UNHCR"])
    assert (item.authors, item.participants) == ((), (Participant(name="IOM"), Participant(name="UNHCR")))
    assert (item.license.key, item.license.attribution) == ("per-origin", "IOM, UNHCR")
    assert read().license.attribution is None


@pytest.mark.parametrize("name", ["summary", "html"])
def test_the_tags_in_front_of_the_text_go(name: str) -> None:
    text = (
        '<div class="tag country">Country: Chad</div>\n<div class="date created">2 Mar</div><p>Text <b>stays</b>.</p>'
    )
    assert getattr(read(**{name: text}), name).strip() == "<p>Text <b>stays</b>.</p>"
    assert getattr(read(**{name: None}), name) is None
    assert getattr(read(**{name: '<div class="tagged">Stays</div>'}), name) == '<div class="tagged">Stays</div>'


def test_formats_are_kinds_and_no_themes() -> None:
    news = read(categories=["Chad", "News and Press Release", "Health"])
    assert (news.kind, news.themes, news.detail) == ("NEWS", ("Chad", "Health"), {})
    a_map = read(categories=["Map", "Health"])
    assert (a_map.kind, a_map.themes, a_map.detail) == (None, ("Health",), {"document_type": "MAP"})
