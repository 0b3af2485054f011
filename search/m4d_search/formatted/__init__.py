"""Hits as clients read them: what matched marked, long texts cut; the same for every engine."""
