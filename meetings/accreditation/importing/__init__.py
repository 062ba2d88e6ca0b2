"""Lists of bodies taken over: organizations with their standing, and applications under way, from CSV files."""
