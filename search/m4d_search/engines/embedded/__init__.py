"""Engine `embedded`: tantivy used the way Meilisearch's own engine works, deriving the matching words first."""

from m4d_search.engines.embedded.engine import EmbeddedEngine, open_engine

__all__ = ["EmbeddedEngine", "open_engine"]
