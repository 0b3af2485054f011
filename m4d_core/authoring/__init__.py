"""`m4d plugins`: for those who write plugins. It stands above what runs them and what tests them."""
