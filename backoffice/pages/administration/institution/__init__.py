"""Pages about the institution: its description, units, addresses, calendar, procedures."""
