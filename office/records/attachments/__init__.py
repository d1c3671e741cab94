"""The files of documents: read, scanned, handed out."""
