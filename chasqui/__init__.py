"""The building: command line, settings, timetable, and which doors open in this process."""
