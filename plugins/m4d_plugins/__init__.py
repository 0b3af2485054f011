"""The shipped sources: one module for each format or partner that needs code, and `feeds.toml` for the rest.

They enter by the same door as a stranger's plugin and import nothing of M4D but `m4d_core.ingestion`.
"""
