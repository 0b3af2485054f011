"""Where content rests: tables, transactions, the change sequence, and the one place that writes."""
