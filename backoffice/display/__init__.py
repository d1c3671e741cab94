"""How facts are told on a page: words, icons, colours, dates."""
