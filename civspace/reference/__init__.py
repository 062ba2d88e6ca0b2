"""States, regional groups, languages, goals and themes, as rows that name their source. Nothing here knows a user."""
