"""Cases, documents, copies, numbers, routing, trays and search."""
