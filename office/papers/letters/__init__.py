"""A document as paper: clean HTML to PDF/A, by kind."""
