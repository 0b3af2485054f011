"""The listing answered from memory: posting lists that follow the change sequence (D9)."""
