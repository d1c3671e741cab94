"""Mail taken over SMTP and LMTP into custody."""
