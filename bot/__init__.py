"""The door on Telegram: what citizens write there comes in, what the office says goes out."""
