"""What a message is made of: tree, fields, charsets, payloads, names."""
