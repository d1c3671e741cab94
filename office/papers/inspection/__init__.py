"""Files nobody vouches for: what they are, what they say, whether they harm; each in a sandbox."""
