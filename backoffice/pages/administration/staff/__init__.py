"""Pages about people: officials, posts, roles, who sits in for whom."""
