"""The embedded engine beside others: what a search costs, and how far its ranking agrees with a real server's."""
