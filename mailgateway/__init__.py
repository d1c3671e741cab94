"""The door for email: letters in over SMTP, letters out through a relay."""
