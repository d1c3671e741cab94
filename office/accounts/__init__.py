"""Coming in: log-in, passwords, sessions, second factors, and guessing made slow."""
