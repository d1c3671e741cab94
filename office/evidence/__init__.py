"""The trace of events and what proves it to others."""
