"""Bytes to one `IncomingMessage`: pure, never raises."""
