"""The commands about what comes in: `m4d ingest`, `m4d sources` and what was kept, a module each."""
