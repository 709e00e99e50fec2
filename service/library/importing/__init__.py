"""Files in: what hubs have becomes documents, with what was guessed marked as guessed.

Markdown, text, JSONL, web pages, Word, PowerPoint and PDF.
"""
