"""The trail of acts, its seals, and what proves them to others."""
