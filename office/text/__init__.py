"""Facts said in words, and words as they are compared and stored."""
