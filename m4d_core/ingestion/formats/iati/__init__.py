"""IATI activities, 2.0x and what 1.0x shares with it, one activity at a time."""
