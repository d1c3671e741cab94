"""What is done with a copy, from its document or from a tray."""
