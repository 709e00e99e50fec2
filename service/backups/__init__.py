"""One file that holds everything the database knows, and a desk made from it again (decision 0030)."""
