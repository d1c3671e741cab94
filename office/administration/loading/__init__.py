"""Bulk load: files of units, officials and citizens, tried first and then written at once."""
