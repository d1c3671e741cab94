"""An incoming message once it is read: plain data for every door, without a database."""
