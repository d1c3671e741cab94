"""A draft as the letter it is to become: initials, print options, paper."""
