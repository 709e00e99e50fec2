"""The library: documents, their passages, and search over both. See architecture.md, *Search*."""
