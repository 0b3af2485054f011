"""A text in the forms clients ask for; each is made when it is selected, and none is stored."""

import strawberry

from m4d_core.content import outline
from m4d_core.content.html import plain_text
from m4d_core.content.markdown import to_markdown
from m4d_schema.types.resolved import resolved
from m4d_schema.types.scalars import Html, Url


@strawberry.type(description="Heading inside a text, with its anchor.")
class Heading:
    """A heading."""

    level: int = strawberry.field(description="1 to 6, as in HTML.")
    text: str = strawberry.field(description="Its words, as plain text.")
    anchor: str = strawberry.field(description="Id of the heading in `html`, for links into the text.")


def _html(parent: strawberry.Parent["RichText"]) -> str:
    return outline.anchored(parent.source)


def _text(parent: strawberry.Parent["RichText"]) -> str:
    return plain_text(parent.source)


def _markdown(parent: strawberry.Parent["RichText"]) -> str:
    return to_markdown(parent.source)


def _word_count(parent: strawberry.Parent["RichText"]) -> int:
    return len(plain_text(parent.source).split())


def _headings(parent: strawberry.Parent["RichText"]) -> list[outline.Heading]:
    return outline.headings(outline.anchored(parent.source))


def _links(parent: strawberry.Parent["RichText"]) -> list[str]:
    return outline.links(parent.source)


@strawberry.type(
    description="Sanitized text in the forms clients ask for: HTML to show, TEXT to preview, MARKDOWN for"
    " language models."
)
class RichText:
    """Sanitized text. Each form costs about half a millisecond for a long article, when it is selected."""

    source: strawberry.Private[str]
    html: Html = resolved(_html, "Sanitized fragment: no script, no style, links absolute, an id on each heading.")
    text: str = resolved(_text, "The same as plain text, on one line.")
    markdown: str = resolved(_markdown, "The same as CommonMark with tables, and no HTML in it.")
    word_count: int = resolved(_word_count, "Number of words of the plain text.")
    headings: list[Heading] = resolved(_headings, "Headings that have words, in order.")
    links: list[Url] = resolved(_links, "Addresses it links to, in order, each once.")
