"""What time starts: the timetable, which process runs it, and what it makes up for."""
