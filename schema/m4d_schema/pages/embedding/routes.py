"""All routes of search on the pages of others, but for the script and the search itself."""

from collections.abc import Sequence

from starlette.routing import BaseRoute

from m4d_schema.pages.embedding.card import card_routes
from m4d_schema.pages.embedding.configurator import configurator_routes
from m4d_schema.pages.embedding.context import EmbeddingContext
from m4d_schema.pages.embedding.frame import frame_routes
from m4d_schema.pages.embedding.oembed import oembed_routes


def embedding_routes(context: EmbeddingContext) -> Sequence[BaseRoute]:
    """Return the routes."""
    return [*configurator_routes(context), *frame_routes(context), *card_routes(context), *oembed_routes(context)]
