"""A document compiled once: steps that load what its root fields ask for, and write it without an executor."""
