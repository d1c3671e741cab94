"""Officials, their posts and roles, and who sits in for whom: given, changed and ended."""
