"""Proves that nothing is lost: mail that comes while the house is killed and its database falls."""
