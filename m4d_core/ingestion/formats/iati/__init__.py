"""IATI activities, 1.0x and 2.0x in one shape, one activity at a time."""
