"""A chat's conversation, pure: where it stands, what happens, and the words that are said."""
