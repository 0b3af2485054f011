"""Answers of SRU 1.1, 1.2 and 2.0 with records in MARCXML, and MARCXML by itself."""
