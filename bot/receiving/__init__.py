"""Updates of Telegram: taken into custody, read, and brought to their end in order per chat."""
