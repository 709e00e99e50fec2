"""Does a sentence rest on the words it cites? The support check, and how it reads sentences, numbers, dates and names."""
