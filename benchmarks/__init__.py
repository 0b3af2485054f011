"""Benchmarks: CPU per piece of work, as ratios within one run. Never a test."""
