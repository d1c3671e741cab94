"""Raw messages kept durably before anyone reads them, and blobs by their SHA-256."""
