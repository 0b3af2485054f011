"""What a page loads for a search box: ours beside those of others."""
