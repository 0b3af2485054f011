"""The checks of `SourceTests`, a module for each group. Each says what is wrong, where, and what to do."""
