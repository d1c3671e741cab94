"""Mail fetched from mailboxes elsewhere into custody."""
