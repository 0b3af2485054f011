"""The site's menu."""

import strawberry

from m4d_schema.types.enums import ContentKind
from m4d_schema.types.rich_text import RichText


@strawberry.type(description="Entry of the site's menu: some kinds, perhaps narrowed to M4D Goes Local.")
class Section:
    """Entry of the menu."""

    slug: str = strawberry.field(description="Natural key, never changing.")
    label: str = strawberry.field(description="Name, in English.")
    introduction: RichText | None = strawberry.field(description="Text above its list; null while none is written.")
    path: str = strawberry.field(description="Path of it on a site that follows our routes.")
    kinds: list[ContentKind] = strawberry.field(description="Kinds it lists; none where it lists something else.")
    goes_local: bool = strawberry.field(description="It lists M4D Goes Local alone.")
    knowledge_products: bool = strawberry.field(description="It lists the network's own knowledge products alone.")
    position: int = strawberry.field(description="Place in the menu, from 1.")
    count: int = strawberry.field(description="How much it lists, exactly.")
