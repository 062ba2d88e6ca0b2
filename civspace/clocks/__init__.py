"""Working-day calendars of the duty stations, and the time by which something is due."""
