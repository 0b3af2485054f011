"""Sitemaps: indexes, lists of pages with their extensions, plain lists, and robots.txt that names some."""
