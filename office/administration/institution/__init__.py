"""What an institution is: its description, units, addresses, calendar and procedures."""
