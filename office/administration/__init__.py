"""What institutions decide about themselves: units, posts, roles, calendars; changes recorded."""
