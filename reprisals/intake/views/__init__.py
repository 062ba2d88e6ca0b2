"""HTTP of the intake: no rule lives here."""
