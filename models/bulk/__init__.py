"""Rows read and written many at a time, past what the ORM costs for each."""
