"""A text in all its forms, as a client sees it."""

import pytest

from m4d_core.content.item import Image
from m4d_core.storage.database import Database
from tests.schema.asking import Asker
from tests.world import save, write

HTML = (
    '<h2>First</h2><p>One &amp; <b>two</b>, <a href="https://example.org/">three</a>.</p><h2>First</h2><p>'
    "&lt;script&gt;</p>"
)


@pytest.mark.anyio
async def test_a_body_in_every_form(world: Database, ask: Asker) -> None:
    await save(world, write("a", html=HTML))
    found = await ask.data(
        "{ contents { nodes { body { html text markdown wordCount links headings { level text anchor } } } } }"
    )
    body = found["contents"]["nodes"][0]["body"]
    assert body["html"].startswith('<h2 id="h-first">First</h2><p>One &amp; <b>two</b>')
    assert '<h2 id="h-first-2">' in body["html"]
    assert body["text"] == "First One & two, three. First <script>"
    assert body["markdown"] == ("## First\n\nOne & **two**, [three](https://example.org/).\n\n## First\n\n\\<script>")
    assert body["wordCount"] == 7
    assert body["links"] == ["https://example.org/"]
    assert body["headings"] == [
        {"level": 2, "text": "First", "anchor": "h-first"},
        {"level": 2, "text": "First", "anchor": "h-first-2"},
    ]


@pytest.mark.anyio
async def test_a_card_to_post_and_what_reading_takes(world: Database, ask: Asker) -> None:
    await save(world, write("a", html=HTML, summary="Short."), write("b", kind="BLOG_POST", html=HTML))
    found = await ask.data(
        "{ contents(orderBy: [{title: ASC}]) { nodes { snippet(length: 10) { text url image { url(width: 640) } }"
        " ... on NewsArticle { headline readingMinutes wordCount } ... on BlogPost { readingMinutes } } } }"
    )
    assert found["contents"]["nodes"] == [
        {
            "snippet": {"text": "Short.", "url": "https://example.org/a", "image": None},
            "headline": "Title a", "readingMinutes": 1, "wordCount": 7,
        },
        {"snippet": {"text": "First One…", "url": "https://example.org/b", "image": None}, "readingMinutes": 1},
    ]  # fmt: skip


@pytest.mark.anyio
async def test_an_image_has_one_size_whatever_is_wished(world: Database, ask: Asker) -> None:
    await save(world, write("a", image=Image(url="https://example.org/i.jpg", alt="A", credit="B")))
    found = await ask.data("{ contents { nodes { image { url(width: 640) alt credit } } } }")
    assert found["contents"]["nodes"][0]["image"] == {"url": "https://example.org/i.jpg", "alt": "A", "credit": "B"}
