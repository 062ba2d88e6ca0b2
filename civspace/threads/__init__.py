"""Messages about a thing: one thread with the Secretariat, its inbox, assignment and internal notes."""
