"""Organizations, their names, members and missions. Standing with a body is in meetings.accreditation."""
