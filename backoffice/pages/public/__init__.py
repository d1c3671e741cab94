"""Pages for everybody: where a case is, whether a letter is ours, a file to fetch."""
