"""A list of people from a spreadsheet: opened, its headings and cells read, and what it would change."""
