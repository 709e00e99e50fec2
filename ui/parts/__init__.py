"""Parts of the desk: each draws one thing. Words come in translated; people's words are escaped; no part knows a rule."""
