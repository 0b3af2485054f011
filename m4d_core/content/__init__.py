"""The vocabulary: what a piece of content is. Imports no database and no HTTP."""
