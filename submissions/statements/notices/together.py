"""What the notices say while authors write together: comments gathered, and requests to submit."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register, register_category


def register_kinds() -> None:
    """Register the kinds of notice among those who write a statement; none carries a word of what was said."""
    register_category("drafts", _("Work on drafts"))
    register(
        Kind(
            slug="statement_commented",
            category="drafts",
            label=_("Comments on a draft"),
            subject=_("New comments: %(title)s"),
            happened=_("Others have commented on the draft “%(title)s” for %(meeting)s. New comments: %(number)s."),
            next_step=_("Read them beside the text; answer, or take a suggestion over."),
        )
    )
    register(
        Kind(
            slug="statement_requested",
            category="drafts",
            label=_("Request to submit"),
            subject=_("Please submit: %(title)s"),
            happened=_("%(asker)s asks you to submit “%(title)s” of %(organization)s to %(meeting)s."),
            next_step=_("Read this version and its checks, and submit it or decline with a note."),
        )
    )
    register(
        Kind(
            slug="statement_ask_approved",
            category="drafts",
            label=_("Request to submit: submitted"),
            subject=_("Submitted, as you asked: %(title)s"),
            happened=_("“%(title)s” of %(organization)s was submitted to %(meeting)s."),
            next_step=_("The page of the statement says when, and what comes next."),
        )
    )
    register(
        Kind(
            slug="statement_ask_declined",
            category="drafts",
            label=_("Request to submit: declined"),
            subject=_("Not submitted yet: %(title)s"),
            happened=_("Your request to submit “%(title)s” of %(organization)s to %(meeting)s was declined."),
            next_step=_("Read the note, change the text, and ask again."),
        )
    )
