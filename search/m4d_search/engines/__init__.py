"""The engines, each found by its entry point in the group `m4d.search_engines`."""
