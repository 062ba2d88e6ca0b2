"""What stands in clear about a case, and so little: whoever copies the database sees these words and no more."""

from django.db.models import TextChoices


class Status(TextChoices):
    """The coarse way of a case; the rich states of casework stand encrypted inside it."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    ACTIVE = "active"
    FOLLOW_UP = "follow-up"
    CLOSED = "closed"
    SHREDDED = "shredded"


class Urgency(TextChoices):
    URGENT = "urgent"
    SOON = "soon"
    NORMAL = "normal"


class Compartment(TextChoices):
    """Each has a key of its own. The reporter reads `shared`, writes `identity`, and never holds `internal`."""

    SHARED = "shared"
    IDENTITY = "identity"
    INTERNAL = "internal"


class KeyStatus(TextChoices):
    PENDING = "pending"
    ACTIVE = "active"
    REVOKED = "revoked"


class Role(TextChoices):
    """What an endorsed key is for: reading cases, opening identities, freezing figures, reading the audit."""

    OFFICER = "officer"
    CUSTODIAN = "custodian"
    STATISTICS = "statistics"
    AUDITOR = "auditor"


class Holder(TextChoices):
    """To whom a key is sealed."""

    OFFICER = "officer"
    REPORTER = "reporter"
    ESCROW = "escrow"


#: From each status to which others. `shredded` is reached by `shred` alone.
MOVES: dict[str, frozenset[str]] = {
    Status.RECEIVED: frozenset({Status.TRIAGED, Status.ACTIVE, Status.CLOSED}),
    Status.TRIAGED: frozenset({Status.ACTIVE, Status.FOLLOW_UP, Status.CLOSED}),
    Status.ACTIVE: frozenset({Status.TRIAGED, Status.FOLLOW_UP, Status.CLOSED}),
    Status.FOLLOW_UP: frozenset({Status.ACTIVE, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.TRIAGED, Status.ACTIVE, Status.FOLLOW_UP}),
    Status.SHREDDED: frozenset(),
}

#: Days until somebody must have looked, answered, and told what came of it (Directive (EU) 2019/1937, art. 9 and 11).
DAYS_TO_TRIAGE_URGENT = 1
DAYS_TO_ACKNOWLEDGE = 7
DAYS_TO_FEEDBACK = 91

#: How many people besides the one who asks must agree, by action.
APPROVALS: dict[str, int] = {
    "identity": 1,
    "referral": 1,
    "export": 1,
    "publish": 1,
    "extension": 1,
    "shred": 1,
    "quota": 1,
    "break-glass": 2,
}
