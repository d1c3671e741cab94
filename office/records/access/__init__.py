"""Who may see a document, act on a copy or decide on a held message; in Python and in SQL."""
