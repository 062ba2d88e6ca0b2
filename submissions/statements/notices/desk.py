"""What the notices from the desk say: reopened for the authors; assigned, handed over, run out for staff."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the kinds of notice that the work of the desk sends."""
    register(
        Kind(
            slug="statement_reopened",
            category="statements",
            label=_("Statement reopened"),
            subject=_("Reopened: %(title)s"),
            happened=_(
                "The Secretariat reopened its decision on “%(title)s” of %(organization)s (%(meeting)s). "
                "Reason: %(label)s."
            ),
            next_step=_("It is under review again. You get a message when it is decided; you need not do anything."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_assigned",
            category="statements",
            label=_("Statement assigned to you"),
            subject=_("For your review: %(title)s"),
            happened=_("%(by)s gave you “%(title)s” of %(organization)s (%(meeting)s) to review."),
            next_step=_("Open it on the desk. You can hand it over or put it back into the queue."),
        )
    )
    register(
        Kind(
            slug="statement_handed_over",
            category="statements",
            label=_("Statement handed over"),
            subject=_("Handed over: %(title)s"),
            happened=_("%(by)s handed “%(title)s” of %(organization)s (%(meeting)s) over from you to %(to)s."),
            next_step=_("You need not do anything."),
        )
    )
    register(
        Kind(
            slug="statement_claim_expired",
            category="reminders",
            label=_("Claim to a statement ran out"),
            subject=_("Back in the queue: %(title)s"),
            happened=_(
                "You claimed “%(title)s” of %(organization)s (%(meeting)s) more than %(hours)s hours ago. "
                "It is back in the queue, so that somebody can review it."
            ),
            next_step=_("Claim it again if you are still working on it."),
        )
    )
