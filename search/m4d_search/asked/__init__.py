"""What clients of Meilisearch ask for, read and checked once, before any engine sees it."""
