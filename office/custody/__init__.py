"""Messages kept as they came, claimed by one reader at a time, each brought to a named end."""
