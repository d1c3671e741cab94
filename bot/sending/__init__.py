"""What leaves for Telegram: the outbox's messages and the bot's side of a conversation."""
