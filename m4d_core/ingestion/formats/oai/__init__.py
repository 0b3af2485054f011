"""Answers of OAI-PMH 2.0: records in Dublin Core, one at a time, and the token of the next page."""
