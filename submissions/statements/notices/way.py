"""What the notices on a statement's way say: submitted, decided, published, due."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the kinds of notice about the way of a statement."""
    register(
        Kind(
            slug="statement_submitted",
            category="statements",
            label=_("Statement submitted"),
            subject=_("Submitted: %(title)s"),
            happened=_(
                "“%(title)s” of %(organization)s was submitted to %(meeting)s. It arrived on %(at)s. "
                "SHA-256 of the text: %(hash)s."
            ),
            next_step=_("The Secretariat reviews it. Keep this message: it is your receipt."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_returned",
            category="statements",
            label=_("Statement returned"),
            subject=_("Returned for changes: %(title)s"),
            happened=_("The Secretariat returned “%(title)s” of %(organization)s (%(meeting)s). Reason: %(label)s."),
            next_step=_("Change the points raised and submit again. The time of your first submission stands."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_refused",
            category="statements",
            label=_("Statement refused"),
            subject=_("Not accepted: %(title)s"),
            happened=_(
                "The Secretariat did not accept “%(title)s” of %(organization)s (%(meeting)s). Reason: %(label)s."
            ),
            next_step=_("Read the reason and the rule. If you disagree, answer the Secretariat from the contact page."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_accepted",
            category="statements",
            label=_("Statement accepted"),
            subject=_("Accepted: %(title)s"),
            happened=_("The Secretariat accepted “%(title)s” of %(organization)s for %(meeting)s."),
            next_step=_("The Secretariat publishes it under a symbol. You need not do anything."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_published",
            category="statements",
            label=_("Statement published"),
            subject=_("Published as %(symbol)s: %(title)s"),
            happened=_("“%(title)s” of %(organization)s was published as %(symbol)s for %(meeting)s."),
            next_step=_("Everybody can now read and cite it."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_withdrawn",
            category="statements",
            label=_("Statement withdrawn"),
            subject=_("Withdrawn: %(title)s"),
            happened=_("“%(title)s” of %(organization)s was withdrawn by its authors (%(meeting)s)."),
            next_step=_("Nothing more happens with it."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_deadline",
            category="reminders",
            label=_("Deadline reminder"),
            subject=_("Deadline soon: %(title)s"),
            happened=_("“%(title)s” of %(organization)s is still a draft. It is NOT submitted to %(meeting)s."),
            next_step=_("Submit it before the deadline."),
            decision=False,
        )
    )
    register(
        Kind(
            slug="statement_answer_due",
            category="reminders",
            label=_("Answer to a return is due"),
            subject=_("Answer due: %(title)s"),
            happened=_("“%(title)s” of %(organization)s was returned and waits for your answer (%(meeting)s)."),
            next_step=_("Change the points raised and submit again before the time ends."),
            decision=False,
        )
    )
