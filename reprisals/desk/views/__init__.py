"""Pages of the desk: HTTP only, no rule lives here."""
