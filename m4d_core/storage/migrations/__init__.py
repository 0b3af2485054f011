"""Migrations: linear, and run on both databases. `upgrade` is how they are run."""
