"""What a fresh installation starts with: reference data, facts of the old network, invented demo items."""
