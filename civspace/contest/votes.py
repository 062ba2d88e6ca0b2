"""Which outcome the votes of a panel carry: that of a majority of its three seats."""

from collections.abc import Sequence

from civspace.contest.models import Complaint
from civspace.contest.states import Outcome, Seat

#: From the least to the most for the organization: whoever votes for one of them would also give what is less.
ORDER = (Outcome.NOT_UPHELD, Outcome.PARTLY_UPHELD, Outcome.UPHELD)


def carried(votes: Sequence[str]) -> Outcome | None:
    """Return the outcome that a majority of the seats carries, or None while the votes that are missing could turn it.

    It is the most for the organization that a majority would give: of three different votes, the one in the middle.
    """
    ranks = sorted(ORDER.index(Outcome(vote)) for vote in votes)
    # The outcome with all missing votes against the organization, and with all of them for it.
    missing = len(Seat) - len(ranks)
    lowest = [0] * missing + ranks
    highest = ranks + [len(ORDER) - 1] * missing
    least, most = lowest[len(Seat) // 2], highest[len(Seat) // 2]
    return ORDER[least] if least == most else None


def outcome_of(complaint: Complaint) -> Outcome | None:
    """Return what the votes of those who sit on the panel now carry, or None; the panel was fetched."""
    return carried([row.vote for row in complaint.panel.all() if row.vote and row.recused_at is None])
