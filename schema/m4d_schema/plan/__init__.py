"""From the fields of an operation to columns: the one table of both."""
