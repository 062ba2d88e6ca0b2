"""What readers make of the published statements: briefs and compendia."""
