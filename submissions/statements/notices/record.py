"""What the notices about published documents say. Where somebody may be in danger they say only that there is news."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the kinds of notice about what happens after publication."""
    _for_authors()
    _for_the_desk()


def _for_authors() -> None:
    register(
        Kind(
            slug="statement_corrigendum",
            category="statements",
            label=_("Corrigendum published"),
            subject=_("Corrigendum published: %(corrigendum)s"),
            happened=_("A corrigendum to “%(title)s” of %(organization)s (%(symbol)s) was published: %(corrigendum)s."),
            next_step=_("The two documents point at each other. You need not do anything."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_reissued",
            category="statements",
            label=_("Document reissued"),
            subject=_("Reissued: %(symbol)s"),
            happened=_("“%(title)s” of %(organization)s was reissued for technical reasons as %(symbol)s."),
            next_step=_("Share the new file; the earlier one verifies as superseded."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_change_declined",
            category="statements",
            label=_("Request declined"),
            subject=_("Your request about %(symbol)s"),
            happened=_("The Secretariat declined the change that you asked for in %(symbol)s."),
            next_step=_("Read the reason and the policy. You can ask again at any time."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_news",
            category="statements",
            label=_("News about a statement"),
            subject=_("News about %(reference)s"),
            happened=_("There is news about %(reference)s."),
            next_step=_("Sign in to read it."),
            decision=True,
        )
    )


def _for_the_desk() -> None:
    register(
        Kind(
            slug="statement_change_asked",
            category="statements",
            label=_("Authors ask for a change"),
            subject=_("A change is asked for: %(symbol)s"),
            happened=_("The authors of %(symbol)s ask for: %(asked)s. Urgency: %(urgency)s."),
            next_step=_("Open the request on the desk."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_taken_off",
            category="statements",
            label=_("Document taken off by its organization"),
            subject=_("Taken off the public site: %(symbol)s"),
            happened=_("The organization has taken %(symbol)s off the public site."),
            next_step=_("Confirm it. It becomes public again only if the organization agrees."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_may_be_restored",
            category="statements",
            label=_("Document may become public again"),
            subject=_("May become public again: %(symbol)s"),
            happened=_("The organization agrees that %(symbol)s becomes public again."),
            next_step=_("Restore it, or redact passages first."),
            decision=True,
        )
    )
