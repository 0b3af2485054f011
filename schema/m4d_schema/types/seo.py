"""What stands in the head of a page."""

import strawberry

from m4d_schema.types.parts import Image, Translation
from m4d_schema.types.scalars import JsonLd, Url


@strawberry.type(description="Everything a page's head needs.")
class Seo:
    """The head of a page."""

    title: str = strawberry.field(description="For `title` and `og:title`, plain text.")
    description: str = strawberry.field(description="For `description`, plain text of at most 160 characters.")
    canonical_url: Url = strawberry.field(
        description="Page search engines should show: the publisher's, for own content the one on the site."
    )
    image: Image | None = strawberry.field(description="For `og:image`.")
    robots: str = strawberry.field(
        description="`noindex` for content whose page is its publisher's: search engines ask so of whoever republishes."
    )
    alternates: list[Translation] = strawberry.field(
        description="For `link rel=alternate` with `hreflang`: the content in each of its languages, its own first."
    )
    json_ld: JsonLd = strawberry.field(
        description="Document of schema.org, with license and whom to name. Inside `script`, write `<` as `\\u003c`."
    )
