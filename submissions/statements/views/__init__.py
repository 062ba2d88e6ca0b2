"""Pages of statements: for their authors, for the desk, for everyone."""
