"""What the notices about editing and further languages say."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the kinds of notice about editing and translation."""
    register(
        Kind(
            slug="statement_edits_proposed",
            category="statements",
            label=_("Changes proposed by the Secretariat"),
            subject=_("Your agreement is asked: %(title)s"),
            happened=_(
                "The Secretariat proposes changes to “%(title)s” of %(organization)s (%(meeting)s). "
                "Number of changes: %(number)s."
            ),
            next_step=_(
                "Agree, object or propose another wording, change by change or all at once. You may also ask that the "
                "text be issued as you wrote it."
            ),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_edits_due",
            category="reminders",
            label=_("Answer to proposed changes is due"),
            subject=_("Answer due: %(title)s"),
            happened=_("Changes proposed to “%(title)s” of %(organization)s wait for your answer (%(meeting)s)."),
            next_step=_("Answer before the time ends. The page says what follows when you do not."),
            decision=False,
        )
    )
    register(
        Kind(
            slug="statement_edits_answered",
            category="statements",
            label=_("Authors answered proposed changes"),
            subject=_("The authors answered: %(title)s"),
            happened=_("The answer to the changes proposed to “%(title)s” of %(organization)s (%(meeting)s) is there."),
            next_step=_("Look at where it stands now."),
            decision=False,
        )
    )
    register(
        Kind(
            slug="statement_edits_settled",
            category="statements",
            label=_("Edited text settled"),
            subject=_("Text settled: %(title)s"),
            happened=_(
                "The text of “%(title)s” of %(organization)s (%(meeting)s) is settled: %(outcome)s. "
                "SHA-256 of the text: %(hash)s."
            ),
            next_step=_("The Secretariat publishes it under a symbol. You need not do anything."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="statement_translated",
            category="statements",
            label=_("Further language published"),
            subject=_("%(symbol)s in a further language: %(title)s"),
            happened=_("“%(title)s” of %(organization)s (%(symbol)s, %(meeting)s) can now be read in: %(language)s."),
            next_step=_("If something is wrong in the translation, write to the Secretariat and quote the symbol."),
            decision=False,
        )
    )
    register(
        Kind(
            slug="statement_language_taken_down",
            category="statements",
            label=_("Further language taken down"),
            subject=_("%(symbol)s is no longer published in one language: %(title)s"),
            happened=_(
                "“%(title)s” of %(organization)s (%(symbol)s, %(meeting)s) can no longer be read in: %(language)s. "
                "The document stays public in its own language."
            ),
            next_step=_("Read the reason on its page. You can contest the decision there."),
            decision=True,
        )
    )
