"""The one door to language models: prompts, pseudonyms, the ledger of what left the machine, and LiteLLM behind a seam."""
