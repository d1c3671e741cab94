"""The document's page and all that it shows."""
