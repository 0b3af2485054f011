"""The filter language of Meilisearch: read, checked, and written again, the same for every engine."""
