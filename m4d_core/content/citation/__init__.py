"""How a document is cited: as a reference to read, or as a record for reference managers (pure, standard library)."""
