"""RSS, RDF and Atom. The only importer of feedparser."""
