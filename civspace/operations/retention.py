"""What the portal lets go of by itself: how much is due, and doing it now."""

from civspace.web.held import Held


def counts(kind: Held) -> tuple[int | None, int | None]:
    """Return how many rows of a kind are held and how many of them are due; None where nobody counts or no job is."""
    held = kind.rows().count() if kind.rows is not None else None
    return held, kind.due().count() if kind.due is not None else None
