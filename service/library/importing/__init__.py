"""Files in: what hubs have (Markdown, text, JSONL, Word, PDF) becomes documents, with what was guessed marked as guessed."""
