"""What a page of the web says of itself. Beside the feeds the only importer of lxml."""
