"""Institutions, units, posts, officials and citizens, and who may come in."""
