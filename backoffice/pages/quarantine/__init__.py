"""Mail that made no record: its pages and what can be decided there."""
