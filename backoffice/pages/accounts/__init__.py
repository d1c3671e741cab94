"""Pages of the way in: log-in, passwords, second factors, sessions."""
