"""Personal links: plain pages somebody answers on without signing in, and the mail text that asks the same."""
