"""What officials ask of one another about a document: given, noted, ended, listed."""
