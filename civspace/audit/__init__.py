"""Who did what to which thing, when and why: append-only. Nothing here decides anything."""
