"""Messages become numbered documents, once each, in one transaction."""
