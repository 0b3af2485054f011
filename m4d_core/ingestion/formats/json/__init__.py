"""Answers of paged JSON APIs: records in a list, or in an object keyed by id, anywhere in the answer."""
