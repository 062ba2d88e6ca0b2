"""What the notices about statements that staff enter say."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the kinds of notice about what staff enter."""
    register(
        Kind(
            slug="statement_entered",
            category="statements",
            label=_("Statement entered for your organization"),
            subject=_("Entered for you: %(title)s"),
            happened=_(
                "The Secretariat entered “%(title)s” of %(organization)s for %(meeting)s. It came on %(at)s "
                "(%(means)s), and that time counts. SHA-256 of the text: %(hash)s."
            ),
            next_step=_("Compare it with the original. If it is not yours, object until then: it is withdrawn."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_objected",
            category="statements",
            label=_("Objection to an entered statement"),
            subject=_("Objection: %(title)s"),
            happened=_(
                "%(organization)s objected to “%(title)s” (%(meeting)s), which the Secretariat had entered. It is "
                "withdrawn."
            ),
            next_step=_("Read the objection. The organization can submit a statement of its own in time."),
            decision=True,
        )
    )
