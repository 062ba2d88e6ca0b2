"""Bodies, meetings and their stages, agendas, documents. Who may do what at a meeting is in meetings.modalities."""
