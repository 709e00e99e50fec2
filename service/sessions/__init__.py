"""The session: notes and transcripts in, the options log, redefinition, the go-round, the close."""
