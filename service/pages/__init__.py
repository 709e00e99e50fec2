"""Real pages: the one door to Typst, the fonts of our users' scripts, and Word files. Rendering and counting, no database."""
