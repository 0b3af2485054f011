"""Search: one contract, two engines behind it, and the indexer that keeps an engine equal to the database (D10)."""
