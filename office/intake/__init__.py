"""What becomes of each message: registered, answered, noted or quarantined."""
