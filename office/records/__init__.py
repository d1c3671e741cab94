"""Documents, copies and cases, and what is done with them; each act in a room of its own."""
